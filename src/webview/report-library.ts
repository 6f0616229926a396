import { trialDetails } from '../core/report/words.ts'
import { effectBar, reachOf } from './effect-bar.ts'
import { type Html, html } from './html.ts'
import type { ReportData, ShownExperience } from './report-data.ts'
import { effectText, quotes, section, status, table, type Words } from './report-parts.ts'

/** The experiences that the run put into the library, best measured first. */
export function experiences(data: ReportData, words: Words): Html {
  const effects = data.experiences.flatMap(({ result }) => (result?.effect ? [result.effect] : []))
  const reach = reachOf(effects)
  const content =
    data.experiences.length === 0
      ? html`<p class="quiet">This run added no experience to the library.</p>`
      : html`<p class="quiet">Bars show the measured effect on the score with its interval; the mark in the middle is no effect. The scale is the same for all. Experiences were selected by the trial that measured them, so these effects may be too high. The gate and the comparison on test are not affected by this selection.</p>
<ul class="cards">${data.experiences.map((experience) => card(experience, reach, data.library !== null && !experience.now))}</ul>`
  const deleted = data.deleted.map(
    ({ id, why }) => html`<li><strong>${id}</strong> was removed${why && `: ${why}`}</li>`,
  )
  return section(
    'experiences',
    'Experiences',
    html`${content}${deleted.length > 0 && html`<h3>Removed</h3><ul>${deleted}</ul>`}
${libraryNow(data, words)}`,
  )
}

/** The whole library, what earlier runs and people put there included. */
function libraryNow({ library }: ReportData, words: Words): Html | null {
  if (library === null) return html`<p class="quiet">The library file could not be read.</p>`
  if (library.length === 0) return html`<p class="quiet">The library is empty.</p>`
  const reach = reachOf(library.flatMap(({ effect }) => (effect ? [effect] : [])))
  const rows = library.map(
    ({ id, text, status: name, pinned, disabled, effect, stale }) =>
      html`<tr><th scope="row">${id}</th><td class="wide">${text}${stale !== null && html` <em>${words.told(stale)}</em>`}</td><td>${effect && effectBar(effect, reach)}</td><td class="number">${effect ? effectText(effect) : 'not measured'}</td><td class="number">${effect?.trials ?? 0}</td><td>${status(name)}${pinned && status('pinned')}${disabled && status('disabled')}</td></tr>`,
  )
  return table(
    'The library as it was when this page was made',
    ['Id', 'Text', 'Effect', 'Mean and interval', 'Attempts', 'Status'],
    rows,
    [3, 4],
  )
}

function card(
  { id, text, evidence, tags, tasks, why, now, result }: ShownExperience,
  reach: number,
  gone: boolean,
): Html {
  const measured = result?.effect
    ? html`<p class="effect">${effectBar(result.effect, reach)} <span>${effectText(result.effect)}, ${result.effect.trials} trial attempts at ${result.usableTasks} tasks${trialDetails(result).map((detail) => `; ${detail}`)}</span></p>`
    : html`<p class="effect quiet">Not tried${result ? `: only ${result.usableTasks} usable tasks` : ''}</p>`
  return html`<li class="card"><h3><span class="id">${id}</span> ${status(now?.status ?? result?.status ?? 'candidate')}${now?.pinned && status('pinned')}${now?.disabled && status('disabled')}</h3>
${gone && html`<p class="quiet">Not in the library: an experience whose first trial does not point up is removed again.</p>`}
<p class="text">${text}</p>
${measured}
${quotes(evidence)}
<p class="quiet">${tags.length > 0 && html`Tags: ${tags.join(', ')}. `}Learned from ${tasks.join(', ') || 'no task'}.${why && html` ${why}`}</p></li>`
}

/** All candidates that were tried, round by round. */
export function trials(data: ReportData): Html {
  if (data.trials.length === 0)
    return section('trials', 'Trials', html`<p class="quiet">No candidate was tried in this run.</p>`)
  return section(
    'trials',
    'Trials',
    html`${data.trials.map(({ results }, i) => {
      const reach = reachOf(results.flatMap(({ effect }) => (effect ? [effect] : [])))
      const rows = results.map(
        ({ candidate, text, effect, usableTasks, status: name }) =>
          html`<tr><th scope="row">${candidate}</th><td class="wide">${text}</td><td>${effect ? effectBar(effect, reach) : null}</td><td class="number">${effect ? effectText(effect) : 'untried'}</td><td class="number">${effect?.trials ?? 0}</td><td class="number">${usableTasks}</td><td>${status(name)}</td></tr>`,
      )
      return table(
        `Trial ${i + 1}: effect of each candidate on the score of tasks it was not learned from`,
        ['Candidate', 'Text', 'Effect', 'Mean and interval', 'Attempts', 'Tasks', 'Status'],
        rows,
        [3, 4, 5],
      )
    })}`,
  )
}

/** Lessons and operations that were rejected, each with its reason. */
export function lessons(data: ReportData): Html {
  const rejected = data.rejected.map(
    ({ lesson, reason, quote }) =>
      html`<tr><th scope="row">${lesson.id}</th><td class="wide">${lesson.text}</td><td>${reason}${quote !== undefined && html` <q>${quote}</q>`}</td></tr>`,
  )
  const refused = data.refused.map(
    ({ operation, reason }) =>
      html`<tr><td class="wide"><code>${operation}</code></td><td>${reason}</td></tr>`,
  )
  return section(
    'lessons',
    'Lessons',
    html`<p>${data.proposed} proposed, ${data.rejected.length} rejected${data.refused.length > 0 && `, ${data.refused.length} operations refused`}.</p>
${rejected.length > 0 && table('Rejected lessons', ['Lesson', 'Text', 'Why'], rejected)}
${refused.length > 0 && table('Refused operations', ['Operation', 'Why'], refused)}`,
  )
}
