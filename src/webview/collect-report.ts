import type { Library, WorkedExample } from '../core/library/experience.ts'
import type { Lesson } from '../core/library/lesson.ts'
import type { Reader } from '../core/library/reader.ts'
import { staleMessage } from '../core/library/staleness.ts'
import { holdsFor } from '../core/library/status-words.ts'
import { readablePatch } from '../core/patches.ts'
import { withRemedies } from '../core/remedy.ts'
import { looksShown, recordOf } from '../core/report/gate-shown.ts'
import { sameRun } from '../core/report/same-run.ts'
import type { Rollout } from '../core/rollouts/rollout.ts'
import { candidatesOfArm } from '../core/run/arm.ts'
import type { TrainEvent } from '../core/run/events.ts'
import { type Plan, readerOf } from '../core/run/plan.ts'
import { DEFAULT_AGENT } from '../core/tasks/agent-name.ts'
import { tampered } from '../core/verify/verdicts.ts'
import type {
  ReportData,
  ShownAttempt,
  ShownExperience,
  ShownGroup,
  ShownInLibrary,
  ShownLeftOut,
  ShownTampering,
} from './report-data.ts'

/** A run's events without the rollouts, which come with their trajectories. */
export type ReportEvent = Exclude<TrainEvent, { type: 'rollout-finished' }>

/** Phases whose groups are training rollouts, for the curve. */
const TRAINING = new Set(['preflight', 'rollouts', 'learn'])

/** What the page shows, from what the run's folder has. `library`: as it is now, null where it cannot be read. */
export function collectReport(
  plan: Plan,
  events: Iterable<ReportEvent | { type: 'rollout-finished' }>,
  groups: ShownGroup[],
  library: Library | null,
  omitted = 0,
): ReportData {
  const data: ReportData = {
    run: plan.run,
    mode: plan.mode,
    seed: plan.seed,
    files: plan.files,
    agent: plan.agent ?? DEFAULT_AGENT,
    models: plan.models,
    sandbox: null,
    again: sameRun(plan),
    settings: Object.entries(plan.settings).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
    tasks: countSplits(plan),
    estimate: null,
    result: null,
    inUse: null,
    judged: null,
    training: [],
    looks: [],
    gate: null,
    trials: [],
    experiences: [],
    deleted: [],
    library: library && inLibrary(library, readerOf(plan)),
    proposed: 0,
    rejected: [],
    refused: [],
    comparison: null,
    notices: [],
    tampered: [],
    leftOut: leftOutOf(plan),
    groups,
    omitted,
  }
  const byKey = new Map(groups.map((group) => [keyOf(group.phase, group.task), group]))
  for (const event of events) if (event.type !== 'rollout-finished') take(data, event, byKey)
  // Only trainings report it at their start; that of the last session of a run counts.
  data.sandbox = data.result?.sandbox ?? data.sandbox
  data.looks = looksShown(data.looks, data.gate)
  const lessons = lessonsOf(events)
  conclude(groups, lessons, data)
  nameExamples(data, [...lessons, ...(library?.experiences ?? []), ...data.experiences])
  data.tampered = groups.flatMap((group) => tamperedIn(group, data, lessons))
  for (const experience of data.experiences) {
    experience.result = resultOf(data, experience)
    const now = library?.experiences.find(({ id }) => id === experience.id)
    if (now)
      experience.now = {
        status: now.status,
        ...(now.pinned ? { pinned: true } : {}),
        ...(now.disabled ? { disabled: true } : {}),
      }
  }
  const rank = ({ result }: ShownExperience) => result?.effect?.mean ?? Number.NEGATIVE_INFINITY
  data.experiences.sort((a, b) => rank(b) - rank(a))
  return data
}

function inLibrary(library: Library, reader: Reader): ShownInLibrary[] {
  return library.experiences
    .filter(({ status }) => status !== 'retired')
    .map((experience) => ({
      id: experience.id,
      text: experience.text,
      evidence: experience.evidence,
      ...(experience.example ? { example: experience.example } : {}),
      status: experience.status,
      pinned: experience.pinned === true,
      disabled: experience.disabled === true,
      effect: experience.effect ?? null,
      holdsFor: holdsFor(experience),
      stale: staleMessage(experience, reader),
    }))
}

