import { mapPool, settleAll } from '../../concurrency.ts'
import { type CallError, isNamed } from '../../errors.ts'
import { inUse } from '../../inject/prior.ts'
import {
  changesAnything,
  completeOperation,
  parseOperations,
  type RawOperation,
} from '../../learn/operations.ts'
import { ADVANTAGE_SCHEMA, advantagePrompt } from '../../learn/prompts/advantage.ts'
import { consolidationPrompt } from '../../learn/prompts/consolidation.ts'
import { OPERATIONS_SCHEMA, operationsPrompt } from '../../learn/prompts/operations.ts'
import { summaryPrompt } from '../../learn/prompts/summary.ts'
import { parseReflection } from '../../learn/reflect.ts'
import { trajectoryText } from '../../learn/trajectory-text.ts'
import { applyOperations, MAX_WORDS } from '../../library/apply.ts'
import type { Library } from '../../library/experience.ts'
import type { GuardMaterial } from '../../library/guards/material.ts'
import type { Lesson, Operation } from '../../library/lesson.ts'
import { random } from '../../random.ts'
import type { Group, Rollout } from '../../rollouts/rollout.ts'
import { makeArm } from '../../run/arm.ts'
import { ask } from '../../run/ask.ts'
import { checkLesson, materialOf } from '../../run/check-lesson.ts'
import { type RunContext, tasksOf } from '../../run/context.ts'
import { mixed, runGroup } from '../../run/groups.ts'
import { readerOf } from '../../run/plan.ts'
import { asksModel, type SplitTask } from '../../tasks/task.ts'

/** Maximum number of experiences a group may propose (paper: 2 a query). */
const LESSONS_A_GROUP = 2
/** Optimizer's temperature where it decides rather than explores. */
const DECIDING = 0.3

/** What a group hands to its batch: operations and where their text comes from. */
interface GroupProposal {
  operations: RawOperation[]
  lessons: Lesson[]
  group: Group
}

/**
 * The batches of all epochs: each epoch in an order of its own, the tail that does not fill a batch included.
 */
export function planBatches(
  tasks: readonly SplitTask[],
  epochs: number,
  batch: number,
  seed: number,
): SplitTask[][] {
  return Array.from({ length: epochs }, (_, epoch) => {
    const order = random(seed, 'order', epoch).shuffle(tasks)
    return Array.from({ length: Math.ceil(order.length / batch) }, (_, i) =>
      order.slice(i * batch, (i + 1) * batch),
    )
  }).flat()
}

/**
 * Whether a group teaches in paper mode: its rewards differ; without ground truth (only judges) all groups are kept;
 * a group of one is kept when it failed.
 */
export function teachesInPaper(task: SplitTask, rollouts: readonly Rollout[]): boolean {
  const scored = rollouts.filter(({ verdict }) => verdict.score !== null)
  if (scored.length === 0) return false
  if (mixed(rollouts)) return true
  if (task.verify.every(asksModel)) return true
  return rollouts.length === 1 && !scored[0]!.verdict.passed
}

/** Steps 1-8 of the paper. Returns the library after the last batch; the caller gates and writes it. */
export async function learnPaper(context: RunContext, start: Library): Promise<Library> {
  const { plan } = context
  const batches = planBatches(tasksOf(context, 'train'), plan.settings.epochs, plan.settings.batch, plan.seed)
  const planned = batches.reduce((sum, batch) => sum + batch.length * plan.settings.group, 0)
  context.emit({ type: 'phase-started', phase: 'learn', planned })
  let library = start
  const anEpoch = batches.length / plan.settings.epochs
  for (const [step, batch] of batches.entries()) {
    library = await runBatch(context, library, batch, step)
    if ((step + 1) % anEpoch === 0) context.calls.endPhase()
  }
  return library
}

async function runBatch(
  context: RunContext,
  library: Library,
  batch: SplitTask[],
  step: number,
): Promise<Library> {
  const { settings } = context.plan
  const current = inUse(library, 'all', readerOf(context.plan))
  const arm = makeArm(`step${step}`, current, settings.priorTokens)
  const known = current.map(({ id, text }) => ({ id, text }))
  // The only barrier of a step is the one after the batch, where the library changes.
  const proposals = await mapPool(batch, settings.concurrency, async (task) => {
    const group = await runGroup(context, {
      task,
      arm,
      phase: 'learn',
      stage: 'paper',
      samples: settings.group,
      temperature: settings.temperature,
      skipIdentical: false,
      teaches: (rollouts) => teachesInPaper(task, rollouts),
    })
    return teachesInPaper(task, group.rollouts) ? learnFromGroup(context, task, group, known, step) : null
  })
  const all = proposals.filter((proposal) => proposal !== null)
  for (const lesson of all.flatMap((proposal) => proposal.lessons))
    context.emit({ type: 'lesson-proposed', lesson })
  const raw = all.flatMap((proposal) => proposal.operations)
  // Without operations there is nothing to merge, and a call would only invent some.
  if (!changesAnything(raw)) return library
  const lessons = all.flatMap((proposal) => proposal.lessons)
  const final = raw.length === 1 ? raw : await consolidate(context, known, raw, step)
  const material = materialOf(
    context,
    all.map((proposal) => proposal.group),
  )
  return apply(context, library, final, { lessons, material }, step)
}

