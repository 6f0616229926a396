import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { reasonMessage } from '../core/remedy.ts'
import { embeddedJson, Html, html } from './html.ts'
import { costs, notices, settings } from './report-costs.ts'
import type { ReportData, ShownGroup } from './report-data.ts'
import { groups } from './report-groups.ts'
import { experiences, lessons, trials } from './report-library.ts'
import type { Words } from './report-parts.ts'
import { comparison, gate, overview, training } from './report-results.ts'
import { tampering } from './report-tampering.ts'
import { tasks } from './report-tasks.ts'
import { unproven } from './report-unproven.ts'

/** What a page in a webview of the editor receives. */
export interface InEditor {
  /** new for each page */
  nonce: string
  /** the run's folder: what the page is restored from after a reload */
  folder: string
  /** of a run in progress: its progress in one line */
  live: string | null
}

/** Built by esbuild.js: dist/report-client.js and dist/report.css. They become part of the page. */
export interface ReportAssets {
  script: string
  style: string
}

/**
 * The report of a run: one HTML page that needs nothing from outside. All content is escaped; the policy in its head
 * allows only its own style and script and forbids every request.
 * @param editor in a webview of the editor: style and script are allowed by a nonce, and the page exchanges messages
 * with it
 */
export function renderReport(
  data: ReportData,
  assets: ReportAssets,
  words: Words,
  editor?: InEditor,
): string {
  // A script element ends at the first "</script", wherever that is.
  const script = assets.script.replaceAll('</script', '<\\/script')
  const style = assets.style.replaceAll('</style', '<\\/style')
  const [scripts, styles] = editor
    ? [`'nonce-${editor.nonce}'`, `'nonce-${editor.nonce}'`]
    : [`'${hash(script)}'`, `'${hash(style)}'`]
  const policy = `default-src 'none'; script-src ${scripts}; style-src ${styles}; base-uri 'none'; form-action 'none'`
  const nonce = editor ? html` nonce="${editor.nonce}"` : null
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${data.run}: ${title(data)}</title>
<style${nonce}>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the result</a>
<header>
<p class="kicker">Training-Free GRPO, run ${data.run}</p>
${editor?.live != null && html`<p class="live"><strong>In progress:</strong> <span id="live">${editor.live}</span> <span id="phase" class="hidden" role="status"></span> <button type="button" id="refresh">Refresh</button></p>`}
${overview(data, words)}
${editor?.live != null && UNDER_WAY}
</header>
<nav aria-label="Sections"><ul>
${NAVIGATION.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}
</ul></nav>
<main id="main">
${unproven(data, words)}
${comparison(data)}
${gate(data)}
${experiences(data, words)}
${trials(data)}
${lessons(data)}
${tampering(data)}
${tasks(data)}
${training(data, editor?.live != null)}
${groups(data)}
${costs(data)}
${notices(data, words)}
${settings(data)}
</main>
<script type="application/json" id="data">${embeddedJson({
    groups: data.groups.map((group) => wordedGroup(group, words)),
    training: data.training,
    looks: data.looks,
    threshold: data.gate ? 1 / data.gate.alpha : null,
    ...(editor ? { folder: editor.folder } : {}),
  })}</script>
<script${nonce}>${new Html(script)}</script>
</body>
</html>
`
  return page.text
}

/** The page's script knows no surface: remedies are part of the sentences that it shows. */
function wordedGroup(group: ShownGroup, { told }: Words): ShownGroup {
  return {
    ...group,
    attempts: group.attempts.map(({ remedies, reason, ...one }) => {
      const why = reasonMessage({ reason, remedies })
      return { ...one, ...(why ? { reason: told(why) } : {}) }
    }),
  }
}

/** Filled by the script while the run is in progress. */
const UNDER_WAY = html`<section id="under-way" aria-labelledby="under-way-heading" hidden><h2 id="under-way-heading">Attempts under way</h2><div class="under-way"></div></section>`

const NAVIGATION = [
  ['result', 'Result'],
  ['gate', 'Gate'],
  ['experiences', 'Experiences'],
  ['trials', 'Trials'],
  ['lessons', 'Lessons'],
  ['tampering', 'Tampering'],
  ['tasks', 'Tasks'],
  ['training', 'Training'],
  ['attempts', 'Attempts'],
  ['costs', 'Costs'],
  ['settings', 'Settings'],
] as const

function title(data: ReportData): string {
  if (!data.result) return 'in progress'
  if (data.result.stopped !== 'done') return data.result.stopped
  return 'verdict' in data.result ? data.result.verdict : 'done'
}

function hash(text: string): string {
  return `sha256-${btoa(String.fromCharCode(...sha256(utf8ToBytes(text))))}`
}
