/**
 * `npm run demo:editor`: the main job in a real VS Code on the real embedded model. Packs the extension with the engine
 * of this machine, opens a copy of the example, trains by the command of the palette, and takes pictures of the result
 * (test/e2e/artefacts/real-*.png), which show the model's name and the run. About 15 minutes on two cores.
 */
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { locateModel } from '../../src/node/embedded/locate-model.ts'
import { packageExtension } from '../package.ts'
import { ROOT, runStep } from '../run-step.ts'
import { ensureSystemPackages } from '../system-packages.ts'
import { openWorkbench } from './workbench.ts'

const PATIENCE_MS = 45 * 60_000
const TASKS = 'order-service.tasks.yaml'

await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep', 'chromium'])
const got = await runStep([join(ROOT, 'bin', 'tfgrpo'), 'model', 'get'])
if (got !== 0) process.exit(got)
const { modelPath } = await locateModel({ env: process.env, onNote: console.log })
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-real-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const vsix = join(folder, 'extension.vsix')
await packageExtension(vsix, `${process.platform}-${process.arch}`)
const vscode = await openWorkbench({
  vsix,
  workspace: 'examples/order-service',
  settings: { 'tfgrpo.model': 'embedded' },
  env: { TFGRPO_MODEL: modelPath },
})
try {
  await vscode.openFile(TASKS)
  await vscode.runCommand('GRPO: Train')
  await vscode.openViews()
  await vscode.row(/Training on/).waitFor()
  console.log('Training in VS Code ...')
  await vscode.waitForText(/Verdict: |Training failed|crashed/, PATIENCE_MS)
  const result = JSON.parse(
    readFileSync(join(vscode.workspace, '.grpo', 'runs', 'r1', 'result.json'), 'utf8'),
  ) as Record<string, unknown>
  console.log(JSON.stringify(result))
  for (const path of await vscode.pictures('real-experiences')) console.log(path)
  // A page that loads with forced colours keeps their canvas in this browser, whatever the theme is later.
  await vscode.setTheme('light')
  await vscode.runCommand('GRPO: Open Report')
  await vscode.webview().locator('h1').first().waitFor()
  for (const path of await vscode.pictures('real-report')) console.log(path)
} catch (error) {
  for (const path of await vscode.pictures('real-failed', ['dark'])) console.error(path)
  throw error
} finally {
  await vscode.close()
}
process.exit(0)
