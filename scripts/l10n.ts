/**
 * `npm run l10n`: collects the strings of the extension's code into l10n/bundle.l10n.json, from which translators work.
 * A test holds that it is current.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getL10nJson } from '@vscode/l10n-dev'
import { ROOT } from './run-step.ts'

const folder = join(ROOT, 'src', 'vscode')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)
const strings = await getL10nJson(
  files.map((name) => ({ extension: '.ts', contents: named(readFileSync(join(folder, name), 'utf8')) })),
)
const sorted = Object.fromEntries(Object.entries(strings).sort(([a], [b]) => (a < b ? -1 : 1)))
mkdirSync(join(ROOT, 'l10n'), { recursive: true })
writeFileSync(join(ROOT, 'l10n', 'bundle.l10n.json'), `${JSON.stringify(sorted, null, 2)}\n`)
console.log(`l10n/bundle.l10n.json: ${Object.keys(sorted).length} strings`)

/** The collector knows `vscode.l10n` only; what is tested without an editor is handed it as a parameter. */
function named(code: string): string {
  const calls = code.replace(/(?<![.\w])l10n\.t\(/g, 'vscode.l10n.t(')
  return /import \* as vscode from 'vscode'/.test(code) ? calls : `import * as vscode from 'vscode'\n${calls}`
}
