import { many } from '../core/report/words.ts'
import { type Html, html } from './html.ts'
import type { ReportData, ShownTampering } from './report-data.ts'
import { phaseName } from './report-groups.ts'
import { section, status } from './report-parts.ts'

/** Answers shown in full; a model that tampers at every turn would make the page large. */
const SHOWN = 100

/** Every answer that decided what its checks found: with which lesson in front, how, and the answer itself. */
export function tampering({ tampered }: ReportData): Html {
  if (tampered.length === 0)
    return section(
      'tampering',
      'Answers that tampered',
      html`<p class="quiet">No answer was found that tampered with its checks.</p>`,
    )
  return section(
    'tampering',
    'Answers that tampered',
    html`<p>${many(tampered.length, 'answer')} decided what the checks found, instead of doing what was asked. They have no score, and nothing is learned from them.</p>
<ul class="cards">${tampered.slice(0, SHOWN).map(card)}</ul>
${tampered.length > SHOWN && html`<p class="quiet">${tampered.length - SHOWN} more are marked in the attempts below.</p>`}`,
  )
}

function card({ phase, task, arm, sample, sentence, lessons, reply }: ShownTampering): Html {
  return html`<li class="card"><h3>${task}</h3>
<p class="quiet">${phaseName(phase)}, sample ${sample + 1}, ${lessons.length === 0 ? armWords(arm) : 'with in front:'}</p>
${lessons.length > 0 && html`<ul>${lessons.map(({ id, text, blamed }) => html`<li><strong>${id}</strong>${blamed && html` ${status('rejected')}`} ${text}</li>`)}</ul>`}
<p class="warning">${sentence}</p>
${reply !== null && html`<details><summary>The answer</summary><pre>${reply || '(empty)'}</pre></details>`}</li>`
}

/** What was in front of an attempt outside of trials. */
function armWords(arm: string): string {
  switch (arm) {
    case 'none':
      return 'without experiences'
    case 'start':
      return 'with the library as it was before'
    case 'proposed':
      return 'with the proposed library'
    case 'library':
      return 'with the library'
    default:
      return `with the library of ${arm}`
  }
}
