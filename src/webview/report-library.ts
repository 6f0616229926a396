import { sizeInPrior } from '../core/inject/prior.ts'
import { readerWords } from '../core/library/reader.ts'
import { many, perTokens, trialDetails } from '../core/report/words.ts'
import { effectBar, reachOf } from './effect-bar.ts'
import { type Html, html } from './html.ts'
import type { ReportData, ShownExperience } from './report-data.ts'
import {
  type Column,
  effectText,
  folded,
  kindColumn,
  quotes,
  section,
  sizeColumns,
  status,
  table,
  type Words,
} from './report-parts.ts'

/** The experiences that the run put into the library, best measured first. */
export function experiences(data: ReportData, words: Words): Html {
  const effects = data.experiences.flatMap(({ result }) => (result?.effect ? [result.effect] : []))
  const reach = reachOf(effects)
  const content =
    data.experiences.length === 0
      ? html`<p class="quiet">This run added no experience to the library.</p>`
      : html`<p class="quiet">Bars show the measured effect on the score with its interval; the mark in the middle is no effect. They were measured with ${readerWords({ agent: data.agent, model: data.models.policy })}, and what is proven is proven for that. The scale is the same for all. Experiences were selected by the trial that measured them, so these effects may be too high. The gate and the comparison on test are not affected by this selection.</p>
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
  const columns: Column<(typeof library)[number]>[] = [
    { head: 'Id', cell: ({ id }) => id, as: 'name' },
    ...kindColumn(library, (one) => one),
    {
      head: 'Text',
      cell: ({ text, example, stale }) =>
        html`${text}${example && folded(example)}${stale !== null && html` <em>${words.told(stale)}</em>`}`,
      as: 'wide',
    },
    { head: 'Effect', cell: ({ effect }) => effect && effectBar(effect, reach) },
    {
      head: 'Mean and interval',
      cell: ({ effect }) => (effect ? effectText(effect) : 'not measured'),
      as: 'number',
    },
    ...sizeColumns<(typeof library)[number]>(),
    { head: 'Attempts', cell: ({ effect }) => effect?.trials ?? 0, as: 'number' },
    {
      head: 'Status',
      cell: ({ status: name, holdsFor, pinned, disabled }) =>
        html`${status(name)}${holdsFor !== null && html` <span class="quiet">with ${holdsFor}</span>`}${pinned && status('pinned')}${disabled && status('disabled')}`,
    },
  ]
  return table('The library as it was when this page was made', columns, library)
}

function card(shown: ShownExperience, reach: number, gone: boolean): Html {
  const { id, text, example, evidence, tags, tasks, why, now, result } = shown
  const tokens = sizeInPrior(shown)
  const measured = result?.effect
    ? html`<p class="effect">${effectBar(result.effect, reach)} <span>${effectText(result.effect)}, ${result.effect.trials} trial attempts at ${result.usableTasks} tasks${[...trialDetails(result), perTokens(result.effect.mean, tokens)].filter(Boolean).map((detail) => `; ${detail}`)}</span></p>`
    : html`<p class="effect quiet">Not tried${result ? `: only ${result.usableTasks} usable tasks` : ''}</p>`
  return html`<li class="card"><h3><span class="id">${id}</span> ${example && html`<span class="status">example</span> `}${status(now?.status ?? result?.status ?? 'candidate')}${now?.pinned && status('pinned')}${now?.disabled && status('disabled')}</h3>
${gone && html`<p class="quiet">Not in the library: an experience whose first trial does not point up is removed again.</p>`}
<p class="text">${text}</p>
${measured}
${example ? folded(example) : quotes(evidence)}
<p class="quiet">${tags.length > 0 && html`Tags: ${tags.join(', ')}. `}Takes about ${many(tokens, 'token')} of the prompt. Learned from ${tasks.join(', ') || 'no task'}.${why && html` ${why}`}</p></li>`
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
      const columns: Column<(typeof results)[number]>[] = [
        { head: 'Candidate', cell: ({ candidate }) => candidate, as: 'name' },
        ...kindColumn(results, (one) => one),
        { head: 'Text', cell: ({ text, example }) => html`${text}${example && folded(example)}`, as: 'wide' },
        { head: 'Effect', cell: ({ effect }) => effect && effectBar(effect, reach) },
        {
          head: 'Mean and interval',
          cell: ({ effect }) => (effect ? effectText(effect) : 'untried'),
          as: 'number',
        },
        ...sizeColumns<(typeof results)[number]>(),
        { head: 'Attempts', cell: ({ effect }) => effect?.trials ?? 0, as: 'number' },
        { head: 'Tasks', cell: ({ usableTasks }) => usableTasks, as: 'number' },
        { head: 'Status', cell: ({ status: name }) => status(name) },
      ]
      return table(
        `Trial ${i + 1}: effect of each candidate on the score of tasks it was not learned from`,
        columns,
        results,
      )
    })}`,
  )
}

/** Lessons and operations that were rejected, each with its reason. */
export function lessons(data: ReportData): Html {
  const rejected: Column<(typeof data.rejected)[number]>[] = [
    { head: 'Lesson', cell: ({ lesson }) => lesson.id, as: 'name' },
    ...kindColumn(data.rejected, ({ lesson }) => lesson),
    {
      head: 'Text',
      cell: ({ lesson: { text, example } }) => html`${text}${example && folded(example)}`,
      as: 'wide',
    },
    {
      head: 'Why',
      cell: ({ reason, quote }) => html`${reason}${quote !== undefined && html` <q>${quote}</q>`}`,
    },
  ]
  const refused: Column<(typeof data.refused)[number]>[] = [
    { head: 'Operation', cell: ({ operation }) => refusedText(operation), as: 'wide' },
    { head: 'Why', cell: ({ reason }) => reason },
  ]
  return section(
    'lessons',
    'Lessons',
    html`<p>${data.proposed} proposed, ${data.rejected.length} rejected${data.refused.length > 0 && `, ${data.refused.length} operations refused`}.</p>
${data.rejected.length > 0 && table('Rejected lessons', rejected, data.rejected)}
${data.refused.length > 0 && table('Refused operations', refused, data.refused)}`,
  )
}

/** Characters of an operation that a table shows unfolded: of an example it holds a whole answer. */
const UNFOLDED = 400

function refusedText(operation: string): Html {
  if (operation.length <= UNFOLDED) return html`<code>${operation}</code>`
  return html`<details class="example"><summary><code>${operation.slice(0, 100)}…</code></summary><pre>${operation}</pre></details>`
}
