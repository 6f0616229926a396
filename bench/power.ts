/**
 * Simulated error rates, power and cost of the statistics in src/core/measure/. Prints the tables of docs/measure.md.
 *   npm run bench:power            about a minute
 *   npm run bench:power -- 5000    that many runs a cell
 */
import { type Look, nextAlpha, worseBeside } from '../src/core/measure/alpha-ledger.ts'
import { betAbove } from '../src/core/measure/betting.ts'
import { chooseForGate } from '../src/core/measure/choose-for-gate.ts'
import { effectsOfRounds, estimateEffects } from '../src/core/measure/effect.ts'
import { createClaims } from '../src/core/measure/gate.ts'
import { gateValidity } from '../src/core/measure/gate-pairs.ts'
import { average, standardDeviation } from '../src/core/measure/interval.ts'
import { minPairs } from '../src/core/measure/power.ts'
import { selectForSecondRound } from '../src/core/measure/selection.ts'
import { studentQuantile } from '../src/core/measure/student.ts'
import { trialLayout } from '../src/core/measure/trial-design.ts'
import { type Random, random } from '../src/core/random.ts'
import { OWN_IDS, type OwnWorld, ownChecks, ownTrial } from '../test/unit/core/measure/own-world.ts'
import { adding, runRound, type TrialWorld } from '../test/unit/core/measure/trial-world.ts'
import {
  BINARY,
  FOUR_CHECKS,
  share,
  TASK_EFFECTS,
  WORLDS,
  type World,
} from '../test/unit/core/measure/worlds.ts'
import { table, two } from './print-table.ts'

const runs = Number(process.argv[2] ?? 2000)
const ALPHA = 0.05
/** What "better" may spend at the first look of an alpha ledger, as every product gate does. */
const FIRST_LOOK = nextAlpha([], 'v', { run: '1' }).alphaBetter

interface GateRun {
  better: boolean
  pairs: number
}

/** The gate's own test. @param stops whether it ends where the pairs left could not be expected to decide it */
function gateRun(draw: () => number, alpha: number, most: number, stops = true): GateRun {
  const test = createClaims({ alpha, alphaWorse: worseBeside(alpha), horizon: most })
  let pairs = 0
  while (pairs < most && test.decision === 'undecided' && !(stops && test.hopeless)) {
    test.observe(draw())
    pairs++
  }
  return { better: test.decision === 'better', pairs }
}

/** A fixed mixture of bets, growth-optimal in the long run: what the gate would be without a target. */
function mixtureRun(draw: () => number, alpha: number, most: number): GateRun {
  const bets = [0.06, 0.12, 0.2, 0.3, 0.42, 0.56, 0.72, 0.9]
  const wealth = bets.map(() => 1)
  for (let pairs = 1; pairs <= most; pairs++) {
    const d = draw()
    bets.forEach((bet, i) => {
      wealth[i]! *= 1 + bet * d
    })
    if (average(wealth) >= 1 / alpha) return { better: true, pairs }
  }
  return { better: false, pairs: most }
}

/** One look at the end, one-sided. */
function tTest(draw: () => number, most: number): boolean {
  const values = Array.from({ length: most }, draw)
  const se = standardDeviation(values) / Math.sqrt(most)
  return average(values) > studentQuantile(1 - ALPHA, most - 1) * se
}

/** The t-test after every pair from the tenth on, as if each look were the only one. */
function peekingT(draw: () => number, most: number): boolean {
  const values: number[] = []
  for (let pairs = 1; pairs <= most; pairs++) {
    values.push(draw())
    if (pairs < 10) continue
    const se = standardDeviation(values) / Math.sqrt(pairs)
    if (average(values) > studentQuantile(1 - ALPHA, pairs - 1) * se) return true
  }
  return false
}

/** A fixed grid, task by task, fed as if its pairs were independent draws: the order gives the tasks' effects away. */
function grid(stream: Random): () => number {
  const effects = stream.shuffle([0.4, 0.4, 0.4, 0.4, 0.4, -0.4, -0.4, -0.4, -0.4, -0.4])
  let i = 0
  return () => effects[Math.floor(i++ / 32) % 10]! + (stream.next() < 0.5 ? 0.5 : -0.5)
}

