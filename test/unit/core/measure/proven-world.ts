import { nextAlpha } from '../../../../src/core/measure/alpha-ledger.ts'
import { betAbove } from '../../../../src/core/measure/betting.ts'
import { chooseForGate } from '../../../../src/core/measure/choose-for-gate.ts'
import { effectsOfRounds, estimateEffects } from '../../../../src/core/measure/effect.ts'
import { selectForSecondRound } from '../../../../src/core/measure/selection.ts'
import { trialLayout } from '../../../../src/core/measure/trial-design.ts'
import { random } from '../../../../src/core/random.ts'
import { adding, runRound, type TrialWorld } from './trial-world.ts'
import { FOUR_CHECKS } from './worlds.ts'

/** A whole run: trial in one or two rounds, choice, gate at a first look. Only the first candidate does anything. */
export interface ProvenWorld {
  tasks: number
  candidates: number
  /** rollouts of each trial round; 0 = none */
  budgets: readonly [number, number]
  pairs: number
  /** what the first candidate adds to the chance that a check passes */
  effect: number
}

/** The defaults for the embedded model and for an endpoint. */
export const EMBEDDED: ProvenWorld = { tasks: 8, candidates: 6, budgets: [48, 0], pairs: 32, effect: 0.2 }
export const ENDPOINT: ProvenWorld = {
  tasks: 16,
  candidates: 12,
  budgets: [160, 80],
  pairs: 150,
  effect: 0.2,
}

/** Of one experience of an accepted library: whether it does anything, and whether it is marked proven. */
export interface Marked {
  helps: boolean
  proven: boolean
}

/** The accepted library of one run; null where the gate accepted none. */
export function acceptedLibrary(world: ProvenWorld, seed: number): Marked[] | null {
  const planted = Array.from({ length: world.candidates }, (_, i) => (i === 0 ? world.effect : 0))
  const layout = (rollouts: number): TrialWorld => ({
    tasks: world.tasks,
    candidates: world.candidates,
    chance: adding(planted),
    ...trialLayout(rollouts, world.tasks),
    checks: 4,
  })
  const first = runRound(layout(world.budgets[0]), seed, 1)
  const early = estimateEffects(first)
  const again = world.budgets[1] > 0 ? selectForSecondRound(first, early) : []
  const effects =
    again.length > 0 ? effectsOfRounds(first, runRound(layout(world.budgets[1]), seed, 2, again)) : early
  const proposed = chooseForGate(effects).filter(({ status }) => status === 'promising')
  const helps = (candidate: string) => planted[Number(candidate.slice(1))]! > 0
  const lift = proposed.some(({ candidate }) => helps(candidate)) ? world.effect : 0
  if (proposed.length === 0 || !isBetter(world, lift, seed)) return null
  // As `accept` has it: what is new alone was tested by the gate.
  return proposed.map(({ candidate, alone }) => ({
    helps: helps(candidate),
    proven: alone === true || proposed.length === 1,
  }))
}

const FIRST_LOOK = nextAlpha([], 'v', { run: '1' }).alphaBetter

function isBetter({ pairs, effect }: ProvenWorld, lift: number, seed: number): boolean {
  const draw = FOUR_CHECKS.pairs(lift, random('proven gate', pairs, effect, seed))
  const gate = betAbove(0, FIRST_LOOK, pairs)
  for (let pair = 0; pair < pairs; pair++) {
    gate.observe(draw())
    if (gate.logE >= -Math.log(FIRST_LOOK)) return true
  }
  return false
}

/** Over many runs, what an accepted library's marks are worth. */
export function provenShares(world: ProvenWorld, runs: number) {
  const libraries = Array.from({ length: runs }, (_, seed) => acceptedLibrary(world, seed)).filter(
    (library) => library !== null,
  )
  const all = libraries.flat()
  const share = (of: readonly Marked[], holds: (one: Marked) => boolean) =>
    of.length === 0 ? 0 : of.filter(holds).length / of.length
  return {
    accepted: libraries.length / runs,
    /** experiences of an accepted library */
    size: all.length / Math.max(1, libraries.length),
    /** of all in accepted libraries: what would be marked if an accepted gate proved everything */
    idle: share(all, ({ helps }) => !helps),
    /** of what is marked proven */
    idleProven: share(
      all.filter(({ proven }) => proven),
      ({ helps }) => !helps,
    ),
    /** mean over accepted libraries of that share; 0 where nothing is marked */
    idleProvenMean:
      libraries.reduce(
        (sum, library) =>
          sum +
          share(
            library.filter(({ proven }) => proven),
            ({ helps }) => !helps,
          ),
        0,
      ) / Math.max(1, libraries.length),
    /** of what helps and is in an accepted library */
    power: share(
      all.filter(({ helps }) => helps),
      ({ proven }) => proven,
    ),
  }
}
