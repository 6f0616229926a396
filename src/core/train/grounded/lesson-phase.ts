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
import { shownSolution } from '../../learn/worked-examples.ts'
import { MAX_WORDS } from '../../library/apply.ts'
import type { Experience, Library } from '../../library/experience.ts'
import type { Fold } from '../../measure/trial-design.ts'
import type { Group } from '../../rollouts/rollout.ts'
import { type Arm, makeArm } from '../../run/arm.ts'
import { ask } from '../../run/ask.ts'
import { checkLesson, materialOf } from '../../run/check-lesson.ts'
import { type RunContext, tasksOf } from '../../run/context.ts'
import type { PreflightJudged } from '../../run/events.ts'
import { hasFeedback, mixed, runGroup } from '../../run/groups.ts'
import { inUseFor } from '../../run/measured-prior.ts'
import type { VerifierFinding } from '../../verify/check-verifier.ts'
import { agentLessons, NOTHING_WRITTEN } from './agent-lessons.ts'
import { judgeBaseline, probeVerifiers } from './baseline.ts'
import type { RunLesson } from './candidates.ts'
import { creditOf } from './credit-phase.ts'
import { learnExamples } from './example-phase.ts'
import { caughtNote, libraryNotes, notesFor, type RejectedNote } from './rejected-notes.ts'

const SOLUTION_FAULTS: ReadonlySet<VerifierFinding['kind']> = new Set(['solution-fails', 'solution-unscored'])

/** Maximum number of rules that one reflection may propose. */
const RULES_A_REFLECTION = 4

/**
 * Step 1: the first groups alone and the judgement of them. Training starts with the same rollouts, so a run that
 * continues from here pays nothing twice.
 */
export async function preflightGrounded(context: RunContext, library: Library): Promise<void> {
  const { plan } = context
  const start = makeArm('start', inUseFor(plan, library), plan.settings.priorTokens)
  await learnLessons(context, library, start, foldsOf(tasksOf(context, 'train'), plan.seed), 1, [], true)
}

/** First groups, reflections as soon as their groups have ended, evidence by code, guards. */
export async function learnLessons(
  context: RunContext,
  library: Library,
  first: Arm,
  folds: ReadonlyMap<string, Fold>,
  round: number,
  /** lessons that earlier rounds rejected */
  rejected: readonly RejectedNote[],
  onlyGroups = false,
): Promise<{
  lessons: RunLesson[]
  examples: RunLesson[]
  /** ids of experiences in use that the optimizer would take out */
  removals: string[]
  caught: RejectedNote[]
  nothing: string | null
}> {
  const { settings, seed } = context.plan
  const { ruleWords = MAX_WORDS } = settings
  // Before the rollouts: the probes cost no model call, and commands that run next to a model on this machine slow it down.
  const probed = await probeVerifiers(context)
  const unusable = new Set(
    probed.findings.filter(({ kind }) => SOLUTION_FAULTS.has(kind)).map(({ task }) => task),
  )
  context.emit({ type: 'phase-started', phase: 'rollouts', planned: folds.size * settings.group })
  const readings = planReadings(folds, context.tasks, settings.reflectionGroups, seed, round)
  const pool = new Pool(settings.concurrency)
  const groups: Group[] = []
  // A reading reflects as soon as its own groups have ended, while others still roll out.
  const drafts = await settleAll(
    readings.map(async (reading, index) => {
      const own = await settleAll(
        reading.tasks.map((id) => pool.run(() => firstGroup(context, id, first, round))),
      )
      groups.push(...own)
      if (onlyGroups) return NOTHING_WRITTEN
      const looks = shareOf(settings.pivots ?? 0, index, readings.length)
      const credit = await creditOf(context, own, { arm: first, round, most: looks, pool })
      const draw = `reflect/${round}/${index}`
      const promising = inUseOf(library, 'promising')
      const notes = [...libraryNotes(library), ...rejected]
      const agent = context.ports.optimizerAgent
      if (agent) {
        const inUse = new Set(inUseFor(context.plan, library).map(({ id }) => id))
        const known = {
          rules: promising.map((experience) => ({ experience, inUse: inUse.has(experience.id) })),
          rejected: notesFor(notes, reading.fold, folds, Number.POSITIVE_INFINITY),
        }
        const teaching = own.filter(({ rollouts }) => teaches(rollouts))
        return agentLessons(context, agent, known, reading, { all: own, teaching, credit }, draw)
      }
      const known = {
        experiences: promising.map(knownRule),
        rejected: notesFor(notes, reading.fold, folds),
      }
      return {
        lessons: await reflect(context, known, reading, { all: own, credit }, unusable, draw),
        removals: [],
      }
    }),
  )
  context.calls.endPhase()
  const judged = round === 1 ? judgeBaseline(context, groups, probed.findings, folds) : null
  if (onlyGroups)
    return { lessons: [], examples: [], removals: [], caught: [], nothing: judged?.sentence ?? null }
  if (judged && !judged.worthTraining) {
    // The user asked for a run and may know better: it continues, and its paid calls are kept if they stop it.
    const message = `${judged.sentence} The run continues; if you stop it now, it can be resumed.`
    context.emit({ type: 'notice', level: 'warning', message })
  }
  const flat = drafts.flatMap(({ lessons }) => lessons)
  const removals = [...new Set(drafts.flatMap(({ removals }) => removals))]
  // Ids are unique within a run: those of later rounds include the round.
  const idOf = (number: number) => (round === 1 ? `L${number}` : `L${round}.${number}`)
  const lessons = flat.map((draft, index): RunLesson => ({ ...draft, id: idOf(index + 1) }))
  const kept: RunLesson[] = []
  const caught: RejectedNote[] = []
  const material = materialOf(context, groups, probed.heldChecks)
  for (const lesson of lessons) {
    context.emit({ type: 'lesson-proposed', lesson })
    const length = lesson.text.split(/\s+/).length
    if (length > ruleWords) {
      const reason = `It has ${length} words; a rule has at most ${ruleWords}.`
      context.emit({ type: 'lesson-rejected', lesson, reason })
      caught.push(caughtNote([{ guard: 'length' }]))
      continue
    }
    const findings = checkLesson(context, lesson, material)
    if (findings.length === 0) kept.push(lesson)
    else caught.push(caughtNote(findings))
  }
  const examples = await learnExamples(context, library, {
    groups,
    folds,
    unusable,
    material,
    round,
    idOf: (number) => idOf(flat.length + number),
  })
  const nothing = flat.length + examples.length === 0 ? whyNone(groups, judged) : null
  return { lessons: kept, examples, removals, caught, nothing }
}