function falseClaims(): void {
  const rows = WORLDS.map((world) => {
    const pairs = world === TASK_EFFECTS ? 320 : 150
    const of = (name: string, hit: (draw: () => number) => boolean) =>
      share(runs, `${name} ${world.name}`, (stream) => hit(world.pairs(0, stream)))
    const account = share(Math.ceil(runs / 4), `account ${world.name}`, (stream) => {
      const looks: Look[] = []
      for (let i = 0; i < 10; i++) {
        const { alphaBetter } = nextAlpha(looks, 'v', { run: `${i}` })
        if (gateRun(world.pairs(0, stream), alphaBetter, pairs).better) return true
        looks.push(lookAt(looks, i))
      }
      return false
    })
    return [
      world.name,
      `${pairs}`,
      of('gate', (draw) => gateRun(draw, ALPHA, pairs).better),
      account,
      of('t', (draw) => tTest(draw, pairs)),
      of('peek', (draw) => peekingT(draw, pairs)),
    ]
  })
  table(
    'False "better", alpha .05',
    ['scenario', 'pairs', 'gate', '10 looks of a ledger', 't-test, one look', 't-test, one look per pair'],
    rows,
  )
  const fed = share(runs, 'grid', (stream) => gateRun(grid(stream), ALPHA, 320).better)
  console.log(`\nA fixed grid of 10 tasks x 32 samples fed task by task: ${two(fed)}.`)
}

function power(world: World, pairs: number[]): void {
  const rows: (string | number)[][] = []
  for (const most of pairs)
    for (const lift of [0.05, 0.1, 0.15, 0.2, 0.3]) {
      let used = 0
      const name = `power ${most} ${lift}`
      const gate = share(runs, name, (stream) => {
        const run = gateRun(world.pairs(lift, stream), ALPHA, most)
        used += run.pairs
        return run.better
      })
      const first = share(runs, name, (stream) => gateRun(world.pairs(lift, stream), FIRST_LOOK, most).better)
      const mixture = share(runs, name, (stream) => mixtureRun(world.pairs(lift, stream), ALPHA, most).better)
      const t = share(runs, name, (stream) => tTest(world.pairs(lift, stream), most))
      rows.push([
        `${most}`,
        lift,
        first,
        gate,
        (used / runs).toFixed(0),
        mixture,
        t,
        Math.ceil(minPairs(lift, ALPHA)).toString(),
      ])
    }
  table(
    `Power, ${world.name}, alpha .05 by default`,
    [
      'max pairs',
      'lift',
      `gate, first look (${two(FIRST_LOOK)})`,
      'gate',
      'pairs used',
      'mixture of fixed bets',
      't-test at the end',
      'ln(1/alpha)/ln(1+lift)',
    ],
    rows,
  )
}

/** What stopping where the rest would not decide saves and costs, at a first look. */
function futility(): void {
  const rows = [BINARY, FOUR_CHECKS].flatMap((world) =>
    [32, 150].flatMap((most) =>
      [-0.1, 0, 0.05, 0.1, 0.15, 0.2].map((lift) => {
        const of = (stops: boolean) => {
          let pairs = 0
          const better = share(runs, `futility ${world.name} ${most} ${lift}`, (stream) => {
            const run = gateRun(world.pairs(lift, stream), FIRST_LOOK, most, stops)
            pairs += run.pairs / runs
            return run.better
          })
          return { better, pairs: pairs.toFixed(0) }
        }
        const [whole, stopping] = [of(false), of(true)]
        return [
          world.name,
          `${most}`,
          lift.toFixed(2),
          whole.pairs,
          stopping.pairs,
          whole.better,
          stopping.better,
        ]
      }),
    ),
  )
  table(
    'A gate that stops where the pairs left could not be expected to decide it, first look',
    ['scores', 'max pairs', 'lift', 'pairs, all', 'pairs, stopping', 'better, all', 'better, stopping'],
    rows,
  )
}

/** One call of the bench's scripted policy, seconds: mostly .4 to 2.5, one in twenty 6. */
const latency = (stream: Random) => (stream.next() < 0.05 ? 6 : 0.4 + 2.1 * stream.next())

/** How far pairs run ahead of the one that is looked at. */
type RunAhead = (seen: number, toEnd: (most: number) => number) => number

