import type { WorkedExample } from '../library/experience.ts'
import { readerWords } from '../library/reader.ts'
import type { Measured } from '../measure/interval.ts'
import type { SandboxTier } from '../ports.ts'
import type {
  EvalFinished,
  PreflightJudged,
  RunEnd,
  TrialResult,
  UnscoredCount,
  UnscoredSides,
} from '../run/events.ts'
import { transferSentence } from '../run/measured-prior.ts'

/** Numbers as people read them; every surface of the command line uses these. */

/** 0.37 */
export function score(value: number): string {
  return value.toFixed(2)
}

/** +0.31, -0.05, 0.00 */
export function signed(value: number): string {
  const text = value.toFixed(2)
  if (Number(text) === 0) return '0.00'
  return value > 0 ? `+${text}` : text
}

/** Details of a trial's result besides its effect; empty where there are none. */
export function trialDetails({
  effect,
  together = [],
  own,
  unscored,
  inTheseWords,
  usableTasks,
  byTag,
}: TrialResult): string[] {
  const of = ({ unscored: failed, made }: UnscoredCount) => `${failed} of ${made}`
  const lost = unscored
    ? [`unscored: ${of(unscored.without)} rollouts without it, ${of(unscored.with)} with it`]
    : []
  if (!effect) return lost
  const helped = effect.low > 0
  return [
    ...(together.length === 0 ? [] : [`together with ${together.join(', ')}`]),
    ...(own === undefined ? [] : [`${signed(own)} by the checks that it is about`]),
    ...(inTheseWords === undefined || inTheseWords >= usableTasks
      ? []
      : [
          `on ${inTheseWords} of ${many(usableTasks, 'task')} in these words, on the others as it was learned from those`,
        ]),
    ...lost,
    // What helps one kind of task may hurt another; that it helps where it helps everywhere is no news.
    ...byTag
      .filter(({ low, high }) => high < 0 || (low > 0 && !helped))
      .map(
        ({ tag, ...of }) =>
          `${of.high < 0 ? 'worse' : 'better'} on tasks tagged ${tag}: ${signed(of.mean)} ${interval(of, signed)}`,
      ),
  ]
}

/** " with tools · qwen": what a run's results hold for; '' of a run of an older version */
export function withWords({ agent, model }: Pick<RunEnd, 'agent' | 'model'>): string {
  return model === undefined ? '' : ` with ${readerWords({ agent, model })}`
}

/** What an evaluation says about a library that was learned with other agents or models. */
export function transferLines({ agent, model, transfers = [] }: EvalFinished): string[] {
  return transfers.map((transfer) => transferSentence(transfer, { agent, model }))
}

/** [0.21, 0.55] */
export function interval(
  value: { low: number; high: number },
  as: (value: number) => string = score,
): string {
  return `[${as(value.low)}, ${as(value.high)}]`
}

/** 0.37 [0.21, 0.55] */
export function measured(value: Measured, as: (value: number) => string = score): string {
  return `${as(value.mean)}  ${interval(value, as)}`
}

/** 950, 31.2k, 1.4M */
export function short(count: number): string {
  if (count < 1000) return String(Math.round(count))
  if (count < 999_500) return `${trimmed(count / 1000)}k`
  return `${trimmed(count / 1e6)}M`
}

function trimmed(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1)
}

