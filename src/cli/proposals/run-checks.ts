import { join } from 'node:path'
import type { Workspaces } from '../../core/ports.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { CheckCache } from '../../node/proposals/check-cache.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import { openWorkspaces } from '../../node/workspaces/open/open-workspaces.ts'
import type { Io } from '../io/io.ts'
import { ProgressCount } from '../io/progress-count.ts'

/** Valid proposals that are searched for by default: enough for a gate, and a bound on the time. */
export const MAX_VALID = 40

export interface CheckPorts<T> {
  workspaces: Workspaces
  cache: CheckCache<T>
  signal: AbortSignal
  onProgress(done: number, total: number, proposal: Proposal, cached: boolean): void
}

/** Gives checks of proposals a sandbox, the results of earlier checks, and progress; closes everything at the end. */
export async function withChecks<T, R>(
  io: Io,
  options: { workspace: string; name: string; flags: { again?: boolean; unsandboxed?: boolean } },
  run: (ports: CheckPorts<T>) => Promise<R>,
): Promise<R> {
  const { workspace, name, flags } = options
  const grpoDir = await grpoDirOf(join(workspace, 'any.tasks.yaml'))
  const kept = await CheckCache.open<T>(grpoDir, name)
  const workspaces = await openWorkspaces({
    unsandboxed: flags.unsandboxed ?? false,
    denyRead: [join(grpoDir, 'runs')],
  })
  const progress = new ProgressCount(io, 'tried')
  try {
    return await run({
      workspaces,
      cache: flags.again ? kept.writeOnly() : kept,
      signal: io.signal,
      onProgress: (done, total, proposal, cached) => {
        io.record({ type: 'proposal-checked', done, total, id: proposal.id, state: proposal.state, cached })
        progress.at(done, total, `${proposal.id}: ${proposal.state.kind}`)
      },
    })
  } finally {
    progress.close()
    await workspaces.close()
  }
}

export function sayUntried(io: Io, untried: number, max: number): void {
  if (untried > 0)
    io.say(
      `${untried} more ${untried === 1 ? 'was' : 'were'} not checked because enough are valid (--most ${max}).`,
    )
}