function take(data: ReportData, event: ReportEvent, groups: Map<string, ShownGroup>): void {
  switch (event.type) {
    case 'run-started':
      data.sandbox = event.sandbox
      data.estimate = event.estimate
      data.inUse = { experiences: event.inUse, of: event.inLibrary }
      break
    case 'group-finished':
      if (TRAINING.has(event.phase)) data.training.push({ task: event.task, mean: event.mean })
      if (event.note) groups.get(keyOf(event.phase, event.task))?.notes.push(`${event.arm}: ${event.note}`)
      break
    case 'lesson-proposed':
      data.proposed++
      break
    case 'lesson-rejected':
      data.rejected.push({
        lesson: event.lesson,
        reason: event.reason,
        ...(event.quote === undefined ? {} : { quote: event.quote }),
      })
      break
    case 'operation-applied': {
      const { operation, id } = event
      if (operation.op === 'keep') break
      data.experiences = data.experiences.filter((experience) => experience.id !== id)
      if (operation.op === 'delete') data.deleted.push({ id, why: operation.why })
      else {
        const { text, evidence, tags, tasks, why } = operation
        const example = operation.op === 'add' ? operation.example : undefined
        const shown = { id, text, ...(example ? { example } : {}), evidence, tags, tasks, why }
        data.experiences.push({ ...shown, now: null, result: null })
      }
      break
    }
    case 'operation-refused':
      data.refused.push({ operation: JSON.stringify(event.operation) ?? '', reason: event.reason })
      break
    case 'trial-measured':
      data.trials.push({ round: event.round, results: event.results })
      break
    case 'gate-looked': {
      const { type: _, ...look } = event
      data.looks.push(look)
      break
    }
    case 'gate-decided': {
      const { type: _, ...gate } = event
      data.gate = recordOf(data.gate, gate)
      break
    }
    case 'comparison-measured': {
      const { type: _, ...comparison } = event
      data.comparison = comparison
      break
    }
    case 'notice':
      data.notices.push({
        level: event.level,
        sentence: event.message,
        ...withRemedies(event.remedies),
      })
      break
    case 'budget-changed':
      if (event.warning) data.notices.push({ level: 'warning', sentence: event.warning })
      break
    case 'preflight-judged':
      data.judged = event
      break
    case 'eval-finished': {
      const { split, perTag, regressions, priorTokens } = event
      data.comparison = { split, perTag, regressions, priorTokens }
      data.result = event
      break
    }
    case 'verify-finished':
      data.trials.push({ round: data.trials.length + 1, results: event.results })
      data.result = event
      break
    case 'run-finished':
    case 'preflight-finished':
      data.result = event
      break
    default:
      break
  }
}

/** A trial names a lesson or an experience: what is an example there is one in the trial. */
function nameExamples(data: ReportData, known: readonly { id: string; example?: WorkedExample }[]): void {
  const examples = new Map(known.flatMap(({ id, example }) => (example ? [[id, example] as const] : [])))
  for (const trial of data.trials)
    trial.results = trial.results.map((result) => {
      const example = examples.get(result.candidate)
      return example ? { ...result, example } : result
    })
}

/** Lessons of the run, in the order in which they were proposed. */
function lessonsOf(events: Iterable<ReportEvent | { type: 'rollout-finished' }>): Lesson[] {
  const lessons: Lesson[] = []
  for (const event of events) if (event.type === 'lesson-proposed') lessons.push(event.lesson)
  return lessons
}

/** Gives each group of training the lessons that were written from it, and what happened to each. */
function conclude(groups: ShownGroup[], lessons: readonly Lesson[], data: ReportData): void {
  const fate = (lesson: Lesson) => {
    const rejected = data.rejected.find(
      (one) => one.lesson.id === lesson.id && one.lesson.text === lesson.text,
    )
    if (rejected) return `rejected: ${rejected.reason}`
    const experience = data.experiences.find(({ text }) => text === lesson.text)
    return experience ? `became ${experience.id}` : 'not added to the library'
  }
  for (const group of groups)
    if (TRAINING.has(group.phase))
      group.concluded = lessons
        .filter(({ tasks }) => tasks.includes(group.task))
        .map((lesson) => `${lesson.example ? 'Example: ' : ''}${lesson.text} (${fate(lesson)})`)
}