async function learnFromGroup(
  context: RunContext,
  task: SplitTask,
  group: Group,
  known: { id: string; text: string }[],
  step: number,
): Promise<GroupProposal | null> {
  const { settings } = context.plan
  const draw = `paper/step${step}/${task.id}`
  const scored = group.rollouts.filter(
    ({ verdict, trajectory }) => verdict.score !== null && trajectory !== null,
  )
  const tries = await settleAll(scored.map((rollout) => summarise(context, task, rollout, draw)))
  const texts = await ask(
    context,
    {
      messages: advantagePrompt({
        prompt: task.prompt,
        answer: task.answer ?? '',
        tries,
        experiences: known.map(({ text }) => text),
        maxLessons: LESSONS_A_GROUP,
      }),
      temperature: settings.reflectionTemperature,
      maxTokens: settings.optimizerTokens,
      responseSchema: { name: 'experiences', schema: ADVANTAGE_SCHEMA },
      draw: `${draw}/advantage`,
    },
    parseReflection,
    `The group of ${task.id} gave no experiences`,
  )
  const lessons = (texts ?? []).slice(0, LESSONS_A_GROUP).map(
    ({ rule }, index): Lesson => ({
      id: `L${step}.${task.id}.${index}`,
      text: rule,
      evidence: [],
      tags: [],
      tasks: [task.id],
      draw,
    }),
  )
  const material = materialOf(context, [group])
  const kept = lessons.filter((lesson) => checkLesson(context, lesson, material).length === 0)
  if (kept.length === 0) return null
  const operations = await ask(
    context,
    {
      messages: operationsPrompt({ library: known, lessons: kept.map(({ text }) => text) }),
      temperature: DECIDING,
      maxTokens: settings.optimizerTokens,
      responseSchema: { name: 'operations', schema: OPERATIONS_SCHEMA },
      draw: `${draw}/operations`,
    },
    (text) => readOperations(context, text, step),
    `The operations for ${task.id} could not be read; its experiences are added as they are`,
  )
  return {
    lessons: kept,
    operations: operations ?? kept.map(({ text }) => ({ op: 'add', id: null, text })),
    group,
  }
}

function readOperations(context: RunContext, text: string, step: number): RawOperation[] | null {
  const { operations, refused } = parseOperations(text)
  if (operations === null) return null
  for (const one of refused) context.emit({ type: 'operation-refused', step, ...one })
  return operations
}

async function summarise(
  context: RunContext,
  task: SplitTask,
  rollout: Rollout,
  draw: string,
): Promise<{ score: number; summary: string; feedback: string }> {
  const { verdict, trajectory, sample } = rollout
  const text = trajectoryText(trajectory!)
  const score = verdict.score!
  try {
    const reply = await context.calls.chat({
      role: 'optimizer',
      messages: summaryPrompt({
        instructions: task.instructions,
        prompt: task.prompt,
        answer: task.answer ?? '',
        score,
        feedback: verdict.feedback,
        trajectory: text,
      }),
      temperature: DECIDING,
      maxTokens: context.plan.settings.optimizerTokens,
      draw: `${draw}/summary/${sample}`,
    })
    return { score, summary: reply.text, feedback: verdict.feedback }
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError') || error.fatal) throw error
    // The try itself replaces a summary that could not be obtained.
    return { score, summary: text.slice(0, 2000), feedback: verdict.feedback }
  }
}

async function consolidate(
  context: RunContext,
  known: { id: string; text: string }[],
  operations: RawOperation[],
  step: number,
): Promise<RawOperation[]> {
  const final = await ask(
    context,
    {
      messages: consolidationPrompt({ library: known, operations }),
      temperature: DECIDING,
      maxTokens: context.plan.settings.optimizerTokens,
      responseSchema: { name: 'operations', schema: OPERATIONS_SCHEMA },
      draw: `paper/step${step}/consolidation`,
    },
    (text) => readOperations(context, text, step),
    `Step ${step + 1} could not be consolidated; its operations are applied as the groups wrote them`,
  )
  return final ?? operations
}

function apply(
  context: RunContext,
  library: Library,
  raw: readonly RawOperation[],
  { lessons, material }: { lessons: readonly Lesson[]; material: GuardMaterial },
  step: number,
): Library {
  const tasks = [...new Set(lessons.flatMap((lesson) => lesson.tasks))].sort()
  const guarded = new Set(lessons.map(({ text }) => text))
  const complete: Operation[] = []
  for (const [index, operation] of raw.entries()) {
    const whole = completeOperation(operation, { evidence: [], tags: [], tasks })
    if ('refused' in whole) {
      context.emit({ type: 'operation-refused', step, operation, reason: whole.refused })
      continue
    }
    // Operations are a model's text too: what they reword has to pass the guards like what the groups wrote.
    if ((whole.op === 'add' || whole.op === 'update') && !guarded.has(whole.text)) {
      const { text, evidence, tags } = whole
      const lesson = {
        id: `L${step}.merged.${index}`,
        text,
        evidence,
        tags,
        tasks,
        draw: `paper/step${step}`,
      }
      if (checkLesson(context, lesson, material).length > 0) continue
    }
    complete.push(whole)
  }
  const result = applyOperations(library, complete, {
    run: context.plan.run,
    step: step + 1,
    model: context.ports.optimizer.name,
    maxWords: MAX_WORDS,
  })
  for (const { operation, id } of result.applied)
    context.emit({ type: 'operation-applied', step, operation, id })
  for (const { operation, reason } of result.refused)
    context.emit({ type: 'operation-refused', step, operation, reason })
  return result.library
}