/** 79,800 */
export function whole(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** $0.0042, $1.20 */
export function usd(cost: number): string {
  return cost > 0 && cost < 0.1 ? `$${cost.toFixed(4)}` : `$${cost.toFixed(2)}`
}

/** 45 s, 7 min 36 s, 2 h 5 min */
export function duration(seconds: number): string {
  const s = Math.round(seconds)
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min${s % 60 ? ` ${s % 60} s` : ''}`
  const minutes = Math.round(s / 60)
  return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`
}

/** In steps that do not flicker: "under a minute", "about 14 min", "about 2.5 h". */
export function roughly(seconds: number): string {
  if (seconds < 45) return 'under a minute'
  if (seconds < 90 * 60) return `about ${Math.max(1, Math.round(seconds / 60))} min`
  return `about ${(seconds / 3600).toFixed(1).replace(/\.0$/, '')} h`
}

/** 1 task, 8 tasks */
/** Where the answer of an example comes from. */
export function exampleOrigin(origin: WorkedExample['origin']): string {
  return {
    solution: 'a given solution',
    'verified try': 'an attempt that passed',
    'repaired try': 'an attempt that was repaired until it passed',
  }[origin]
}

/** "+0.17 per 100 tokens": what a prompt pays for an effect; '' where its size is not known. */
export function perTokens(mean: number, tokens: number): string {
  return tokens > 0 ? `${signed((mean / tokens) * 100)} per 100 tokens` : ''
}

export function many(count: number, word: string): string {
  return `${whole(count)} ${word}${count === 1 ? '' : 's'}`
}

/** "2 tasks took no part because an answer that does nothing gets through: a, b."; '' where all took part. */
export function leftOutWords({ leftOut = [] }: { leftOut?: RunEnd['leftOut'] }): string {
  if (leftOut.length === 0) return ''
  const ids = firstFew(leftOut.map(({ task }) => task))
  return `${many(leftOut.length, 'task')} took no part because an answer that does nothing gets through: ${ids}.`
}

/** "2 answers tampered with their checks and have no score: tasks a, b."; '' where none did. */
export function tamperedWords(attempts: readonly { task: string }[]): string {
  if (attempts.length === 0) return ''
  const tasks = [...new Set(attempts.map(({ task }) => task))]
  const have = attempts.length === 1 ? 'its checks and has' : 'their checks and have'
  return `${many(attempts.length, 'answer')} tampered with ${have} no score: ${tasks.length === 1 ? 'task' : 'tasks'} ${firstFew(tasks)}.`
}

/** "2 attempts changed what decides their checks (test/a.js), without effect: tasks a, b."; '' where none did. */
export function ignoredWords(attempts: readonly { task: string; paths: readonly string[] }[]): string {
  if (attempts.length === 0) return ''
  const tasks = [...new Set(attempts.map(({ task }) => task))]
  const paths = [...new Set(attempts.flatMap((one) => one.paths))]
  return `${many(attempts.length, 'attempt')} changed what decides ${attempts.length === 1 ? 'its' : 'their'} checks (${firstFew(paths)}), without effect: ${tasks.length === 1 ? 'task' : 'tasks'} ${firstFew(tasks)}.`
}

/** "An answer that does nothing would score 0.64 on average if every check counted (most: a 0.96); it scores 0." */
export function floorWords({ mean, high }: NonNullable<PreflightJudged['floor']>): string {
  if (mean === 0) return ''
  const named = high.map(({ task, floor }) => `${task} ${score(floor)}`)
  const most = named.length === 0 ? '' : ` (${named.length === 1 ? 'high' : 'highest'}: ${firstFew(named)})`
  return `An answer that does nothing would score ${score(mean)} on average if every check counted${most}; what it passes does not count.`
}

const firstFew = (names: readonly string[]) =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ', ...' : '')

/** "Unscored: 3 of 32 rollouts without experiences, 0 of 32 with the library."; empty where none is. */
export function unscoredWords(sides: UnscoredSides | null | undefined, proposal = false): string {
  const named = [
    [sides?.baseline, 'without experiences'],
    [sides?.final, proposal ? 'with the proposal' : 'with the library'],
  ] as const
  const there = named.flatMap(([count, name]) => (count ? [{ ...count, name }] : []))
  if (there.every(({ unscored }) => unscored === 0)) return ''
  const words = there.map(({ unscored, made, name }) => `${unscored} of ${many(made, 'rollout')} ${name}`)
  return `Unscored: ${words.join(', ')}.`
}

/** How strongly commands of verifiers were contained, in a report and as a line of its summary, which is silent on the usual. */
const TIER_WORDS: Readonly<Record<SandboxTier, { report: string; summary: string | null }>> = {
  sandboxed: { report: 'sandboxed: commands of verifiers ran in isolation', summary: null },
  unsandboxed: {
    report: 'UNSANDBOXED: commands of verifiers ran with the rights of the user',
    summary: 'none: commands of verifiers ran unsandboxed',
  },
}

/** Of a tier that only a newer version knows, its name. */
export function tierWords(tier: SandboxTier): { report: string; summary: string | null } {
  return Object.hasOwn(TIER_WORDS, tier) ? TIER_WORDS[tier] : { report: tier, summary: tier }
}

/** What the prior costs, in a sentence; empty where it costs nothing. */
export function priorTokensWords(tokens: number, proposal = false): string {
  if (tokens < 0)
    return `With the ${proposal ? 'proposal' : 'library'} a request had ${whole(-tokens)} tokens fewer on average.`
  if (tokens === 0) return ''
  return proposal
    ? `The proposal is not in use; it would add ${whole(tokens)} tokens to each request.`
    : `The library adds ${whole(tokens)} tokens to each request.`
}

const BARS = '▁▂▃▄▅▆▇█'

/** Values in 0..1 as a line of bars, the newest `width` of them; a gap where there is none. */
export function sparkline(values: readonly (number | null)[], width = 32): string {
  return values
    .slice(-width)
    .map((value) =>
      value === null ? ' ' : BARS[Math.min(BARS.length - 1, Math.max(0, Math.floor(value * BARS.length)))],
    )
    .join('')
}