/** The last trial that named it, by id or as the lesson of the same text. */
function resultOf(data: ReportData, experience: ShownExperience): ShownExperience['result'] {
  const results = data.trials.flatMap((trial) => trial.results).reverse()
  return (
    results.find(({ candidate }) => candidate === experience.id) ??
    results.find(({ text }) => text === experience.text) ??
    null
  )
}

function leftOutOf({ leftOut = [], quarantined = [] }: Plan): ShownLeftOut[] {
  return [
    ...quarantined.map((task) => ({
      task,
      control: null,
      reason: 'its own solution does not pass; correct the solution, the test, or what both are about.',
    })),
    ...leftOut,
  ]
}

/** Attempts of a group whose answers tampered, each with what was in front of it. */
function tamperedIn(
  { phase, task, attempts }: ShownGroup,
  data: ReportData,
  proposed: readonly Lesson[],
): ShownTampering[] {
  const results = data.trials.flatMap((trial) => trial.results)
  const atGate = phase === 'gate' ? data.gate?.tampering : undefined
  const textOf = (id: string) =>
    results.find(({ candidate }) => candidate === id)?.text ??
    [...proposed, ...data.experiences, ...(data.library ?? [])].find((one) => one.id === id)?.text ??
    ''
  return attempts.flatMap(({ arm, sample, tampering: sentence, reply }) => {
    if (sentence === undefined) return []
    const newAtGate = arm === 'proposed' && atGate?.task === task ? atGate.lessons : []
    const lessons = [...candidatesOfArm(arm), ...newAtGate].map((id) => ({
      id,
      text: textOf(id),
      blamed:
        newAtGate.includes(id) ||
        results.some(({ candidate, tampering }) => candidate === id && tampering !== undefined),
    }))
    return [{ phase, task, arm, sample, sentence, lessons, reply }]
  })
}

/**
 * One attempt for the page.
 * @param whole with its conversation
 * @param found how its answer tampers with its checks, where that was found after its verdict
 */
export function shownAttempt(rollout: Rollout, whole: boolean, found?: string): ShownAttempt {
  const { trajectory } = rollout
  const verdict = found === undefined ? rollout.verdict : tampered(found)
  const messages = trajectory?.messages ?? []
  const last = messages.at(-1)
  const before =
    last?.role === 'assistant' && last.content === trajectory?.reply ? messages.slice(0, -1) : messages
  return {
    arm: rollout.arm,
    sample: rollout.sample,
    score: verdict.score,
    passed: verdict.passed,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    ...withRemedies(verdict.remedies),
    ...(verdict.tampering === undefined ? {} : { tampering: verdict.tampering }),
    ...(verdict.ignored === undefined ? {} : { ignored: verdict.ignored }),
    feedback: verdict.feedback,
    checks: verdict.checks,
    reply: trajectory && (trajectory.said === undefined ? trajectory.reply : readablePatch(trajectory.reply)),
    ...(whole && trajectory?.steps ? { steps: trajectory.steps } : {}),
    messages:
      whole && trajectory?.steps === undefined
        ? before.map(({ role, content, toolCalls }) => ({
            role,
            content: content + (toolCalls ?? []).map((call) => `\n${call.name}(${call.arguments})`).join(''),
          }))
        : [],
    tokens: [trajectory?.usage.promptTokens ?? 0, trajectory?.usage.completionTokens ?? 0],
    notes: trajectory?.notes ?? [],
  }
}

/** Puts attempts into groups by phase and task, in the order in which each group first appears. */
export class Grouping {
  private readonly groups = new Map<string, ShownGroup>()

  add(phase: string, task: string, shown: ShownAttempt): void {
    const key = keyOf(phase, task)
    let group = this.groups.get(key)
    if (!group) {
      group = { phase, task, attempts: [], notes: [] }
      this.groups.set(key, group)
    }
    group.attempts.push(shown)
  }

  /** Attempts in the order of their library and sample, whatever the order in which they ended. */
  all(): ShownGroup[] {
    const groups = [...this.groups.values()]
    for (const { attempts } of groups)
      attempts.sort((a, b) => (a.arm < b.arm ? -1 : a.arm > b.arm ? 1 : a.sample - b.sample))
    return groups
  }
}

function keyOf(phase: string, task: string): string {
  return `${phase}\u0000${task}`
}

function countSplits(plan: Plan): ReportData['tasks'] {
  const count = (split: string) => Object.values(plan.tasks).filter((task) => task.split === split).length
  return { train: count('train'), val: count('val'), test: count('test') }
}
