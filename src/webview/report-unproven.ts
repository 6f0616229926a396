import { unprovenWords } from '../core/report/unproven-words.ts'
import { type Html, html } from './html.ts'
import type { ReportData } from './report-data.ts'
import { section, type Words } from './report-parts.ts'

/** After a training that proved nothing: what it tried, what it could have detected, what was nearest, what to do next. */
export function unproven(data: ReportData, words: Words): Html | null {
  const { result } = data
  if (result?.type !== 'run-finished' || result.stopped !== 'done' || result.verdict !== 'unproven')
    return null
  // A later round measures some candidates again; its results count.
  const trial = new Map(data.trials.flatMap(({ results }) => results.map((one) => [one.candidate, one])))
  const lines = unprovenWords({
    run: data.run,
    mode: result.mode,
    ...(result.noGate === undefined ? {} : { noGate: result.noGate }),
    tries: data.groups.reduce((sum, { attempts }) => sum + attempts.length, data.omitted),
    lessons: { proposed: data.proposed, rejected: data.rejected.length },
    trial: [...trial.values()],
    judged: data.judged,
    gate: data.gate,
  })
  return section(
    'unproven',
    'Why it is unproven',
    html`<ul>${lines.map((line) => html`<li>${words.told(line)}</li>`)}</ul>`,
  )
}
