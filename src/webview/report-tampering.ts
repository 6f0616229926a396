import { many } from '../core/report/words.ts'
import { type Html, html } from './html.ts'
import type { ReportData, ShownTampering } from './report-data.ts'
import { phaseName } from './report-groups.ts'
import { section } from './report-parts.ts'

/** Answers shown in full; a model that tampers at every turn would make the page large. */
const SHOWN = 100

/** Every answer that decided what its checks found: with which lesson in the prompt, how, and the answer itself. */
export function tampering({ tampered }: ReportData): Html {
  if (tampered.length === 0)
    return section(
      'tampering',
      'Answers that tampered',
      html`<p class="quiet">No answer was found that tampered with its checks.</p>`,
    )
  const alike = new Map<string, ShownTampering[]>()
  for (const one of tampered.slice(0, SHOWN)) {
    const key = JSON.stringify([one.phase, one.task, one.arm, one.sentence])
    alike.set(key, [...(alike.get(key) ?? []), one])
  }
  return section(
    'tampering',
    'Answers that tampered',
    html`<p>${many(tampered.length, 'answer')} decided what the checks found, instead of doing what was asked. They have no score, and nothing is learned from them.</p>
<ul class="cards folded">${[...alike.values()].map(card)}</ul>
${tampered.length > SHOWN && html`<p class="quiet">${tampered.length - SHOWN} more are marked in the attempts below.</p>`}`,
  )
}

/** Answers to one task with the same in the prompt, which did the same. */
function card(answers: ShownTampering[]): Html {
  const { phase, task, arm, sentence, lessons } = answers[0]!
  const where = phaseName(phase)
  const before =
    lessons.length === 0
      ? html`<p class="quiet">${where}, ${armWords(arm)}</p>`
      : html`<p class="quiet">${where}, with ${lessons.length === 1 ? 'this lesson' : 'these lessons'} in the prompt:</p>
<ul>${lessons.map(({ id, text, blamed }) => html`<li><strong>${id}</strong> ${blamed && html`<span class="status rejected">rejected</span> `}${text}</li>`)}</ul>`
  return html`<li class="card"><h3>${task}</h3>
${before}
<p class="warning">${sentence}</p>
${answers.map(folded)}</li>`
}

function folded({ sample, reply }: ShownTampering): Html {
  if (reply === null) return html`<p class="quiet">The answer of sample ${sample + 1} is not on record.</p>`
  return html`<details><summary>Answer of sample ${sample + 1}</summary><pre>${reply || '(empty)'}</pre></details>`
}

/** What was in the prompt of an attempt outside of trials. */
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
