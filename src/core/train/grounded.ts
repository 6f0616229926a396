import { inUse as inUseOf } from '../inject/prior.ts'
import { estimateTokens } from '../inject/tokens.ts'
import { foldsOf } from '../learn/folds.ts'
import { REFLECTION_SCHEMA, reflectionPrompt } from '../learn/prompts/reflection.ts'
import {
  type DraftLesson,
  evidenceLessons,
  lessonsOf,
  type PlannedReading,
  parseReflection,
  planReadings,
  readGroups,
  reflectionInput,
} from '../learn/reflect.ts'
import { applyOperations } from '../library/apply.ts'
import { isNearDuplicate } from '../library/dedupe.ts'
import type { Experience, Library } from '../library/experience.ts'
import { effectDigest } from '../library/staleness.ts'
import { nextAlpha } from '../measure/account.ts'
import type { CandidateEffect } from '../measure/effect.ts'
import { gateFutility } from '../measure/power.ts'
import { proposeLibrary } from '../measure/selection.ts'
import type { Fold } from '../measure/trial-design.ts'
import type { Group } from '../rollouts/rollout.ts'
import { type Arm, makeArm } from './arm.ts'
import { ask } from './ask.ts'
import { judgeBaseline, probeVerifiers } from './baseline.ts'
import { type Candidate, candidateFromLibrary, candidatesOf, named, type RunLesson } from './candidates.ts'
import { checkLesson, materialOf } from './check-lesson.ts'
import { type RunContext, tasksOf } from './context.ts'
import { hasFeedback, mixed, runGroup, settleAll } from './groups.ts'
import { Pool } from './pool.ts'
import { runTrial } from './trial-phase.ts'

/** Most words of an experience (paper). */
const WORDS = 32
/** Most rules that one reflection may propose. */
const RULES_A_REFLECTION = 4

/** What a round proposes. */
export interface Proposal {
  /** all that the round learned, with its measurements, none of it accepted yet */
  library: Library
  /** ids in the prior of the proposed library, in its order */
  prior: string[]
  /** why there is nothing to try at the gate; null when there is */
  nothing: string | null
}

/**
 * Steps 2-8 of grounded mode: first groups, reflections over several groups of one fold, evidence by code, guards,
 * clusters, trial. Returns the proposed library; the caller gates it.
 */
export async function learnGrounded(
  context: RunContext,
  library: Library,
  round: number,
  /** told of what was learned before it is tried: what a stop in between saves */
  onLearned: (library: Library) => void,
): Promise<Proposal> {
  const { plan } = context
  const inUse = inUseOf(library, 'proven', plan.models.policy)
  const start = makeArm('start', inUse, plan.settings.priorTokens)
  const folds = foldsOf(tasksOf(context, 'train'), plan.seed)
  const { lessons, nothing } = await learnLessons(context, library, start, folds, round)
  const known = lessons.filter((lesson) => !repeats(context, lesson, library))
  const earlier = library.experiences
    .filter(({ status, disabled }) => (status === 'promising' || status === 'candidate') && !disabled)
    .slice(0, plan.settings.clusters)
    .map(candidateFromLibrary)
  const { kept, left } = candidatesOf(known, plan.settings.clusters - earlier.length)
  for (const lesson of left.flatMap((candidate) => candidate.lessons)) {
    context.emit({
      type: 'lesson-rejected',
      lesson,
      reason: 'Not tried: other lessons had more tasks behind them.',
    })
  }
  const { library: learned, candidates } = addCandidates(context, library, earlier, kept, round)
  if (candidates.length === 0) {
    return {
      library,
      prior: start.prior.used,
      nothing: nothing ?? 'No lesson was found that could be tried.',
    }
  }
  onLearned(learned)
  const { effects, futile } = await runTrial(context, candidates, folds, inUse, round)
  const measured = withEffects(context, learned, candidates, effects, round)
  const proposal = proposeLibrary({
    start: inUse.map((experience) => ({
      ...size(experience),
      ...(experience.pinned ? { pinned: true } : {}),
    })),
    candidates: candidates.map(({ standing }) => size(standing)),
    effects,
    budget: plan.settings.priorTokens,
  })
  const unchanged = proposal.added.length === 0 && proposal.removed.length === 0
  const hopeless = unchanged ? null : gateIsHopeless(context, effects, proposal.added)
  return {
    library: measured,
    prior: proposal.ids,
    nothing: unchanged ? (futile ?? 'No lesson pointed up in its trial.') : hopeless,
  }
}

