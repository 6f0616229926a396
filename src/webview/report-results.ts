import { reasonMessage, type UserMessage } from '../core/remedy.ts'
import type { LastRecord } from '../core/report/last-record.ts'
import { evalVerdict, isProposal, summaryVerdict, verifiedWords } from '../core/report/verdict-words.ts'
import {
  duration,
  interval,
  leftOutWords,
  many,
  priorTokensWords,
  score,
  signed,
  tierWords,
  transferLines,
  unscoredWords,
  whole,
  withWords,
} from '../core/report/words.ts'
import type { EvalFinished } from '../core/run/events.ts'
import { type Html, html } from './html.ts'
import type { ReportData } from './report-data.ts'
import { type Column, chart, effectText, scoreText, section, table, type Words } from './report-parts.ts'

/** The head of the page: verdict in words and numbers, what was tested, with what, and how to repeat it. */
export function overview(data: ReportData, words: Words): Html {
  const { result } = data
  const facts: [string, Html | string][] = [
    ['Tasks', `${data.tasks.train} train, ${data.tasks.val} val, ${data.tasks.test} test`],
    ['Agent', data.agent],
    [
      'Models',
      data.models.policy === data.models.optimizer
        ? data.models.policy
        : `${data.models.policy}; lessons by ${data.models.optimizer}`,
    ],
    ['Mode and seed', `${data.mode}, seed ${data.seed}`],
    ['Sandbox', data.sandbox === null ? 'not known' : tierWords(data.sandbox).report],
  ]
  if (result) facts.push(['Cost', `${many(result.calls, 'call')}, ${duration(result.seconds)}`])
  if (result && 'library' in result) facts.push(['Library', result.library])
  return html`${headline(data, words)}
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="again"><span class="label">To repeat this run</span><code>${words.again(data.again, data.models)}</code></p>`
}

function headline(data: ReportData, words: Words): Html {
  const { result } = data
  if (!result)
    return html`<h1 class="verdict open">This run has not ended yet.</h1><p>The page shows the state at the time it was made.</p>`
  if (result.stopped !== 'done')
    return html`<h1 class="verdict open">${stopped(result.stopped)}</h1><p>${words.told(reasonMessage(result) ?? { sentence: '' })}</p>`
  const [first, ...more] = verdictOf(data, result).map(words.told)
  const kind =
    'verdict' in result && result.verdict === 'better' && (!('accepted' in result) || result.accepted)
      ? 'up'
      : 'verdict' in result && result.verdict === 'worse'
        ? 'down'
        : 'open'
  return html`<h1 class="verdict ${kind}">${first}</h1>
${'baseline' in result && result.baseline && result.final ? numbers(result.baseline.mean, result.final.mean, result.difference, result.split ?? 'these tasks', data.comparison?.priorTokens ?? null) : null}
${more.length > 0 && html`<p>${more.join(' ')}</p>`}`
}

/** Of an evaluation of one side: with the library, or with nothing. */
function alone({ baseline, final, split }: Pick<EvalFinished, 'baseline' | 'final' | 'split'>): string {
  const where = split ?? 'these tasks'
  if (final) return `Mean score on ${where}: ${score(final.mean)}`
  return baseline
    ? `Mean score on ${where} without experiences: ${score(baseline.mean)}`
    : 'Nothing was measured.'
}

function verdictOf(data: ReportData, result: LastRecord): UserMessage[] {
  switch (result.type) {
    case 'run-finished':
      return summaryVerdict(result, data.gate ? { type: 'gate-decided', ...data.gate } : null)
    case 'eval-finished':
      return plain([
        ...(result.baseline && result.final ? evalVerdict(result) : [alone(result)]),
        ...transferLines(result),
      ])
    case 'verify-finished':
      return plain([
        `Measured again${withWords(result)}: ${verifiedWords(result)}.`,
        ...(result.forbidden ?? []).map(({ id, reason }) => `${id} stays as it is. ${reason}`),
      ])
    case 'preflight-finished':
      return result.judged
        ? [result.judged, ...plain(result.judged.findings)]
        : plain(['The tasks could not be judged.'])
  }
}

function plain(sentences: readonly string[]): UserMessage[] {
  return sentences.map((sentence) => ({ sentence }))
}

function numbers(
  before: number,
  after: number,
  difference: { mean: number; low: number; high: number } | null,
  split: string,
  priorTokens: number | null,
): Html {
  return html`<p class="numbers"><span class="big">${score(before)}</span> <span aria-hidden="true">→</span><span class="hidden"> became </span> <span class="big">${score(after)}</span>
<span>mean score on ${split}${difference && html`, difference <strong>${effectText(difference)}</strong>`}${priorTokens !== null && priorTokens !== 0 && html`, for ${whole(Math.abs(priorTokens))} tokens ${priorTokens < 0 ? 'fewer' : 'more'} in each request`}</span></p>`
}

function stopped(how: string): string {
  if (how === 'budget') return 'Stopped at a budget; it can be resumed.'
  if (how === 'cancelled') return 'Cancelled; it can be resumed.'
  return 'The run failed.'
}