/** What one of so many readings gets of a number, so that all of it is given. */
function shareOf(number: number, index: number, readings: number): number {
  return Math.floor((number * (index + 1)) / readings) - Math.floor((number * index) / readings)
}

/** A rule that the tries had in front, with what its trial measured: what it leaves failing is still to be found. */
function knownRule({ text, example, effect }: Experience): string {
  const rule = example?.shows ?? text
  return effect ? `${rule} (tried: ${effect.mean >= 0 ? '+' : ''}${effect.mean.toFixed(2)})` : rule
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
  const { settings, models } = context.plan
  return runGroup(context, {
    task: context.tasks.get(id)!,
    arm,
    phase: 'rollouts',
    stage: `first/${round}`,
    samples: settings.group,
    temperature: settings.temperature,
    // At an endpoint waiting for the first two samples costs more than the few that it saves.
    skipIdentical: models.policy === 'embedded',
    teaches,
  })
}

async function reflect(
  context: RunContext,
  known: { experiences: string[]; rejected: string[] },
  planned: PlannedReading,
  groups: { all: readonly Group[]; credit: ReadonlyMap<string, string> },
  /** ids of tasks whose own solution does not pass */
  unusable: ReadonlySet<string>,
  draw: string,
): Promise<DraftLesson[]> {
  const { settings } = context.plan
  const reading = readGroups(
    planned,
    groups.all.filter(({ rollouts }) => teaches(rollouts)),
  )
  if (!reading) return []
  const accepted = new Map(
    planned.tasks.flatMap((id) => {
      const solution = shownSolution(context.tasks.get(id)!)
      return solution === null || unusable.has(id) ? [] : [[id, solution] as const]
    }),
  )
  const { shownReply = 700, shownFeedback = 0, ruleWords = MAX_WORDS } = settings
  const input = reflectionInput(reading, context.tasks, { accepted, credit: groups.credit }, known, {
    lessons: RULES_A_REFLECTION,
    words: ruleWords,
    reply: shownReply,
    feedback: shownFeedback,
  })
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
