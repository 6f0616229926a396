import { EXAMPLES_HEADER, inUse as inUseOf, PRIOR_HEADER, sizeInPrior } from '../../inject/prior.ts'
import { estimateTokens } from '../../inject/tokens.ts'
import { foldsOf, singleFoldReason } from '../../learn/folds.ts'
import { isNearDuplicate } from '../../library/dedupe.ts'
import type { Experience, Library } from '../../library/experience.ts'
import { staleness } from '../../library/staleness.ts'
import { type CandidateEffect, MIN_TASKS } from '../../measure/effect.ts'
import { gateFutility } from '../../measure/power.ts'
import { type ProposedLibrary, proposeLibrary } from '../../measure/selection.ts'
import type { Fold } from '../../measure/trial-design.ts'
import { type Arm, makeArm } from '../../run/arm.ts'
import { type RunContext, tasksOf } from '../../run/context.ts'
import { inUseFor } from '../../run/measured-prior.ts'
import { hasWeakOptimizer, readerOf } from '../../run/plan.ts'
import { noGateReason } from '../gate/gate-phase.ts'
import { nextAllowance } from '../gate/val-ledger.ts'
import { addCandidates, withEffects } from './candidate-library.ts'
import { type Candidate, candidatesOf, membersOf, type RunLesson, replacedBy } from './candidates.ts'
import { carriedEffect, earlierLessons } from './earlier-lessons.ts'
import { examplesCandidate } from './example-phase.ts'
import { learnLessons } from './lesson-phase.ts'
import { type RejectedNote, triedNotes } from './rejected-notes.ts'
import { runTrial } from './trial-phase.ts'

/** What a round proposes. */
export interface Proposal {
  /** all that the round learned, with its measurements, none of it accepted yet */
  library: Library
  /** ids in the prior of the proposed library, in its order */
  prior: string[]
  /** ids of experiences in use that it does without: retired where the gate accepts it */
  replaced: string[]
  /** lessons that the round rejected, for the reflections of later ones */
  rejected: RejectedNote[]
  /** why there is nothing to try at the gate; null when there is */
  nothing: string | null
}

/**
 * Steps 2-8 of grounded mode: first groups, reflections over several groups of one fold, evidence by code, guards,
 * clusters, trial. Returns the proposed library; the caller gates that of the last round.
 */
export async function learnGrounded(
  context: RunContext,
  library: Library,
  round: number,
  rejected: readonly RejectedNote[],
  /** called with what was learned before it is tried: a stop in between saves that */
  onLearned: (library: Library) => void,
): Promise<Proposal> {
  const { plan } = context
  const inUse = inUseFor(plan, library)
  const start = makeArm('start', inUse, plan.settings.priorTokens)
  const folds = foldsOf(tasksOf(context, 'train'), plan.seed)
  const { lessons, examples, removals, caught, nothing } = await learnLessons(
    context,
    library,
    round === 1 ? start : withPromising(context, library, round),
    folds,
    round,
    rejected,
  )
  const { clusters } = plan.settings
  const { retried, carriedOver } = earlierLessons(library, inUse, [...folds.keys()], clusters, readerOf(plan))
  const existing = [...inUse, ...carriedOver, ...retried.flatMap(membersOf)]
  const known = lessons.filter(
    (lesson) => !repeats(context, lesson, library, existing) && !harmedBefore(context, lesson, rejected),
  )
  const shown = examplesCandidate(examples)
  const { kept, left } = candidatesOf(known, clusters - retried.length - shown.length, hasWeakOptimizer(plan))
  const aboutOneTask = ({ lessons: of }: Candidate) => of.every((lesson) => lesson.aboutOneTask)
  for (const candidate of left) {
    const reason =
      aboutOneTask(candidate) && !kept.some(aboutOneTask)
        ? 'Not tried: the code that it names is that of one task alone.'
        : 'Not tried: other lessons had more tasks behind them.'
    for (const lesson of candidate.lessons) context.emit({ type: 'lesson-rejected', lesson, reason })
  }
  const { library: learned, candidates } = addCandidates(
    context,
    library,
    retried,
    [...kept, ...shown],
    round,
  )
  if (candidates.length === 0 && carriedOver.length === 0 && removals.length === 0) {
    return {
      library,
      prior: start.prior.used,
      replaced: [],
      rejected: caught,
      nothing: nothing ?? 'No lesson was found that could be tried.',
    }
  }
  onLearned(learned)
  const { effects, futile } =
    candidates.length > 0
      ? await runTrial(context, candidates, folds, inUse, round, noGateReason(context) === null)
      : { effects: [], futile: null }
  const measured = withEffects(context, learned, candidates, effects, round)
  const all = [...effects, ...carriedOver.map(carriedEffect)]
  const proposal = proposeLibrary({
    start: inUse.map((experience) => ({
      ...size(experience),
      ...(experience.pinned ? { pinned: true } : {}),
    })),
    candidates: [...candidates.map(sizeOfAll), ...carriedOver.map(size)],
    effects: all,
    budget: plan.settings.priorTokens - estimateTokens(`${PRIOR_HEADER}\n${EXAMPLES_HEADER}`),
  })
  const added = candidates.filter(({ id }) => proposal.added.includes(id))
  const members = new Map(candidates.map((candidate) => [candidate.id, membersOf(candidate)]))
  const replaced = [...new Set([...removals, ...added.flatMap(replacedBy)])]
  const unchanged = proposal.added.length === 0 && proposal.removed.length === 0 && removals.length === 0
  const last = round === plan.settings.epochs
  // The trial says nothing about what a removal is worth.
  const gateFutile =
    unchanged || !last || removals.length > 0 ? null : await gateIsFutile(context, all, proposal.added, round)
  return {
    library: measured,
    prior: proposal.ids
      .flatMap((id) => members.get(id)?.map((member) => member.id) ?? [id])
      .filter((id) => !replaced.includes(id)),
    replaced,
    rejected: [...caught, ...triedNotes(candidates, effects)],
    nothing: unchanged
      ? (futile ?? whyLeftOut(proposal, plan.settings.priorTokens) ?? whyUntried(effects, folds) ?? NONE_UP)
      : gateFutile,
  }
}

