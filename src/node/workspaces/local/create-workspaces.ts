import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '../../../core/errors.ts'
import type { Workspaces } from '../../../core/ports.ts'
import { diagnose, type ProbeResult } from '../../sandbox/diagnose.ts'
import { probeSandbox } from '../../sandbox/probe.ts'
import { Sandbox, type SandboxOptions } from '../../sandbox/sandbox.ts'
import { makeCopiesFolder, removeLeftovers } from './copies-folder.ts'
import { LocalWorkspaces } from './local-workspaces.ts'
import { empty, newSlot } from './slots.ts'

const PROBE_MS = 15_000

export interface WorkspacesOptions extends SandboxOptions {
  /**
   * if commands cannot be contained, run them all the same: on copies, in process groups, with limits and a minimal
   * environment. If they can be contained, they are
   */
  unsandboxed?: boolean
  /** commands at the same time; default: one per core */
  concurrency?: number
  /** for tests: what the probe finds */
  probe?: () => Promise<ProbeResult>
}

export interface ClosableWorkspaces extends Workspaces {
  /** Ends all commands and removes all copies. */
  close(): Promise<void>
}

/**
 * Workspaces whose sandbox was probed first; of the weaker tier if commands cannot be contained and `unsandboxed` allows
 * it. Throws UsageError, with the cause and the fix, if it does not.
 */
export async function createWorkspaces(options: WorkspacesOptions = {}): Promise<ClosableWorkspaces> {
  const root = await makeCopiesFolder()
  // Nobody waits for it, and what cannot be removed now is tried again by the next process.
  removeLeftovers().catch(() => {})
  const removeAtExit = () => rmSync(root, { recursive: true, force: true })
  process.on('exit', removeAtExit)
  const contained = new Sandbox('sandboxed', root, options)
  const concurrency = Math.max(1, options.concurrency ?? availableParallelism())
  try {
    const problem = diagnose(await (options.probe ?? (() => probe(root, contained)))())
    if (problem !== null && !options.unsandboxed) throw new UsageError(problem.sentence, problem.remedies)
    const sandbox = problem === null ? contained : new Sandbox('unsandboxed', root, options)
    if (problem !== null) await contained.close()
    return new LocalWorkspaces(root, sandbox, concurrency, () => process.off('exit', removeAtExit))
  } catch (error) {
    await contained.close()
    removeAtExit()
    process.off('exit', removeAtExit)
    throw error
  }
}

function probe(root: string, sandbox: Sandbox): Promise<ProbeResult> {
  const slot = newSlot(root, 1)
  return probeSandbox(join(root, 'probe'), sandbox.path, async (command) => {
    await empty(slot)
    const contained = {
      command,
      folder: slot.folder,
      denied: [],
      readable: [],
      network: [],
      timeoutMs: PROBE_MS,
    }
    return sandbox.run(contained, new AbortController().signal)
  })
}
