import assert from 'node:assert/strict'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import type { Api } from '../../../src/vscode/api.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { until } from '../support/until.ts'

describe('commands about runs', () => {
  let tree: vscode.TreeDataProvider<unknown>
  const runs = inWorkspace('.grpo/runs').fsPath
  const more = Array.from({ length: 30 }, (_, i) => `r${i + 2}`)
  const items = async () =>
    Promise.all(((await tree.getChildren()) ?? []).map((node) => tree.getTreeItem(node)))

  before(async () => {
    tree = ((await ourExtension().activate()) as Api).runsTree
    const plan = JSON.parse(await readFile(join(runs, 'r1', 'plan.json'), 'utf8')) as object
    for (const run of more) {
      await mkdir(join(runs, run))
      await writeFile(join(runs, run, 'plan.json'), JSON.stringify({ ...plan, run }))
    }
  })
  after(async () => {
    for (const name of more) await rm(join(runs, name), { recursive: true, force: true })
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  })

  it('show older runs when they are asked for', async () => {
    const last = await until('a row for the others', async () => {
      const row = (await items()).at(-1)
      return row?.command?.command === 'tfgrpo.moreRuns' ? row : undefined
    })
    assert.equal(last.label, '6 older runs…')
    assert.equal((await items()).length, 26)
    await vscode.commands.executeCommand('tfgrpo.moreRuns', ...last.command!.arguments!)
    const all = await items()
    assert.equal(all.length, 31)
    assert.ok(all.every(({ command }) => command?.command === 'tfgrpo.openReport'))
  })

  it('report an issue with the latest runs, and without what is private', async () => {
    void vscode.commands.executeCommand('tfgrpo.reportIssue')
    const text = await until('the document', () => {
      const document = vscode.window.activeTextEditor?.document
      return document?.languageId === 'markdown' && document.isUntitled ? document.getText() : undefined
    })
    assert.match(text, /Extension/)
    assert.ok(text.includes(vscode.version))
    assert.match(text, /r31: grounded, \d+ train \/ \d+ val \/ \d+ test, .*: no end/)
    for (const secret of [homedir(), inWorkspace('').fsPath, 'INVALID_'])
      assert.ok(!text.includes(secret), secret)
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')
  })

  it('show the log', async () => {
    await vscode.commands.executeCommand('tfgrpo.showLogs')
    await until('the log', () =>
      vscode.window.visibleTextEditors.some(
        ({ document }) =>
          document.uri.scheme === 'output' && document.uri.path.includes('training-free-grpo'),
      ),
    )
    await vscode.commands.executeCommand('workbench.action.closePanel')
  })
})
