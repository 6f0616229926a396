import { sizeInPrior } from '../core/inject/prior.ts'
import type { Status, WorkedExample } from '../core/library/experience.ts'
import { statusWords } from '../core/library/status-words.ts'
import type { UserMessage } from '../core/remedy.ts'
import type { SameRun } from '../core/report/same-run.ts'
import { exampleOrigin, interval, score, signed } from '../core/report/words.ts'
import { type Html, html } from './html.ts'
import type { ReportData } from './report-data.ts'

/** How remedies and commands are worded where the page is read. */
export interface Words {
  told: (told: UserMessage) => string
  /** the command that repeats the run; endpoint and key are not part of a run and not known */
  again: (run: SameRun, models: ReportData['models']) => string
}

/** A section of the page with its heading. */
export function section(id: string, heading: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>
${content}
</section>`
}

/** One column of a table: its head, and its cell in each row. */
export interface Column<Row> {
  head: string
  cell: (row: Row) => Html | string | number | null | undefined
  /** number: to the right, in figures of one width; wide: text; name: what the row is about */
  as?: 'number' | 'wide' | 'name'
}

/** A table that scrolls on narrow windows and can then be reached by the keyboard. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  isTotal: (row: Row) => boolean = () => false,
): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${columns.map(({ head, as }) => html`<th scope="col"${as === 'number' ? NUMBER : ''}>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr${isTotal(row) ? TOTAL : ''}>${columns.map(({ cell, as }) => tableCell(cell(row), as))}</tr>`)}</tbody></table></div>`
}

function tableCell(content: ReturnType<Column<never>['cell']>, as: Column<never>['as']): Html {
  if (as === 'name') return html`<th scope="row">${content}</th>`
  return html`<td${as === 'number' ? NUMBER : as === 'wide' ? WIDE : ''}>${content}</td>`
}

const NUMBER = html` class="number"`
const WIDE = html` class="wide"`
const TOTAL = html` class="total"`

/** A chart drawn by the script, with its values as a table for readers who cannot see it and for a page without script. */
export function chart(kind: string, label: string, values: Html): Html {
  return html`<figure class="chart"><div class="plot" data-chart="${kind}" role="img" aria-label="${label}"></div>
<figcaption>${label}</figcaption>
<details class="values"><summary>Values as a table</summary>${values}</details></figure>`
}

export function quotes(evidence: readonly string[]): Html {
  if (evidence.length === 0) return html`<p class="quiet">No evidence.</p>`
  return html`<ul class="evidence">${evidence.map((quote) => html`<li><q>${quote}</q></li>`)}</ul>`
}

/** Task and answer of an example, folded. */
export function folded({ task, answer, shows, origin }: WorkedExample): Html {
  return html`<details class="example"><summary>Task and accepted answer (${exampleOrigin(origin)})</summary>
${shows !== undefined && html`<p>It shows: ${shows}</p>`}
<p class="quiet">Task</p><pre>${task}</pre>
<p class="quiet">Accepted answer</p><pre>${answer}</pre></details>`
}

/** What tells examples from rules, in a table that has some. */
export function kindColumn<Row>(
  rows: readonly Row[],
  of: (row: Row) => { example?: WorkedExample },
): Column<Row>[] {
  if (!rows.some((row) => of(row).example)) return []
  return [{ head: 'Kind', cell: (row) => (of(row).example ? 'example' : 'rule') }]
}

/** What an experience takes in the prompt, and what its effect is for that. */
export function sizeColumns<Row extends Sized>(): Column<Row>[] {
  return [
    { head: 'Tokens', cell: (row) => sizeInPrior(row), as: 'number' },
    {
      head: 'Per 100 tokens',
      cell: (row) => row.effect && signed((row.effect.mean / sizeInPrior(row)) * 100),
      as: 'number',
    },
  ]
}

type Sized = Parameters<typeof sizeInPrior>[0] & { effect: { mean: number } | null | undefined }

export function status(name: Status | 'pinned' | 'disabled'): Html {
  return html`<span class="status ${name}">${statusWords(name)}</span>`
}

export const effectText = (value: { mean: number; low: number; high: number }) =>
  `${signed(value.mean)} ${interval(value, signed)}`
export const scoreText = (value: number | null) => (value === null ? 'unscored' : score(value))