/** Seconds and pairs paid of one gate with a place for every call. */
function scheduled(
  world: World,
  lift: number,
  ahead: RunAhead,
  run: number,
): { seconds: number; paid: number } {
  const draw = world.pairs(lift, random('schedule', world.name, lift, run))
  const stream = random('latencies', run)
  const ends = Array.from({ length: 150 }, () => Math.max(latency(stream), latency(stream)))
  const test = createClaims({ alpha: FIRST_LOOK, alphaWorse: worseBeside(FIRST_LOOK), horizon: ends.length })
  let [seconds, paid, seen] = [0, 0, 0]
  while (seen < ends.length && test.decision === 'undecided' && !test.hopeless) {
    const until = Math.min(ends.length, seen + ahead(seen, test.toEnd))
    for (; paid < until; paid++) ends[paid]! += seconds
    seconds = Math.max(seconds, ends[seen]!)
    test.observe(draw())
    seen++
  }
  return { seconds, paid }
}

function schedules(): void {
  const few = Math.ceil(runs / 10)
  const kinds: [string, RunAhead][] = [
    ['waves of 16', (seen) => 16 - (seen % 16)],
    ['24 ahead', () => 24],
    ['32 ahead', () => 32],
    ['32, fewer near the end', (_, toEnd) => Math.max(8, toEnd(32))],
  ]
  const rows = [BINARY, FOUR_CHECKS].flatMap((world) =>
    [0, 0.1, 0.2, 0.3].map((lift) => [
      world.name,
      lift.toFixed(2),
      ...kinds.map(([, ahead]) => {
        const gates = Array.from({ length: few }, (_, run) => scheduled(world, lift, ahead, run))
        const [seconds, paid] = [gates.map((gate) => gate.seconds), gates.map((gate) => gate.paid)]
        return `${average(seconds).toFixed(1)} s, ${average(paid).toFixed(0)}`
      }),
    ]),
  )
  table(
    'Time and pairs paid of a gate of at most 150 pairs, by how far they run ahead of the one that is looked at',
    ['scores', 'lift', ...kinds.map(([name]) => name)],
    rows,
  )
}

function ledger(): void {
  const looks: Look[] = []
  const rows = [1, 2, 3, 4, 5, 10].map((look) => {
    for (let k = looks.length + 1; k < look; k++) looks.push(lookAt(looks, k))
    const { alphaBetter, alphaWorse, left } = nextAlpha(looks, 'v', { run: 'next' })
    const digits = (value: number) => value.toPrecision(2)
    return [`${look}`, digits(alphaBetter), digits(alphaWorse), digits(left)]
  })
  table('What the looks of a ledger may spend', ['look', '"better"', '"worse"', 'left after it'], rows)
}

function lookAt(looks: readonly Look[], i: number): Look {
  const { k, alpha } = nextAlpha(looks, 'v', { run: `${i}` })
  return { val: 'v', k, alpha, claim: '', run: `${i}`, decision: 'undecided', e: 1, pairs: 150 }
}

const PLANTED = [0.2, 0.2, -0.2, 0, 0, 0, 0, 0, 0, 0, 0, 0]

function trial(): void {
  const rows = [8, 12, 16, 24].map((tasks) => {
    const world: TrialWorld = {
      tasks,
      candidates: 12,
      chance: adding(PLANTED),
      patterns: 5,
      samples: 2,
      checks: 4,
    }
    let [covered, all, bias, flattered, error] = [0, 0, 0, 0, 0]
    const seeds = Math.ceil(runs / 4)
    for (let seed = 0; seed < seeds; seed++) {
      const first = runRound(world, seed, 1)
      const early = estimateEffects(first)
      const chosen = selectForSecondRound(first, early, 4)
      const late = effectsOfRounds(first, runRound(world, seed, 2, chosen))
      for (const [i, effect] of late.entries()) {
        const truth = PLANTED[Number(effect.candidate.slice(1))]!
        error += (early[i]!.mean - truth) ** 2 / (seeds * PLANTED.length)
        if (effect.chosenBySameRollouts) continue
        all++
        if (effect.low <= truth && truth <= effect.high) covered++
        bias += effect.mean - truth
        flattered += early[i]!.mean - truth
      }
    }
    return [
      `${tasks}`,
      covered / all,
      (bias / all).toFixed(3),
      (flattered / all).toFixed(3),
      Math.sqrt(error),
    ]
  })
  table(
    'Trial: 12 candidates of two folds, 10 rollouts a task and round, the best 4 continue',
    [
      'train tasks',
      '95% interval covers',
      'bias, second round',
      'bias, had the first round estimated',
      'error of the first round (rms)',
    ],
    rows,
  )
}