/** The gate is not run where even the most that the trial leaves possible could not be shown. */
function gateIsHopeless(
  context: RunContext,
  effects: readonly CandidateEffect[],
  added: readonly string[],
): string | null {
  const { settings } = context.plan
  const highest = effects
    .filter(({ candidate }) => added.includes(candidate))
    .reduce((sum, { high95 }) => sum + Math.max(0, high95), 0)
  const alpha = nextAlpha([], '', { total: settings.alpha }).alphaBetter
  const { futile, sentence } = gateFutility(Math.min(1, highest), {
    pairs: settings.gatePairs,
    sd: TYPICAL_SD,
    alpha,
  })
  return futile ? sentence : null
}

/** Standard deviation of a paired difference of fractional scores, where nothing better is known. */
const TYPICAL_SD = 0.4

/**
 * Step 1: the first groups alone, and what they say. Their rollouts are those that training starts with, so a run
 * that goes on from here pays nothing twice.
 */
export async function preflightGrounded(context: RunContext, library: Library): Promise<void> {
  const { plan } = context
  const start = makeArm('start', inUseOf(library, 'proven', plan.models.policy), plan.settings.priorTokens)
  await learnLessons(context, library, start, foldsOf(tasksOf(context, 'train'), plan.seed), 1, true)
}

/** What an experience takes in the prior: its lines, without the header. */
function size({ id, text, evidence }: Experience): { id: string; tokens: number } {
  return { id, tokens: estimateTokens([text, ...evidence].join('\n   seen: ')) }
}

async function learnLessons(
  context: RunContext,
  library: Library,
  start: Arm,
  folds: ReadonlyMap<string, Fold>,
  round: number,
  onlyGroups = false,
): Promise<{ lessons: RunLesson[]; nothing: string | null }> {
  const { settings, seed } = context.plan
  // Before the rollouts: the probes cost no model call, and commands beside a model on this machine slow it down.
  const probes = round === 1 ? await probeVerifiers(context) : []
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
      return onlyGroups ? [] : reflect(context, library, reading, own, `reflect/${round}/${index}`)
    }),
  )
  const judged = round === 1 ? judgeBaseline(context, groups, probes) : null
  if (onlyGroups) return { lessons: [], nothing: judged?.sentence ?? null }
  const flat = drafts.flat()
  const lessons = flat.map((draft, index): RunLesson => ({ ...draft, id: `L${index + 1}` }))
  const kept: RunLesson[] = []
  const material = materialOf(context, groups)
  for (const lesson of lessons) {
    context.emit({ type: 'lesson-proposed', lesson })
    const length = lesson.text.split(/\s+/).length
    if (length > WORDS) {
      const reason = `It has ${length} words; an experience has at most ${WORDS}.`
      context.emit({ type: 'lesson-rejected', lesson, reason })
    } else if (checkLesson(context, lesson, material)) kept.push(lesson)
  }
  return {
    lessons: kept,
    nothing: flat.length === 0 ? (judged?.sentence ?? 'No group of tries taught anything.') : null,
  }
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
    teaches: (rollouts) => mixed(rollouts) || hasFeedback(rollouts),
  })
}

