import { UsageError } from '../../src/core/errors.ts'
import type { CommandRequest, CommandResult, SandboxTier } from '../../src/core/ports.ts'
import type { SplitTask } from '../../src/core/tasks/task.ts'
import { runOnce } from '../../src/core/verify/run-once.ts'
import type { Submitted } from '../../src/core/verify/submitted.ts'
import type { Verdict } from '../../src/core/verify/verdict.ts'
import { verify } from '../../src/core/verify/verify.ts'
import { WorkerPatterns } from '../../src/node/patterns/patterns.ts'
import { loadTaskSet } from '../../src/node/task-files/load-task-set.ts'
import { createWorkspaces } from '../../src/node/workspaces/local/create-workspaces.ts'

/** Loads and scores as a run does, without a journal. */
export interface ExampleVerifier {
  tier: SandboxTier
  verify(task: SplitTask, submitted: Submitted): Promise<Verdict>
  close(): Promise<void>
}

export async function loadExample(file: string): Promise<SplitTask[]> {
  const { set, diagnostics } = await loadTaskSet([file], { cwd: process.cwd() })
  if (diagnostics.length > 0) throw new UsageError(diagnostics.map(({ message }) => message).join('\n'))
  return set.tasks
}

/** The commands of our own examples may run without a sandbox where the machine has none. */
export async function openVerifier(): Promise<ExampleVerifier> {
  const sandbox = await createWorkspaces().catch((error: unknown) => {
    if (error instanceof UsageError) return createWorkspaces({ unsandboxed: true })
    throw error
  })
  const patterns = new WorkerPatterns()
  const { signal } = new AbortController()
  // Equal runs once: a solution is run as an answer and to see which checks there are.
  const runs = new Map<string, Promise<CommandResult>>()
  const command = (request: Omit<CommandRequest, 'draw'>, draw: string) => {
    const key = JSON.stringify(request)
    const run = runs.get(key) ?? runOnce(sandbox, { ...request, draw }, signal)
    runs.set(key, run)
    return run
  }
  const judge = () => Promise.reject(new Error('No example has a judge.'))
  return {
    tier: sandbox.tier,
    verify: (task, submitted) =>
      verify(task, submitted, { patterns, command, judge, draw: `example/${task.id}`, signal }),
    close: async () => {
      await Promise.all([sandbox.close(), patterns.close()])
    },
  }
}