/**
 * What the effects of those that enter a library say: each was chosen by the trial that measured it. The defaults for
 * the embedded model (8 tasks, 48 rollouts, 6 candidates) and for an endpoint (16 tasks, 160 and 80 rollouts, 12).
 */
function kept(): void {
  const rows = (
    [
      ['embedded model, one round', 8, PLANTED.slice(0, 6), [48, 0]],
      ['endpoint, two rounds', 16, PLANTED, [160, 80]],
    ] as const
  ).map(([name, tasks, planted, budgets]) => {
    const layout = (rollouts: number): TrialWorld => ({
      tasks,
      candidates: planted.length,
      chance: adding(planted),
      ...trialLayout(rollouts, tasks),
      checks: 4,
    })
    const errors: number[] = []
    const idle: { mean: number; covered: number }[] = []
    for (let seed = 0; seed < Math.ceil(runs / 4); seed++) {
      const first = runRound(layout(budgets[0]), seed, 1)
      const early = estimateEffects(first)
      const again = selectForSecondRound(first, early)
      const effects =
        budgets[1] > 0 && again.length > 0
          ? effectsOfRounds(first, runRound(layout(budgets[1]), seed, 2, again))
          : early
      for (const effect of chooseForGate(effects).filter(({ status }) => status === 'promising')) {
        const truth = planted[Number(effect.candidate.slice(1))]!
        errors.push(effect.mean - truth)
        if (truth === 0) idle.push({ mean: effect.mean, covered: effect.low <= 0 ? 1 : 0 })
      }
    }
    return [
      name,
      average(errors).toFixed(3),
      average(idle.map(({ mean }) => mean)).toFixed(3),
      average(idle.map(({ covered }) => covered)),
    ]
  })
  table(
    'What is in a library after its trial, chosen by the whole score',
    [
      '',
      'bias of all that enter',
      'mean effect shown of those that do nothing',
      'their 95% interval covers 0',
    ],
    rows,
  )
}

/** Rollouts a candidate that one-by-one trials need for the precision of the trial above. */
function cost(): void {
  const tasks = 16
  const world: TrialWorld = {
    tasks,
    candidates: 12,
    chance: adding(PLANTED),
    patterns: 5,
    samples: 2,
    checks: 4,
  }
  const errors: number[] = []
  for (let seed = 0; seed < Math.ceil(runs / 4); seed++)
    for (const effect of estimateEffects(runRound(world, seed, 1)))
      errors.push(effect.mean - PLANTED[Number(effect.candidate.slice(1))]!)
  const variance = average(errors.map((error) => error * error))
  // A candidate alone: 8 tasks of the other fold, n rollouts with it and n without, differences of 4 checks.
  const stream = random('one by one')
  const single: number[] = []
  for (let i = 0; i < 40_000; i++) {
    const p = 0.3 + 0.2 * stream.next()
    let passed = 0
    for (let check = 0; check < 4; check++) if (stream.next() < p) passed++
    single.push(passed / 4 - p)
  }
  const noise = average(single.map((value) => value * value))
  // the baseline's rollouts serve the six candidates tried on a fold: sqrt(6) times as many of them is best
  const perCandidate = (noise * (1 + 1 / Math.sqrt(6))) / variance
  const together = 2 * (6 * perCandidate + Math.sqrt(6) * perCandidate)
  table(
    'Cost of the same precision, 16 tasks, 12 candidates',
    ['', 'rollouts'],
    [
      ['patterns of three (ours)', `${tasks * 10}`],
      ['one by one, a shared baseline', together.toFixed(0)],
      ['one by one, a baseline each', (12 * 2 * ((2 * noise) / variance)).toFixed(0)],
    ],
  )
}

