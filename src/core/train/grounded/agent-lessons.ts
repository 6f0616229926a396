import { type CallError, isNamed } from '../../errors.ts'
import { agentFolder } from '../../learn/agent-folder/build-folder.ts'
import { type AgentOperation, readOperations } from '../../learn/agent-folder/operations-file.ts'
import { MAX_OPERATIONS_BYTES, OPERATIONS_FILE } from '../../learn/agent-folder/operations-schema.ts'
import { recurringChecks } from '../../learn/failing-checks.ts'
import { type DraftLesson, lessonsOf, type PlannedReading, type Reading } from '../../learn/reflect.ts'
import { MAX_WORDS } from '../../library/apply.ts'
import type { Experience } from '../../library/experience.ts'
import type { OptimizerAgent, OptimizerAgentResult } from '../../ports.ts'
import type { Group } from '../../rollouts/rollout.ts'
import type { RunContext } from '../../run/context.ts'

/** What an optimizer wrote about the groups of one reading. */
export interface Written {
  lessons: DraftLesson[]
  /** ids of experiences in use that it would take out */
  removals: string[]
}

export const NOTHING_WRITTEN: Written = { lessons: [], removals: [] }

/** Maximum number of kinds of failing checks that an agent is shown: it reads files, not one prompt. */
const CHECKS_LISTED = 200
/** Faults of its file that are shown; the report has all of them. */
const FAULTS_SHOWN = 5

/** Lessons of a coding agent that reads a folder with these groups; they go the way of every other lesson. */
export async function agentLessons(
  context: RunContext,
  agent: OptimizerAgent,
  known: { rules: readonly { experience: Experience; inUse: boolean }[]; rejected: readonly string[] },
  planned: PlannedReading,
  groups: { all: readonly Group[]; teaching: readonly Group[]; credit: ReadonlyMap<string, string> },
  draw: string,
): Promise<Written> {
  if (groups.teaching.length === 0) return NOTHING_WRITTEN
  const checks = recurringChecks(groups.teaching).slice(0, CHECKS_LISTED)
  const reading: Reading = { fold: planned.fold, groups: [...groups.teaching], checks }
  const maxOperations = Math.max(1, context.plan.settings.clusters)
  const files = agentFolder({
    groups: groups.all,
    credit: groups.credit,
    tasks: context.tasks,
    checks,
    ...known,
    maxOperations,
    maxWords: MAX_WORDS,
  })
  const result = await runAgent(context, agent, {
    files,
    answer: { path: OPERATIONS_FILE, maxBytes: MAX_OPERATIONS_BYTES },
    draw,
  })
  if (result === null) return NOTHING_WRITTEN
  const { answer, problem, ...ended } = result
  context.emit({
    type: 'agent-finished',
    agent: agent.name,
    tasks: planned.tasks,
    exitCode: ended.exitCode,
    timedOut: ended.timedOut,
    seconds: ended.seconds,
    output: ended.output,
    answer,
  })
  if (answer === null) {
    warn(context, `The optimizer ${agent.name} gave no lessons: ${problem ?? 'it left no file'}`)
    return NOTHING_WRITTEN
  }
  const tags = planned.tasks.flatMap((id) => context.tasks.get(id)?.tags ?? [])
  const { operations, faults } = readOperations(answer, {
    checks: checks.length,
    tags: [...new Set(tags)].sort(),
    rules: known.rules.map(({ experience: { id, kind, pinned }, inUse }) => ({
      id,
      inUse,
      pinned: pinned === true,
      isExample: kind === 'example',
    })),
    maxOperations,
  })
  report(context, agent, faults, draw)
  return written(context, reading, operations, draw)
}

/** null when it could not be run: the run continues with what it has, and says so. */
async function runAgent(
  context: RunContext,
  agent: OptimizerAgent,
  folder: Parameters<OptimizerAgent['run']>[0],
): Promise<OptimizerAgentResult | null> {
  try {
    return await context.calls.agent(agent, folder)
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError') || error.fatal) throw error
    warn(context, `The optimizer ${agent.name} gave no lessons: ${error.message}`)
    return null
  }
}

function report(
  context: RunContext,
  agent: OptimizerAgent,
  faults: ReturnType<typeof readOperations>['faults'],
  draw: string,
): void {
  const step = Number(draw.split('/')[1])
  for (const { operation, sentence } of faults)
    if (operation !== null) context.emit({ type: 'operation-refused', step, operation, reason: sentence })
  for (const { sentence } of faults.slice(0, FAULTS_SHOWN))
    warn(context, `The optimizer ${agent.name} left a fault in ${sentence}`)
  const more = faults.length - FAULTS_SHOWN
  if (more > 0)
    warn(context, `${more} more of its operations are left out; the run's report has the reasons.`)
}

function written(
  context: RunContext,
  reading: Reading,
  operations: readonly AgentOperation[],
  draw: string,
): Written {
  const wordings = operations.flatMap((operation) => (operation.op === 'delete' ? [] : [operation]))
  const rules = wordings.map(({ text, evidence }) => ({
    rule: text.replace(/\s+/g, ' ').trim(),
    checks: evidence,
  }))
  const lessons = lessonsOf(rules, reading, context.tasks, draw).map((lesson, index): DraftLesson => {
    const operation = wordings[index]!
    return {
      ...lesson,
      ...(operation.tags.length === 0 ? {} : { tags: operation.tags }),
      ...(operation.op === 'update' ? { replaces: operation.id } : {}),
    }
  })
  const removals = operations.flatMap((operation) => (operation.op === 'delete' ? [operation.id] : []))
  return { lessons, removals: [...new Set(removals)] }
}

function warn({ emit }: RunContext, sentence: string): void {
  emit({ type: 'notice', level: 'warning', message: `${sentence.replace(/[.!?]$/, '')}.` })
}
