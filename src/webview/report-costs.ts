import { duration, many, short, usd, whole } from '../core/report/words.ts'
import { type Html, html } from './html.ts'
import type { ReportData } from './report-data.ts'
import { section, table, type Words } from './report-parts.ts'

/** What the run cost, next to its estimate. */
export function costs(data: ReportData): Html {
  const { estimate, result } = data
  const range = (value: { typical: number; most: number }, as: (value: number) => string) =>
    `about ${as(value.typical)}, at most ${as(value.most)}`
  const rows: [string, string, string][] = [
    ['Calls', result ? whole(result.calls) : '–', estimate ? range(estimate.calls, whole) : '–'],
    [
      'Prompt tokens',
      result ? whole(result.promptTokens) : '–',
      estimate ? range(estimate.promptTokens, short) : '–',
    ],
    [
      'Completion tokens',
      result ? whole(result.completionTokens) : '–',
      estimate ? range(estimate.completionTokens, short) : '–',
    ],
    [
      'Cost',
      result ? (result.cost === null ? 'price not known' : usd(result.cost)) : '–',
      estimate?.cost ? range(estimate.cost, usd) : 'price not known',
    ],
    [
      'Working time',
      result ? duration(result.seconds) : '–',
      estimate?.minutes ? range(estimate.minutes, (minutes) => duration(minutes * 60)) : '–',
    ],
  ]
  return section(
    'costs',
    'Costs',
    html`${table(
      'Over the whole life of the run, resumes included',
      [
        { head: '', cell: ([name]) => name, as: 'name' },
        { head: 'Spent', cell: ([, spent]) => spent, as: 'number' },
        { head: 'Estimate', cell: ([, , before]) => before, as: 'number' },
      ],
      rows,
    )}
${data.inUse && html`<p>${data.inUse.experiences} of ${many(data.inUse.of, 'experience')} of the library were in use at the start.</p>`}`,
  )
}

export function notices(data: ReportData, words: Words): Html | null {
  if (data.notices.length === 0) return null
  return section(
    'notices',
    'Notices',
    html`<ul>${data.notices.map(({ level, ...told }) => html`<li${level === 'warning' ? WARNING : null}>${level === 'warning' && 'Warning: '}${words.told(told)}</li>`)}</ul>`,
  )
}

const WARNING = html` class="warning"`

/** Every number that decided which calls the run made. */
export function settings(data: ReportData): Html {
  return section(
    'settings',
    'Settings',
    html`<p class="quiet">Task files: ${data.files.join(', ')}</p>
<details><summary>All settings</summary>${table(
      'Settings of the run',
      [
        { head: 'Name', cell: ([name]) => name, as: 'name' },
        { head: 'Value', cell: ([, value]) => value },
      ],
      data.settings,
    )}</details>`,
  )
}