/** Baseline against final, per tag, regressions, and what the prior costs in tokens. */
export function comparison(data: ReportData): Html {
  const { comparison: compared } = data
  const result = data.result && 'baseline' in data.result ? data.result : null
  if (!result?.baseline && !result?.final && !compared)
    return section('result', 'Result', html`<p class="quiet">Nothing was compared in this run.</p>`)
  const proposal = result !== null && isProposal(result)
  const { baseline, final, difference } = result ?? {}
  const rows = [
    ...(baseline ? [{ name: 'Without experiences', value: baseline, show: score }] : []),
    ...(final
      ? [
          {
            name: proposal ? 'With the proposal, which is not in use' : 'With the library',
            value: final,
            show: score,
          },
        ]
      : []),
    ...(difference ? [{ name: 'Difference', value: difference, show: signed }] : []),
  ]
  const columns: Column<(typeof rows)[number]>[] = [
    { head: '', cell: ({ name }) => name, as: 'name' },
    { head: 'Mean', cell: ({ value, show }) => show(value.mean), as: 'number' },
    { head: 'Interval', cell: ({ value, show }) => interval(value, show), as: 'number' },
    { head: 'Attempts', cell: ({ value }) => value.n, as: 'number' },
    { head: 'Tasks', cell: ({ value }) => value.tasks, as: 'number' },
  ]
  const added = priorTokensWords(compared?.priorTokens ?? 0, proposal)
  const unscored = unscoredWords(result?.unscored, proposal)
  const leftOut = leftOutWords(result ?? {})
  const perTag = compared?.perTag ?? []
  const tagColumns: Column<(typeof perTag)[number]>[] = [
    { head: 'Tag', cell: ({ tag }) => tag, as: 'name' },
    { head: 'Tasks', cell: ({ tasks }) => tasks, as: 'number' },
    { head: 'Without', cell: (row) => (row.baseline === null ? '–' : score(row.baseline)), as: 'number' },
    { head: 'With', cell: (row) => (row.final === null ? '–' : score(row.final)), as: 'number' },
    {
      head: 'Difference',
      cell: (row) => (row.difference ? effectText(row.difference) : '–'),
      as: 'number',
    },
  ]
  return section(
    'result',
    'Result',
    html`${table(`Mean score on ${result?.split ?? compared?.split ?? 'the tasks'}, 95% intervals by task`, columns, rows, ({ value }) => value === difference)}
${unscored && html`<p class="warning">${unscored}</p>`}
${added && html`<p>${added}</p>`}
${leftOut && html`<p class="warning">${leftOut} <a href="#tasks">Why</a></p>`}
${result?.type === 'run-finished' && result.gate !== null && html`<p class="quiet">This compares with no experiences at all; the gate compares with the library from before the run.</p>`}
${compared && regressions(compared.regressions)}
${perTag.length > 0 && table('By tag', tagColumns, perTag)}`,
  )
}

function regressions(ids: string[]): Html {
  if (ids.length === 0) return html`<p>No task that was solved before fails now.</p>`
  return html`<p class="warning"><strong>Solved before, failing now:</strong> ${ids.join(', ')}</p>`
}

/** The gate: its running interval and e-value, and how it decided. */
export function gate(data: ReportData): Html {
  const { gate: decided, looks } = data
  if (!decided && looks.length === 0)
    return section('gate', 'Gate', html`<p class="quiet">The gate was not reached.</p>`)
  const columns: Column<(typeof looks)[number]>[] = [
    { head: 'Pairs', cell: ({ pairs }) => pairs, as: 'number' },
    { head: 'Mean difference', cell: ({ mean }) => signed(mean), as: 'number' },
    { head: 'Interval', cell: (look) => interval(look, signed), as: 'number' },
    { head: 'e (better)', cell: ({ e }) => e.toPrecision(3), as: 'number' },
    { head: 'e (worse)', cell: ({ eWorse }) => eWorse.toPrecision(3), as: 'number' },
  ]
  const values = table('Looks of the gate (interim results)', columns, looks)
  return section(
    'gate',
    'Gate',
    html`${
      decided &&
      html`<p>Claim tested: ${decided.claim}.</p>
<p><strong>Decision: ${decided.decision}.</strong> ${decided.reason}</p>
<p class="quiet">Each pair is a val task drawn at random, attempted once with the library from before the run and once with the proposed one. The e-value grows with the evidence that the proposed one is better; at ${(1 / decided.alpha).toPrecision(3)} it is called better, no matter how often it is checked. If it were no better, this would happen with a probability of at most ${decided.alpha.toPrecision(2)}; ${decided.left.toPrecision(2)} is left for further gates on these val tasks. The running interval agrees with both claims: it does not reach below 0 where the proposed one is called better, nor above 0 where it is called worse.</p>`
    }
${looks.length > 0 && chart('gate', 'Mean difference of the pairs so far, with its running interval', values)}
${looks.length > 0 && html`<figure class="chart"><div class="plot" data-chart="evidence" role="img" aria-label="The e-value of better, pair by pair"></div><figcaption>The e-value of "better", pair by pair (logarithmic), and the threshold it must reach</figcaption></figure>`}`,
  )
}

/** The score of the training groups over the run. */
export function training(data: ReportData, live = false): Html {
  if (data.training.length === 0 && !live)
    return section('training', 'Training', html`<p class="quiet">No training group was completed.</p>`)
  const rows = data.training.map((group, i) => ({ ...group, number: i + 1 }))
  const columns: Column<(typeof rows)[number]>[] = [
    { head: 'Group', cell: ({ number }) => number, as: 'number' },
    { head: 'Task', cell: ({ task }) => task, as: 'name' },
    { head: 'Mean score', cell: ({ mean }) => scoreText(mean), as: 'number' },
  ]
  return section(
    'training',
    'Training',
    chart(
      'training',
      'Mean score of each training group (the attempts at one task), in the order in which they ended',
      table('Training groups', columns, rows),
    ),
  )
}
