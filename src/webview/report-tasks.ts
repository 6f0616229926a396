import { floorWords, many, score } from '../core/report/words.ts'
import { type Html, html } from './html.ts'
import type { ReportData } from './report-data.ts'
import { type Column, section, table } from './report-parts.ts'

/** What was found out about the tasks themselves: which took no part, and what an answer gets that does nothing. */
export function tasks(data: ReportData): Html {
  return section(
    'tasks',
    'Tasks',
    html`<h3>Left out</h3>
${leftOut(data)}
<h3>Floors</h3>
${floors(data)}`,
  )
}

function leftOut({ leftOut: rows }: ReportData): Html {
  if (rows.length === 0) return html`<p class="quiet">All tasks took part.</p>`
  const columns: Column<(typeof rows)[number]>[] = [
    { head: 'Task', cell: taskCell, as: 'name' },
    {
      head: 'Control that got through',
      cell: ({ control }) =>
        control === null ? 'none: its own solution fails' : html`<code>${control}</code>`,
    },
    { head: 'Why, and what to do', cell: ({ reason }) => sentenceCase(reason), as: 'wide' },
  ]
  return html`<p class="quiet">Before a run, each task is tried with its solution and with negative controls: answers that do nothing, end the process, throw, or print a forged report. A task that such an answer gets through would teach to do nothing.</p>
${table(`${many(rows.length, 'task')} took no part in trial, gate or any score`, columns, rows)}`
}

function floors({ judged }: ReportData): Html {
  if (judged === null)
    return html`<p class="quiet">The floor of a task is what an answer that does nothing gets. The preflight of a training reports it.</p>`
  const { floor } = judged
  if (floor === undefined) return html`<p class="quiet">Floors were not measured in this run.</p>`
  if (floor.mean === 0)
    return html`<p>An answer that does nothing scores 0 in ${floor.tasks === 1 ? 'the task' : `all ${many(floor.tasks, 'task')}`}.</p>`
  const rows = floor.above ?? floor.high
  const high = new Set(floor.high.map(({ task }) => task))
  const columns: Column<(typeof rows)[number]>[] = [
    { head: 'Task', cell: taskCell, as: 'name' },
    { head: 'Floor', cell: (row) => score(row.floor), as: 'number' },
    {
      head: 'Hint',
      cell: ({ task }) =>
        high.has(task)
          ? 'High: most of its checks pass without an answer, so few are left to tell answers apart; add checks that need one.'
          : '',
      as: 'wide',
    },
  ]
  const others = floor.tasks - rows.length
  return html`<p>${floorWords(floor)}</p>
${table('What an answer that does nothing would score if every check counted', columns, rows)}
${floor.above !== undefined && others > 0 && html`<p class="quiet">The floor of the other ${many(others, 'task')} is 0.</p>`}`
}

const taskCell = ({ task }: { task: string }) => html`<span class="unbroken">${task}</span>`
const sentenceCase = (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1)
