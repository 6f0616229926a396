import { attemptKind, attemptMark } from './attempt-kind.ts'
import { type Html, html } from './html.ts'
import type { ReportData, ShownAttempt, ShownGroup } from './report-data.ts'
import { section } from './report-parts.ts'

/** Names of a run's phases. */
const NAMES: Record<string, string> = {
  preflight: 'Preflight',
  rollouts: 'First groups',
  pivots: 'Continued attempts',
  learn: 'Learning',
  trial: 'Trial',
  gate: 'Gate',
  test: 'Test',
}

export const phaseName = (phase: string) => NAMES[phase] ?? phase

/** Scores shown in a group's line; the rest is counted. */
const CHIPS = 12

/** Every group in one line; its attempts are added side by side by the script when it is opened. */
export function groups(data: ReportData): Html {
  if (data.groups.length === 0)
    return section('attempts', 'Attempts', html`<p class="quiet">There are no attempts yet.</p>`)
  const phases = [...new Set(data.groups.map(({ phase }) => phase))]
  const lines = phases.map((phase) => {
    const own = data.groups
      .map((group, index) => ({ group, index }))
      .filter(({ group }) => group.phase === phase)
    return html`<div class="phase"><h3>${phaseName(phase)}</h3>${own.map(({ group, index }) => line(group, index))}</div>`
  })
  return section(
    'attempts',
    'Attempts',
    html`<p class="quiet">Open a task to read the attempts at it side by side, each with the feedback of the verifier. An attempt is also called a rollout. A question mark stands for one without a score, an exclamation mark for one whose answer tampered with its checks.</p>
<noscript><p class="warning">The attempts are shown by a script, which is disabled here.</p></noscript>
${data.omitted > 0 && html`<p class="warning">${data.omitted} more attempts are in the run's folder; with them the page would be too large.</p>`}
<p class="filter"><label>Show only tasks whose name contains <input type="search" id="filter" autocomplete="off"></label> <span id="filtered" role="status"></span></p>
${lines}`,
  )
}

function line(group: ShownGroup, index: number): Html {
  const arms = [...new Set(group.attempts.map(({ arm }) => arm))]
  const shown = arms.length <= 4 ? arms : arms.slice(0, 3)
  return html`<details class="group" data-group="${index}" data-task="${group.task}"><summary><span class="task">${group.task}</span> ${shown.map((arm) => armScores(arm, group.attempts))}${arms.length > shown.length && html`<span class="quiet">and ${arms.length - shown.length} more libraries</span>`}</summary><div class="attempts"></div></details>`
}

function armScores(arm: string, attempts: ShownAttempt[]): Html {
  const own = attempts.filter((one) => one.arm === arm)
  const more = own.length - CHIPS
  return html`<span class="arm"><span class="quiet">${arm}</span> ${own.slice(0, CHIPS).map((one) => html`<span class="chip ${attemptKind(one)}">${attemptMark(one)}</span> `)}${more > 0 && html`<span class="quiet">+${more}</span>`}</span>`
}
