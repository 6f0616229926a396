import { UsageError } from '../errors.ts'
import { inUse } from '../inject/prior.ts'
import type { Experience, Library } from '../library/experience.ts'
import { isAdopted, isShownAlone, staleness } from '../library/staleness.ts'
import { isAboveZeroAlone } from '../measure/effect.ts'
import type { Fold } from '../measure/trial-design.ts'
import { unscoredForbid } from '../measure/unscored.ts'
import type { Ports } from '../ports.ts'
import { stream } from '../run/channel.ts'
import { type RunContext, tasksOf } from '../run/context.ts'
import type { TrainEvent, TrialResult, VerifyFinished } from '../run/events.ts'
import {
  leftOutOf,
  openContext,
  type RunOptions,
  spentOf,
  startLibrary,
  stopAfter,
} from '../run/open-context.ts'
import { measuredWith, type Plan, readerOf } from '../run/plan.ts'
import { saveLibrary } from '../run/save-library.ts'
import type { TaskSet } from '../tasks/task.ts'
import { noteChoice } from './gate/val-ledger.ts'
import { candidateFromLibrary } from './grounded/candidates.ts'
import { withMeasurement } from './grounded/measurement.ts'
import { runTrial, type TriedEffect } from './grounded/trial-phase.ts'

/** What the new measurement makes of an experience. */
type Fate = 'kept' | 'promising' | 'unproven' | 'retired' | 'untried'

/**
 * Measures what is in use again on the tasks as they are now (train and val, never those that an experience was
 * learned from), also what counts no longer because it was edited or is used with another model. What was shown to help
 * by itself stays proven where it still points up (one-sided 80%). What was not, since it was accepted with others, was
 * proven by an older version or counts no longer, has nothing but this measurement: it is proven by it at an error of 5%
 * for all such together, else promising, for the next gate to test. What does not point up is taken out of use; what
 * points down or nowhere is retired; what has too few tasks that it was not learned from, or whose rollouts were left
 * unscored too often for a claim, stays as it is.
 */
export function verifyLibrary(
  plan: Plan,
  set: TaskSet,
  ports: Ports,
  options: RunOptions,
  signal: AbortSignal,
): AsyncGenerator<TrainEvent, VerifyFinished> {
  return stream(async (emit) => {
    let results: TrialResult[] = []
    const context = openContext(plan, set, ports, options, signal, (event) => {
      if (event.type === 'trial-measured') results = event.results
      emit(event)
    })
    const fates = new Map<string, Fate>()
    const forbidden: { id: string; reason: string }[] = []
    const stop = await stopAfter(context, () => measureAgain(context, fates, forbidden))
    const those = (fate: Fate) => [...fates].flatMap(([id, one]) => (one === fate ? [id] : []))
    return {
      type: 'verify-finished',
      run: plan.run,
      ...stop,
      ...readerOf(plan),
      results,
      kept: those('kept'),
      unproven: [...those('promising'), ...those('unproven')],
      retired: those('retired'),
      untried: those('untried'),
      ...(forbidden.length > 0 ? { forbidden } : {}),
      ...spentOf(context),
      sandbox: context.sandboxTier,
      ...leftOutOf(context),
      library: ports.library.path,
    }
  })
}

async function measureAgain(
  context: RunContext,
  fates: Map<string, Fate>,
  forbidden: { id: string; reason: string }[],
): Promise<void> {
  const { plan, ports } = context
  const library = startLibrary(plan, ports.library.path)
  // Without the model's name stale ones count too: they are what a verify repairs.
  const used = inUse(library, 'proven').concat(
    library.experiences.filter((one) => countsNoLonger(one) && !one.disabled && !one.pinned),
  )
  const subjects = [...new Set(used)].filter(({ pinned }) => !pinned)
  if (subjects.length === 0) {
    throw new UsageError(
      'Nothing to measure again: no experience of this library is in use because of its own measurement (pinned ones stay because you pinned them).',
    )
  }
  const tasks = [...tasksOf(context, 'train'), ...tasksOf(context, 'val')]
  // Each may be tried on every task that it was not learned from: the folds do not matter here.
  const folds = new Map(tasks.map(({ id }): [string, Fold] => [id, 'A']))
  const pinned = used.filter((one) => one.pinned)
  await noteChoice(context, 'none: library verify chooses among the experiences in use')
  const { effects } = await runTrial(context, subjects.map(candidateFromLibrary), folds, pinned, 1)
  const open = new Set(
    subjects
      .filter((one) => !isShownAlone(one) || staleness(one, readerOf(plan)) !== null)
      .map(({ id }) => id),
  )
  for (const effect of effects) {
    const id = effect.candidate
    const reason = effect.tampering ? null : unscoredForbid(...effect.sides)
    fates.set(id, reason === null ? fateOf(effect, open.has(id) ? open.size : 0) : 'untried')
    if (reason === null) continue
    forbidden.push({ id, reason })
    context.emit({ type: 'notice', level: 'warning', message: `${id} stays as it is. ${reason}` })
  }
  await saveLibrary(context, after(context, library, effects, fates), 'verify')
}

/**
 * Edited since it was measured: what was in use, and what was edited while a gate accepted it and so is only promising.
 */
function countsNoLonger(one: Experience): boolean {
  return (isAdopted(one) || one.status === 'promising') && staleness(one) !== null
}

/** @param open how many share the error of being proven by this measurement alone; 0 = it was shown to help before */
function fateOf(effect: TriedEffect, open: number): Fate {
  if (effect.tampering) return 'retired'
  if (effect.status === 'candidate') return 'untried'
  if (effect.status !== 'promising') return effect.mean <= 0 ? 'retired' : 'unproven'
  return open === 0 || isAboveZeroAlone(effect, open) ? 'kept' : 'promising'
}

const STATUS: Record<Exclude<Fate, 'untried'>, Experience['status']> = {
  kept: 'proven',
  promising: 'promising',
  unproven: 'unproven',
  retired: 'retired',
}

function after(
  context: RunContext,
  library: Library,
  effects: readonly TriedEffect[],
  fates: ReadonlyMap<string, Fate>,
): Library {
  const { run } = context.plan
  const byId = new Map(effects.map((effect) => [effect.candidate, effect]))
  return {
    ...library,
    experiences: library.experiences.map((experience) => {
      const effect = byId.get(experience.id)
      const fate = fates.get(experience.id)
      if (!effect || !fate || fate === 'untried') return experience
      const status = STATUS[fate]
      const alone = fate === 'kept'
      const record = {
        run,
        step: 1,
        model: measuredWith(context.plan),
        status,
        what: 'measured again',
        alone,
      }
      return withMeasurement(experience, effect, record)
    }),
  }
}
