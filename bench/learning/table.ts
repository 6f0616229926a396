import {
  type Measured,
  measuredMean,
  pairedDifference,
  type TaskValue,
} from '../../src/core/measure/interval.ts'
import { type Cell, type CellResult, LEARNERS, nameOf, SETS } from './cells.ts'

const HEAD = [
  'learner',
  'seed',
  'held-out mean',
  'minus base',
  'verdict',
  'share of the gap',
  'calls',
  'tokens',
  'minutes',
  'prior, tokens',
]

const range = (value: Measured | null, sign = '') =>
  value === null
    ? '-'
    : `${sign && value.mean >= 0 ? sign : ''}${value.mean.toFixed(2)} [${value.low.toFixed(2)}, ${value.high.toFixed(2)}]`

/** A table a set as Markdown, each learner by seed and over its seeds, and what was not run. */
export function tables(
  results: readonly CellResult[],
  missing: readonly { cell: Cell; why: string }[],
): string {
  const sections = SETS.flatMap((set) => {
    const own = results.filter((result) => result.set === set)
    return own.length === 0 ? [] : [`## ${set}\n\n${table(own)}`]
  })
  const codes = [...new Set(results.map(({ code }) => code))]
  const notes = [
    codes.length > 1 &&
      `Cells ran with different code: ${codes
        .map(
          (code) =>
            `${code}: ${results
              .filter((one) => one.code === code)
              .map(nameOf)
              .join(', ')}`,
        )
        .join('; ')}.`,
    codes.length === 1 && `Code ${codes[0]}.`,
    ...results.filter(({ stopped }) => stopped).map((one) => `${nameOf(one)} did not end: ${one.stopped}`),
    missing.length > 0 && 'Not run:',
    ...missing.map(({ cell, why }) => `- ${nameOf(cell)}: ${why}`),
  ]
  return [...sections, notes.filter(Boolean).join('\n')].join('\n\n')
}

function table(results: readonly CellResult[]): string {
  const rows = LEARNERS.flatMap((learner) => {
    const own = results.filter((result) => result.learner === learner)
    const single = own.map((result) =>
      row(result.learner, String(result.seed), result.values, of(results, [result.seed]), {
        verdict: result.verdict ? verdictOf(result) : '-',
        calls: result.learning.calls,
        tokens: result.learning.tokens,
        minutes: result.learning.minutes,
        prior: result.priorTokens,
        stopped: result.stopped !== null,
      }),
    )
    if (own.length < 2) return single
    const sum = (value: (one: CellResult) => number) =>
      own.reduce((total, one) => total + value(one), 0) / own.length
    const both = row(
      learner,
      'all',
      own.flatMap(({ values }) => values),
      of(
        results,
        own.map(({ seed }) => seed),
      ),
      {
        verdict: '',
        calls: sum(({ learning }) => learning.calls),
        tokens: sum(({ learning }) => learning.tokens),
        minutes: sum(({ learning }) => learning.minutes),
        prior: sum(({ priorTokens }) => priorTokens),
        stopped: false,
      },
    )
    return [...single, both]
  })
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Held-out scores of base and rules of the same seeds. */
function of(results: readonly CellResult[], seeds: readonly number[]) {
  const valuesOf = (learner: string) =>
    results.flatMap((one) => (one.learner === learner && seeds.includes(one.seed) ? one.values : []))
  return { base: valuesOf('base'), rules: valuesOf('rules') }
}

const taskCount = (values: readonly TaskValue[]) => new Set(values.map(({ task }) => task)).size

const verdictOf = ({ verdict, gate }: CellResult) =>
  gate ? `${verdict} (e ${gate.e.toFixed(1)}, ${gate.pairs} pairs)` : `${verdict} (no gate)`

function row(
  learner: string,
  seed: string,
  values: readonly TaskValue[],
  { base, rules }: { base: readonly TaskValue[]; rules: readonly TaskValue[] },
  spent: { verdict: string; calls: number; tokens: number; minutes: number; prior: number; stopped: boolean },
): string[] {
  const mean = measuredMean(values)
  const [low, high] = [measuredMean(base)?.mean, measuredMean(rules)?.mean]
  const gap = low === undefined || high === undefined ? null : high - low
  const share =
    learner === 'base' || gap === null || gap <= 0 || !mean
      ? '-'
      : `${Math.round(((mean.mean - low!) / gap) * 100)}%`
  return [
    learner + (spent.stopped ? ' (stopped)' : ''),
    seed,
    // Fewer where tries stayed unscored: then the mean is one of other tasks than the difference.
    range(mean) + (mean && mean.tasks < taskCount(base) ? `, ${mean.tasks} tasks` : ''),
    learner === 'base' || base.length === 0 ? '-' : range(pairedDifference(base, values), '+'),
    spent.verdict,
    share,
    spent.calls.toFixed(0),
    spent.tokens.toFixed(0),
    spent.minutes.toFixed(1),
    spent.prior.toFixed(0),
  ]
}
