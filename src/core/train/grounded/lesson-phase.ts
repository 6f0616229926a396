import { Pool, settleAll } from '../../concurrency.ts'
import { inUse as inUseOf } from '../../inject/prior.ts'
import { evidenceLessons } from '../../learn/evidence-lessons.ts'
import { foldsOf } from '../../learn/folds.ts'
import { REFLECTION_SCHEMA, reflectionPrompt } from '../../learn/prompts/reflection.ts'
import {
  type DraftLesson,
  lessonsOf,
  type PlannedReading,
  parseReflection,
  planReadings,
  readGroups,
  reflectionInput,
} from '../../learn/reflect.ts'
import { MAX_WORDS } from '../../library/apply.ts'
import type { Library } from '../../library/experience.ts'
import type { Fold } from '../../measure/trial-design.ts'
import type { Group } from '../../rollouts/rollout.ts'
import { type Arm, makeArm } from '../../run/arm.ts'
import { ask } from '../../run/ask.ts'
import { checkLesson, materialOf } from '../../run/check-lesson.ts'
import { type RunContext, tasksOf } from '../../run/context.ts'
import type { PreflightJudged } from '../../run/events.ts'
import { hasFeedback, mixed, runGroup } from '../../run/groups.ts'
import { agentLessons, NOTHING_WRITTEN } from './agent-lessons.ts'
import { judgeBaseline, probeVerifiers } from './baseline.ts'
import type { RunLesson } from './candidates.ts'
import { caughtNote, libraryNotes, notesFor, type RejectedNote } from './rejected-notes.ts'

/** Maximum number of rules that one reflection may propose. */
const RULES_A_REFLECTION = 4

/**
 * Step 1: the first groups alone and the judgement of them. Training starts with the same rollouts, so a run that
 * continues from here pays nothing twice.
 */
export async function preflightGrounded(context: RunContext, library: Library): Promise<void> {
  const { plan } = context
  const start = makeArm('start', inUseOf(library, 'proven', plan.models.policy), plan.settings.priorTokens)
  await learnLessons(context, library, start, foldsOf(tasksOf(context, 'train'), plan.seed), 1, [], true)
}