/** Later rounds try the tasks with what pointed up so far: what still fails is what is left to learn. */
function withPromising({ plan }: RunContext, library: Library, round: number): Arm {
  const promising = inUseOf(library, 'promising', readerOf(plan))
  return makeArm(`promising${round}`, promising, plan.settings.priorTokens)
}

/** Why none of the lessons was tried; null where some were, or there were none. */
function whyUntried(effects: readonly CandidateEffect[], folds: ReadonlyMap<string, Fold>): string | null {
  if (effects.length === 0 || effects.some(({ status }) => status !== 'candidate')) return null
  const together = singleFoldReason(folds)
  return together === null
    ? `No lesson could be tried: of each, fewer than ${MIN_TASKS} train tasks are left that it was not learned from.`
    : `No lesson could be tried: ${together}.`
}

const NONE_UP = 'No lesson pointed up in its trial.'

/** What pointed up and does not fit; null where all fits. */
function whyLeftOut({ leftOut }: ProposedLibrary, priorTokens: number): string | null {
  return leftOut.length === 0
    ? null
    : `What pointed up (${leftOut.join(', ')}) does not fit into the ${priorTokens} tokens of the prior next to what is in use; unpin or retire something.`
}

/**
 * The gate is not run if even the upper bound of the trial could not be shown with what is left in the ledger; that
 * nothing is left is reported by the gate.
 */
async function gateIsFutile(
  context: RunContext,
  effects: readonly CandidateEffect[],
  added: readonly string[],
  round: number,
): Promise<string | null> {
  const { settings } = context.plan
  const highest = effects
    .filter(({ candidate }) => added.includes(candidate))
    .reduce((sum, { high95 }) => sum + Math.max(0, high95), 0)
  const { alphaBetter: alpha } = await nextAllowance(context, `hope/${round}`)
  if (alpha <= 0) return null
  const { futile, sentence } = gateFutility(Math.min(1, highest), {
    pairs: settings.gatePairs,
    sd: TYPICAL_SD,
    alpha,
  })
  return futile ? sentence : null
}

/** Standard deviation of a paired difference of fractional scores, where nothing better is known. */
const TYPICAL_SD = 0.4

/** Size of a candidate in the prior, under its id. */
function sizeOfAll(candidate: Candidate): { id: string; tokens: number } {
  const tokens = membersOf(candidate).reduce((sum, member) => sum + sizeInPrior(member), 0)
  return { id: candidate.id, tokens }
}

/** Size of an experience in the prior, without the header. */
function size(experience: Experience): { id: string; tokens: number } {
  return { id: experience.id, tokens: sizeInPrior(experience) }
}

/**
 * A lesson with the same meaning as one that is in use, tried again or already rejected is reported and not tried once
 * more.
 */
function repeats(
  context: RunContext,
  lesson: RunLesson,
  library: Library,
  existing: readonly Experience[],
): boolean {
  const rejectedBefore = library.experiences.filter(
    (one) =>
      one.status === 'harmful' ||
      one.status === 'retired' ||
      (one.status === 'unproven' && staleness(one, readerOf(context.plan)) === null),
  )
  const others = [...existing, ...rejectedBefore].filter(({ id }) => id !== lesson.replaces)
  const same = others.find((experience) => isNearDuplicate(experience, lesson))
  if (same)
    context.emit({ type: 'lesson-rejected', lesson, reason: `It has the same meaning as ${same.id}.` })
  return same !== undefined
}

/** A lesson whose trial pointed down in this run or an earlier one is not tried again. */
function harmedBefore(context: RunContext, lesson: RunLesson, notes: readonly RejectedNote[]): boolean {
  const byCode = lesson.statement !== undefined
  const harmed = notes.some(
    ({ harmful }) =>
      harmful === lesson.text ||
      (harmful !== undefined && !byCode && isNearDuplicate({ text: harmful, evidence: [] }, lesson)),
  )
  if (harmed) {
    const reason = 'Not tried again: an earlier trial of it made the answers worse.'
    context.emit({ type: 'lesson-rejected', lesson, reason })
  }
  return harmed
}
