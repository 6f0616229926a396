import type { Agent } from '../agents/agent.ts'
import type { OpenToolServers } from '../agents/tools/tool-servers.ts'
import type { Allowance } from '../measure/alpha-ledger.ts'
import type { Ports, SandboxTier } from '../ports.ts'
import type { Split, SplitTask, TaskSet } from '../tasks/task.ts'
import type { CheckSources } from '../verify/check-sources.ts'
import type { Calls } from './calls.ts'
import type { TrainEvent } from './events.ts'
import type { Plan } from './plan.ts'
import type { PriorLoaded } from './prior-loaded.ts'

/** What every station of a run works with. Its own results go along as arguments and return values. */
export interface RunContext {
  plan: Plan
  set: TaskSet
  tasks: ReadonlyMap<string, SplitTask>
  ports: Ports
  /** where no files can be read there are none, and no twins of checks are made */
  sources?: CheckSources
  calls: Calls
  agent: Agent
  /** MCP servers of tasks and settings; left out where no program can be started */
  servers?: OpenToolServers
  sandboxTier: SandboxTier
  /** in how many attempts of a program the experiences reached its model, as far as the run is */
  loaded: PriorLoaded
  /** what the alpha ledger of the val set had for a gate when the run began; null where nothing is gated */
  allowance: Allowance | null
  emit(event: TrainEvent): void
  signal: AbortSignal
}

/** The tasks of a split, in plan order (by id). Guard tasks are never learned from. */
export function tasksOf({ set }: Pick<RunContext, 'set'>, split: Split): SplitTask[] {
  return set.tasks
    .filter((task) => task.split === split && !(split === 'train' && task.guard))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}