/** First groups, reflections as soon as their groups have ended, evidence by code, guards. */
export async function learnLessons(
  context: RunContext,
  library: Library,
  start: Arm,
  folds: ReadonlyMap<string, Fold>,
  round: number,
  /** lessons that earlier rounds rejected */
  rejected: readonly RejectedNote[],
  onlyGroups = false,
): Promise<{
  lessons: RunLesson[]
  /** ids of experiences in use that the optimizer would take out */
  removals: string[]
  caught: RejectedNote[]
  nothing: string | null
}> {
  const { settings, seed } = context.plan
  // Before the rollouts: the probes cost no model call, and commands that run next to a model on this machine slow it down.
  const probed = await probeVerifiers(context)
  context.emit({ type: 'phase-started', phase: 'rollouts', planned: folds.size * settings.group })
  const readings = planReadings(folds, context.tasks, settings.reflectionGroups, seed, round)
  const pool = new Pool(settings.concurrency)
  const groups: Group[] = []
  // A reading reflects as soon as its own groups have ended, while others still roll out.
  const drafts = await settleAll(
    readings.map(async (reading, index) => {
      const own = await settleAll(
        reading.tasks.map((id) => pool.run(() => firstGroup(context, id, start, round))),
      )
      groups.push(...own)
      if (onlyGroups) return NOTHING_WRITTEN
      const draw = `reflect/${round}/${index}`
      const promising = inUseOf(library, 'promising')
      const notes = [...libraryNotes(library), ...rejected]
      const agent = context.ports.optimizerAgent
      if (agent) {
        const inUse = new Set(start.prior.used)
        const known = {
          rules: promising.map((experience) => ({ experience, inUse: inUse.has(experience.id) })),
          rejected: notesFor(notes, reading.fold, folds, Number.POSITIVE_INFINITY),
        }
        const teaching = own.filter(({ rollouts }) => teaches(rollouts))
        return agentLessons(context, agent, known, reading, { all: own, teaching }, draw)
      }
      const known = {
        experiences: promising.map(({ text }) => text),
        rejected: notesFor(notes, reading.fold, folds),
      }
      return { lessons: await reflect(context, known, reading, own, draw), removals: [] }
    }),
  )
  context.calls.endPhase()
  const judged = round === 1 ? judgeBaseline(context, groups, probed.findings, folds) : null
  if (onlyGroups) return { lessons: [], removals: [], caught: [], nothing: judged?.sentence ?? null }
  if (judged && !judged.worthTraining) {
    // The user asked for a run and may know better: it continues, and its paid calls are kept if they stop it.
    const message = `${judged.sentence} The run continues; if you stop it now, it can be resumed.`
    context.emit({ type: 'notice', level: 'warning', message })
  }
  const flat = drafts.flatMap(({ lessons }) => lessons)
  const removals = [...new Set(drafts.flatMap(({ removals }) => removals))]
  // Ids are unique within a run: those of later rounds include the round.
  const lessons = flat.map(
    (draft, index): RunLesson => ({ ...draft, id: round === 1 ? `L${index + 1}` : `L${round}.${index + 1}` }),
  )
  const kept: RunLesson[] = []
  const caught: RejectedNote[] = []
  const material = materialOf(context, groups, probed.heldChecks)
  for (const lesson of lessons) {
    context.emit({ type: 'lesson-proposed', lesson })
    const length = lesson.text.split(/\s+/).length
    if (length > MAX_WORDS) {
      const reason = `It has ${length} words; an experience has at most ${MAX_WORDS}.`
      context.emit({ type: 'lesson-rejected', lesson, reason })
      caught.push(caughtNote([{ guard: 'length' }]))
      continue
    }
    const findings = checkLesson(context, lesson, material)
    if (findings.length === 0) kept.push(lesson)
    else caught.push(caughtNote(findings))
  }
  return { lessons: kept, removals, caught, nothing: flat.length === 0 ? whyNone(groups, judged) : null }
}

/** Why no lesson was written; null where groups taught something and none came of it all the same. */
function whyNone(groups: readonly Group[], judged: PreflightJudged | null): string | null {
  if (judged && !judged.worthTraining) return judged.sentence
  return groups.some(({ rollouts }) => teaches(rollouts)) ? null : 'No group of tries taught anything.'
}

function teaches(rollouts: Group['rollouts']): boolean {
  return mixed(rollouts) || hasFeedback(rollouts)
}

function firstGroup(context: RunContext, id: string, arm: Arm, round: number): Promise<Group> {
  const { settings } = context.plan
  return runGroup(context, {
    task: context.tasks.get(id)!,
    arm,
    phase: 'rollouts',
    stage: `first/${round}`,
    samples: settings.group,
    temperature: settings.temperature,
    skipIdentical: true,
    teaches,
  })
}

async function reflect(
  context: RunContext,
  known: { experiences: string[]; rejected: string[] },
  planned: PlannedReading,
  groups: readonly Group[],
  draw: string,
): Promise<DraftLesson[]> {
  const { settings } = context.plan
  const reading = readGroups(
    planned,
    groups.filter(({ rollouts }) => teaches(rollouts)),
  )
  if (!reading) return []
  const input = reflectionInput(reading, context.tasks, known, RULES_A_REFLECTION)
  const samples = await settleAll(
    Array.from({ length: settings.reflectionSamples }, (_, sample) =>
      ask(
        context,
        {
          messages: reflectionPrompt(input),
          temperature: settings.reflectionTemperature,
          maxTokens: settings.optimizerTokens,
          responseSchema: { name: 'lessons', schema: REFLECTION_SCHEMA },
          draw: `${draw}/${sample}`,
          affinity: draw,
        },
        parseReflection,
        `A reflection on ${planned.tasks.join(', ')} gave no lessons`,
      ),
    ),
  )
  const rules = samples.flatMap((sample) => (sample ?? []).slice(0, RULES_A_REFLECTION))
  return [...lessonsOf(rules, reading, context.tasks, draw), ...evidenceLessons(reading, context.tasks, draw)]
}
