import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import type { Api } from '../../../src/vscode/api.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { screenshot } from '../support/screenshot.ts'
import { until } from '../support/until.ts'

describe('the runs view', () => {
  let tree: vscode.TreeDataProvider<unknown>
  const runs = inWorkspace('.grpo/runs').fsPath
  const rows = async (of?: unknown) => {
    const nodes = (await tree.getChildren(of)) ?? []
    const items = await Promise.all(nodes.map((node) => tree.getTreeItem(node)))
    return items.map((item, i) => ({ item, node: nodes[i], label: String(item.label) }))
  }

  before(async () => {
    tree = ((await ourExtension().activate()) as Api).runsTree
    await vscode.commands.executeCommand('tfgrpo.runs.focus')
  })
  after(async () => {
    for (const name of ['r2', 'r3', 'r4']) await rm(join(runs, name), { recursive: true, force: true })
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  })

  it('shows the result of a run, with its difference, and opens its report', async () => {
    const [run] = await rows()
    assert.equal(run?.label, 'r1')
    assert.match(String(run.item.description), /better \(gate\) · test \+\d\.\d\d \[/)
    assert.equal((run.item.iconPath as vscode.ThemeIcon).id, 'pass')
    assert.equal(run.item.command?.command, 'tfgrpo.openReport')
    assert.match(String(run.item.contextValue), /\brun\b/)
    assert.doesNotMatch(String(run.item.contextValue), /unfinished/)
  })

  it('has the groups of a run below its phases, with mean and attempts', async () => {
    const [run] = await rows()
    const phases = await rows(run!.node)
    assert.deepEqual(
      phases.slice(0, 1).map(({ label }) => label),
      ['First groups'],
    )
    const groups = await rows(phases[0]!.node)
    assert.ok(groups.length > 3)
    assert.match(String(groups[0]!.item.description), /^(\d\.\d\d|unscored) · \d+ of \d+ passed$/)
    assert.equal(groups[0]!.item.command?.command, 'tfgrpo.openGroup')
    await screenshot('runs-view')
  })

  it('shows a run that appears in the folder, and one without a result as unfinished', async () => {
    await mkdir(join(runs, 'r2'))
    await cp(join(runs, 'r1', 'plan.json'), join(runs, 'r2', 'plan.json'))
    const unfinished = await until('the new run', async () =>
      (await rows()).find(({ item }) => /\bunfinished\b/.test(String(item.contextValue))),
    )
    assert.match(String(unfinished.item.description), /did not finish/)
    // It is still there next to a damaged one, which is left out.
    await mkdir(join(runs, 'r3'))
    await writeFile(join(runs, 'r3', 'plan.json'), '{')
    assert.equal((await rows()).length, 2)
  })

  it('is redrawn for a run that appears as a whole folder', async () => {
    const beside = await mkdtemp(join(dirname(inWorkspace('.').fsPath), 'beside-'))
    await cp(join(runs, 'r1'), beside, { recursive: true })
    // What came before it has been drawn.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    let drawn = 0
    const drawing = tree.onDidChangeTreeData!(() => drawn++)
    await rename(beside, join(runs, 'r4'))
    await until('the redrawn tree', () => drawn > 0)
    drawing.dispose()
    assert.equal((await rows()).length, 3)
  })
})
