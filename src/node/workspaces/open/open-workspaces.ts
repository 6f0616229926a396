import type { SandboxTier } from '../../../core/ports.ts'
import {
  type ClosableWorkspaces,
  createWorkspaces,
  type WorkspacesOptions,
} from '../local/create-workspaces.ts'

/** Where commands run. */
type WorkspacesKind = 'local'

/** The implementations by kind: a kind without one does not compile. */
const KINDS: Readonly<Record<WorkspacesKind, (options: WorkspacesOptions) => Promise<ClosableWorkspaces>>> = {
  local: createWorkspaces,
}

/**
 * Workspaces of the kind that is asked for, tried before they are handed out. Throws UsageError, with the cause and what
 * fixes it, where there can be none.
 */
export function openWorkspaces({
  kind = 'local',
  ...options
}: WorkspacesOptions & { kind?: WorkspacesKind } = {}): Promise<ClosableWorkspaces> {
  return KINDS[kind](options)
}

/** The tier in which commands would run, as `openWorkspaces` has it; throws what it throws. */
export async function sandboxTier(options: WorkspacesOptions = {}): Promise<SandboxTier> {
  const workspaces = await openWorkspaces({ concurrency: 1, ...options })
  await workspaces.close()
  return workspaces.tier
}
