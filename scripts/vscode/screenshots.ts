/**
 * Takes pictures of the extension's surfaces in light, dark and high contrast, into test/e2e/artefacts:
 *
 *   npm run screenshots [-- SURFACE ...] [--vsix FILE]
 *
 * Without names all surfaces of surfaces.ts; `--vsix` takes a package that is already built.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { packageExtension } from '../package.ts'
import { SURFACES } from './surfaces.ts'
import { openWorkbench } from './workbench.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { vsix: { type: 'string' } } })
const names = positionals.length === 0 ? Object.keys(SURFACES) : positionals
const unknown = names.filter((name) => !(name in SURFACES))
if (unknown.length > 0) {
  console.error(
    `No surface is called ${unknown.join(', ')}: choose from ${Object.keys(SURFACES).join(', ')}.`,
  )
  process.exit(2)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-pictures-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const vsix = values.vsix ? resolve(values.vsix) : join(folder, 'extension.vsix')
if (!values.vsix) await packageExtension(vsix, null)
let failed = 0
for (const name of names) {
  const { workspace, options, show } = SURFACES[name]!
  const vscode = await openWorkbench({ vsix, workspace, ...options })
  try {
    await show(vscode)
    for (const path of await vscode.pictures(name)) console.log(path)
  } catch (error) {
    failed++
    console.error(`${name}: ${String(error)}`)
    for (const path of await vscode.pictures(`${name}-failed`, ['dark'])) console.log(path)
  } finally {
    await vscode.close()
  }
}
process.exit(failed === 0 ? 0 : 1)
