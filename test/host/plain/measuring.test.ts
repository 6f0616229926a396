import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { parseLibrary } from '../../../src/core/library/parse-library.ts'
import { type ScriptedEndpoint, startScriptedEndpoint } from '../../support/scripted-endpoint.ts'
import scriptedTrainer from '../../support/scripted-trainer.ts'
import { scriptedWorkspace } from '../../support/scripted-workspace.ts'
import { GOOD_RULE } from '../../support/scripted-world.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { until } from '../support/until.ts'

describe('measuring from the editor', function () {
  this.timeout(90_000)
  let endpoint: ScriptedEndpoint
  let file: vscode.Uri
  const folder = inWorkspace('measured').fsPath
  let asked = 0
  let held: Promise<void> | null = null
  const set = (name: string, value: unknown) =>
    vscode.workspace.getConfiguration('tfgrpo').update(name, value, vscode.ConfigurationTarget.Global)
  const result = async (run: string) =>
    JSON.parse(await readFile(join(folder, '.grpo', 'runs', run, 'result.json'), 'utf8')) as {
      type: string
      stopped: string
      verdict?: string
      prediction?: unknown
    }

  before(async () => {
    await ourExtension().activate()
    endpoint = await startScriptedEndpoint({
      handler: async (body, info) => {
        asked++
        await held
        return scriptedTrainer(body, info)
      },
    })
    const made = await scriptedWorkspace({ train: 6, val: 6, test: 6 })
    await mkdir(join(folder, '.grpo'), { recursive: true })
    file = vscode.Uri.file(join(folder, 'measured.tasks.yaml'))
    await cp(made.file, file.fsPath)
    await made.remove()
    await set('baseUrl', endpoint.baseUrl)
    await set('model', 'scripted')
  })
  after(async () => {
    for (const name of ['baseUrl', 'model']) await set(name, undefined)
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await endpoint.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('shows by a preflight whether training is worth it, and learns nothing yet', async () => {
    await vscode.commands.executeCommand('tfgrpo.preflight', file)
    const { type, stopped } = await result('r1')
    assert.deepEqual({ type, stopped }, { type: 'preflight-finished', stopped: 'done' })
    assert.ok(asked > 0)
    assert.equal(existsSync(join(folder, '.grpo', 'library.yaml')), false)
  })

  it('compares without and with the library, and shows the report while it runs', async () => {
    await writeFile(
      join(folder, '.grpo', 'library.yaml'),
      `version: 1\nnext: 2\nexperiences:\n  - id: E1\n    text: ${JSON.stringify(GOOD_RULE)}\n    pinned: true\n    status: candidate\n`,
    )
    let release = () => {}
    held = new Promise((done) => {
      release = done
    })
    const from = asked
    const comparing = vscode.commands.executeCommand('tfgrpo.compare', file)
    await until('the first request', () => asked > from)
    // What can be done with it is a list, whose first entry is the report.
    const shown = vscode.commands.executeCommand('tfgrpo.showRun')
    await until('the live report', async () => {
      await vscode.commands.executeCommand('quickInput.accept')
      return vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Run r2'
    })
    await shown
    assert.equal(existsSync(join(folder, '.grpo', 'runs', 'r2', 'result.json')), false, 'it is still running')
    held = null
    release()
    await comparing
    const { type, verdict } = await result('r2')
    assert.deepEqual({ type, verdict }, { type: 'eval-finished', verdict: 'better' })
  })

  it('measures again what is in use, and writes it to the experiences', async () => {
    const path = join(folder, '.grpo', 'library.yaml')
    const stale = { mean: 0.9, low: 0.8, high: 1, trials: 48, model: 'other' }
    await writeFile(
      path,
      `version: 1\nnext: 2\nexperiences:\n  - id: E1\n    text: ${JSON.stringify(GOOD_RULE)}\n    status: proven\n    effect: ${JSON.stringify(stale)}\n`,
    )
    await vscode.commands.executeCommand('tfgrpo.verifyLibrary', file)
    assert.equal((await result('r3')).stopped, 'done')
    const [measured] = parseLibrary(await readFile(path, 'utf8'), path).library.experiences
    assert.deepEqual([measured?.status, measured?.effect?.model], ['proven', 'scripted'])
  })
})