async function reflect(
  context: RunContext,
  library: Library,
  planned: PlannedReading,
  groups: readonly Group[],
  draw: string,
): Promise<DraftLesson[]> {
  const { settings } = context.plan
  const reading = readGroups(
    planned,
    groups.filter(({ rollouts }) => mixed(rollouts) || hasFeedback(rollouts)),
  )
  if (!reading) return []
  const input = reflectionInput(
    reading,
    context.tasks,
    { experiences: inUseOf(library, 'promising').map(({ text }) => text), rejected: rejectedTexts(library) },
    RULES_A_REFLECTION,
  )
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

function rejectedTexts(library: Library): string[] {
  return library.experiences
    .filter(({ status }) => status === 'harmful' || status === 'retired')
    .map(({ text }) => text)
}

/** A lesson that says what the library says already is shown as such, not tried again. */
function repeats(context: RunContext, lesson: RunLesson, library: Library): boolean {
  const others = library.experiences.filter(({ status }) => status !== 'candidate')
  const twin = others.find((experience) => isNearDuplicate(experience, lesson))
  if (twin) context.emit({ type: 'lesson-rejected', lesson, reason: `It says what ${twin.id} says.` })
  return twin !== undefined
}

/** Gives the new clusters their ids: candidates until their trial. An id is spent, whatever the trial says. */
function addCandidates(
  context: RunContext,
  library: Library,
  earlier: readonly Candidate[],
  clusters: readonly Candidate[],
  round: number,
): { library: Library; candidates: Candidate[] } {
  let current = library
  const candidates = [...earlier]
  for (const cluster of clusters) {
    const { text, evidence, tags } = cluster.standing
    const lessons = cluster.lessons.length
    const operation = {
      op: 'add' as const,
      text,
      evidence,
      tags,
      tasks: [...new Set(cluster.lessons.flatMap((lesson) => lesson.tasks))].sort(),
      why: `stands for ${lessons} ${lessons === 1 ? 'lesson' : 'lessons'} of round ${round}`,
    }
    const result = applyOperations(current, [operation], {
      run: context.plan.run,
      step: round,
      model: context.ports.optimizer.name,
      maxWords: WORDS,
      // They were told apart by the checks that they are about, which says more than their wording.
      keepTwins: true,
    })
    for (const refused of result.refused) context.emit({ type: 'operation-refused', step: round, ...refused })
    const id = result.applied[0]?.id
    if (!id) continue
    current = result.library
    const standing = current.experiences.find((experience) => experience.id === id)!
    candidates.push(named(cluster, standing))
    context.emit({ type: 'operation-applied', step: round, operation, id })
  }
  return { library: current, candidates }
}

/**
 * The library with the trial's measurements. What was tried for the first time and does not point up stays in the
 * run, with its numbers, and leaves the library; what could not be tried stays a candidate for people to review.
 */
function withEffects(
  context: RunContext,
  library: Library,
  candidates: readonly Candidate[],
  effects: readonly CandidateEffect[],
  round: number,
): Library {
  const { run, models } = context.plan
  const effectOf = new Map(effects.map((effect) => [effect.candidate, effect]))
  const fresh = new Set(candidates.filter(({ lessons }) => lessons.length > 0).map(({ id }) => id))
  const experiences = library.experiences.flatMap((experience): Experience[] => {
    const effect = effectOf.get(experience.id)
    if (!effect || effect.status === 'candidate') return [experience]
    if (fresh.has(experience.id) && effect.status !== 'promising') return []
    const { mean, low, high, trials } = effect
    return [
      {
        ...experience,
        status: effect.status,
        effect: {
          mean: round2(mean),
          low: round2(low),
          high: round2(high),
          trials,
          model: models.policy,
          of: effectDigest(experience),
        },
        history: [
          ...experience.history,
          {
            run,
            step: round,
            op: 'measure',
            why: `trial: ${mean.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}] over ${effect.usableTasks} tasks`,
          },
        ],
      },
    ]
  })
  return { ...library, experiences }
}

const round2 = (value: number) => Math.round(value * 100) / 100
