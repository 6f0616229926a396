/**
 * Runs the suites of test/host inside a real VS Code:
 *
 *   node scripts/vscode/host-tests.ts [--electron | --code-server] [--json FILE] [WORD ...]
 *
 * A word is part of a path below test/host (`tree`, `plain/`); only the files that contain one run. Ends with counts;
 * `--json` writes them as { passed, failed, skipped }.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findTestHosts } from './bundle-host-tests.ts'
import { chooseVsCode } from './choose-vscode.ts'
import { type Counts, runHost } from './host-run.ts'
import { stageExtension } from './stage-extension.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    electron: { type: 'boolean' },
    'code-server': { type: 'boolean' },
    json: { type: 'string' },
  },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-host-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
const asked = values.electron ? 'electron' : values['code-server'] ? 'code-server' : null
const hosts = await findTestHosts(positionals)
if (hosts.length === 0) {
  console.error(`No suite below test/host has ${positionals.join(' or ')} in its path.`)
  process.exit(2)
}
const extension = join(folder, 'extension')
await stageExtension(extension)
for (const [index, vscode] of (await chooseVsCode(asked)).entries())
  for (const host of hosts) {
    console.log(`${vscode.name}, ${host.name} (${host.settings.workspace})`)
    const result = await runHost(
      host,
      extension,
      join(folder, `${host.name}-${index}`),
      vscode.runIn,
      vscode.screenshots,
    )
    for (const key of ['passed', 'failed', 'skipped'] as const) counts[key] += result[key]
  }
if (values.json) writeFileSync(values.json, JSON.stringify(counts))
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in VS Code`)
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1)
