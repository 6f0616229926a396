import type { Agent } from '../agents/agent.ts'
import { coreAgent } from '../agents/registry.ts'
import type { OpenToolServers } from '../agents/tools/tool-servers.ts'
import {
  type BudgetReached,
  type CallError,
  isFileFault,
  isNamed,
  messageOf,
  type NothingScored,
  UsageError,
} from '../errors.ts'
import type { Library } from '../library/experience.ts'
import { parseLibrary } from '../library/parse-library.ts'
import type { Ports } from '../ports.ts'
import { type UserMessage, withRemedies } from '../remedy.ts'
import type { Rollout } from '../rollouts/rollout.ts'
import { DEFAULT_AGENT } from '../tasks/agent-name.ts'
import type { SplitTask, TaskSet } from '../tasks/task.ts'
import type { CheckSources } from '../verify/check-sources.ts'
import { type CostOf, roundCost } from './budget.ts'
import { Calls } from './calls.ts'
import type { RunContext } from './context.ts'
import type { RunEnd, RunSpent, RunStop, TrainEvent } from './events.ts'
import type { Budgets, Plan } from './plan.ts'
import { type PriorLoaded, priorLoadedSentence } from './prior-loaded.ts'

export interface RunOptions {
  budgets: Budgets
  costOf: CostOf
  /** left out where no files can be read: then no twins of checks are made */
  sources?: CheckSources
  /** MCP servers; left out where no program can be started */
  servers?: OpenToolServers
  /** the program that tries the tasks; left out where an agent of the core does */
  agent?: Agent
}

/** What the stations of a run work with; emits what is spent as it is spent. */
export function openContext(
  plan: Plan,
  set: TaskSet,
  ports: Ports,
  options: RunOptions,
  signal: AbortSignal,
  emit: (event: TrainEvent) => void,
): RunContext {
  const calls = new Calls(ports, options.budgets, options.costOf, signal, plan.seed)
  calls.onSpent = () => {
    const changed = { type: 'budget-changed' as const, totals: calls.totals(), cost: costOf(calls) }
    const warnings = calls.budget.warnings()
    if (warnings.length === 0) emit(changed)
    // Each of several budgets that come near their limit together has its own warning.
    for (const warning of warnings) emit({ ...changed, warning })
  }
  const tasks = set.tasks.map((task) => withFloors(task, plan))
  const loaded = { loaded: 0, attempts: 0 }
  return {
    plan,
    set: { ...set, tasks },
    tasks: new Map(tasks.map((task) => [task.id, task])),
    ports,
    ...(options.sources === undefined ? {} : { sources: options.sources }),
    calls,
    ...(options.servers === undefined ? {} : { servers: options.servers }),
    agent: agentOf(plan, options),
    sandboxTier: ports.workspaces.tier,
    loaded,
    allowance: null,
    emit: (event) => {
      if (event.type === 'rollout-finished') {
        calls.scores.add(event.rollout.verdict)
        countLoaded(loaded, event.rollout)
      }
      emit(event)
    },
    signal,
  }
}

/** Programs are opened from outside. */
function agentOf({ agent = DEFAULT_AGENT }: Plan, options: RunOptions): Agent {
  const found = coreAgent(agent) ?? options.agent
  if (found === undefined) throw new UsageError(`The agent ${agent} cannot be started here.`)
  return found
}

function countLoaded(loaded: PriorLoaded, { trajectory }: Rollout): void {
  if (trajectory?.priorSeen === undefined) return
  loaded.attempts++
  if (trajectory.priorSeen) loaded.loaded++
}

/** A run scores by the floors in its plan, whatever was found out since it began. */
function withFloors({ floors: _, ...task }: SplitTask, { floors }: Plan): SplitTask {
  const own = floors !== undefined && Object.hasOwn(floors, task.id) ? floors[task.id] : undefined
  return own === undefined ? task : { ...task, floors: own }
}

/** The library that the plan holds: a resumed run starts from it, never from the file. */
export function startLibrary(plan: Plan, path: string): Library {
  if (plan.startLibrary === null) return { version: 1, next: 1, experiences: [] }
  return parseLibrary(plan.startLibrary, path).library
}

/**
 * Does what a run is for and keeps its journal. Returns how it ended, since what the environment does (a budget, a
 * cancel, a bad key, a full disk) is an outcome; throws faults of ours.
 * @param save what is to be kept of a run that was stopped, besides its journal
 */
export async function stopAfter(
  { ports, calls, signal, loaded, emit }: RunContext,
  work: () => Promise<unknown>,
  save: () => Promise<unknown> = async () => {},
): Promise<RunStop> {
  try {
    await work()
    calls.endPhase()
    const message = priorLoadedSentence(loaded)
    if (message !== null)
      emit({ type: 'notice', level: loaded.loaded < loaded.attempts ? 'warning' : 'info', message })
    await ports.journal.flush()
    return { stopped: 'done' }
  } catch (error) {
    const stopped = stopOf(error, signal)
    if (!stopped) throw error
    await keepIfPossible(save)
    await keepIfPossible(() => ports.journal.flush())
    return stopped
  }
}

/** How a run was stopped by what was thrown; null when it is a fault of ours. */
export function stopOf(error: unknown, signal: AbortSignal): RunStop | null {
  if (isNamed<BudgetReached>(error, 'BudgetReached'))
    return { stopped: 'budget', ...reasonOf(messageOf(error)), budget: error.budget }
  if (signal.aborted)
    return { stopped: 'cancelled', ...reasonOf({ sentence: 'Cancelled.', remedies: [{ do: 'resume' }] }) }
  if (isNamed<CallError>(error, 'CallError') || isNamed<NothingScored>(error, 'NothingScored'))
    return { stopped: 'failed', ...reasonOf(messageOf(error)) }
  if (isFileFault(error)) return { stopped: 'failed', ...reasonOf(fileFault(error)) }
  return null
}

function reasonOf({ sentence, remedies }: UserMessage): Pick<RunStop, 'reason' | 'remedies'> {
  return { reason: sentence, ...withRemedies(remedies) }
}

/** For a journal its own message; the operating system names the file, without a full stop. */
function fileFault(error: Error): UserMessage {
  return error.name === 'JournalError'
    ? messageOf(error)
    : { sentence: `${error.message}.`, remedies: [{ do: 'fix-and-resume' }] }
}

/** Keeps what can be kept of a run that was stopped: what stopped it may be the disk itself. */
async function keepIfPossible(effect: () => Promise<unknown>): Promise<void> {
  try {
    await effect()
  } catch (error) {
    if (!isFileFault(error)) throw error
  }
}

function costOf(calls: Calls): number | null {
  const cost = calls.cost()
  return cost === null ? null : roundCost(cost)
}

/** The tasks that take no part, as the last record of every kind of run holds them. */
export function leftOutOf({ plan }: RunContext): Pick<RunEnd, 'leftOut'> {
  return plan.leftOut === undefined || plan.leftOut.length === 0 ? {} : { leftOut: plan.leftOut }
}

/** What the last record of every kind of run holds about its cost; over the run's whole life. */
export function spentOf({ calls }: RunContext): RunSpent {
  const { calls: sent, promptTokens, completionTokens, seconds } = calls.totals()
  return {
    calls: sent,
    promptTokens,
    completionTokens,
    cost: costOf(calls),
    seconds: Math.round(seconds * 10) / 10,
  }
}