/** How often a candidate goes to the gate, chosen by the whole score and by the checks that it is about. */
function choosing(): void {
  const worlds: [string, OwnWorld][] = [
    ['c0 is worth .24, c1 .07, c2 nothing', { c0: 0.6, c1: 0.7, sides: [0, 0, 0] }],
    ['the same, and c1 takes .20 elsewhere', { c0: 0.6, c1: 0.7, sides: [0, -0.5, 0] }],
    ['none does anything', { c0: 0, c1: 0, sides: [0, 0, 0] }],
  ]
  const rows = worlds.map(([name, world]) => {
    const [whole, own] = [
      [0, 0, 0],
      [0, 0, 0],
    ]
    for (let seed = 0; seed < runs; seed++) {
      const cells = ownTrial(world, seed)
      const effects = estimateEffects(cells, { candidates: OWN_IDS })
      for (const [counts, chosen] of [
        [whole, chooseForGate(effects)],
        [own, chooseForGate(effects, cells, ownChecks)],
      ] as const)
        chosen.forEach(({ status }, i) => {
          if (status === 'promising') counts[i]! += 1 / runs
        })
    }
    return [name, ...OWN_IDS.map((_, i) => `${two(whole![i]!)} -> ${two(own![i]!)}`)]
  })
  table(
    'Choosing for the gate: 8 tasks of five checks, 48 rollouts; by the whole score -> by own checks',
    ['', 'c0', 'c1', 'c2, about the same check as c1'],
    rows,
  )
}

/** A gate whose rollouts fail: a pair with a failed side is drawn again twice. Null draws are failures of that side. */
function failingRun(
  draw: () => [start: number | null, proposed: number | null],
  most: number,
): { crossed: boolean; atOnce: boolean; better: boolean } {
  const test = betAbove(0, FIRST_LOOK, most)
  const counts = { pairsDrawn: 0, unscoredA: 0, unscoredB: 0 }
  let atOnce: boolean | null = null
  for (let pair = 0; pair < most; pair++) {
    let scored = false
    for (let again = 0; again <= 2 && !scored; again++) {
      const [a, b] = draw()
      counts.pairsDrawn++
      if (a === null) counts.unscoredA++
      if (b === null) counts.unscoredB++
      scored = a !== null && b !== null
      if (a !== null && b !== null && atOnce === null) test.observe(b - a)
    }
    if (atOnce === null && test.logE < -Math.log(FIRST_LOOK)) continue
    const { canSayBetter } = gateValidity(counts)
    atOnce ??= canSayBetter
    if (canSayBetter) return { crossed: true, atOnce, better: true }
  }
  return { crossed: atOnce !== null, atOnce: atOnce === true, better: false }
}

/** What unscored rollouts cost a true gain, and what the rule keeps out. */
function failing(): void {
  const of = (
    name: string,
    pairs: number,
    draws: (stream: Random) => () => [number | null, number | null],
  ) => {
    const counts = { crossed: 0, atOnce: 0, better: 0 }
    share(runs, name, (stream) => {
      const run = failingRun(draws(stream), pairs)
      for (const key of ['crossed', 'atOnce', 'better'] as const) if (run[key]) counts[key] += 1 / runs
      return run.better
    })
    return [name, `${pairs}`, counts.crossed, counts.atOnce, counts.better]
  }
  const gain = (pairs: number, lift: number, rate: number) =>
    of(`${two(lift)} better, ${100 * rate}% of all tries fail`, pairs, (stream) => {
      const difference = FOUR_CHECKS.pairs(lift, stream)
      const side = (score: number) => (stream.next() < rate ? null : score)
      return () => [side(0), side(difference())]
    })
  const survivors = (pairs: number, rate: number) =>
    of(`no better, ${100 * rate}% of the wrong tries fail with the library`, pairs, (stream) => () => {
      const [a, b] = [stream.next() < 0.5, stream.next() < 0.5]
      return [Number(a), !b && stream.next() < rate ? null : Number(b)]
    })
  table(
    'Gates with unscored rollouts, first look',
    ['', 'max pairs', 'evidence suffices', 'stopped at the crossing', 'continues'],
    [
      ...[0, 0.01, 0.02, 0.03].map((rate) => gain(32, 0.3, rate)),
      ...[0.01, 0.03].map((rate) => gain(150, 0.2, rate)),
      ...[0, 0.05, 0.1, 0.4].map((rate) => survivors(150, rate)),
    ],
  )
}

falseClaims()
ledger()
futility()
schedules()
failing()
power(FOUR_CHECKS, [32, 60, 150])
power(BINARY, [60, 150, 300])
trial()
kept()
choosing()
cost()
