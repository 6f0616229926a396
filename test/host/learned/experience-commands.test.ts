import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { afterEach, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { parseLibrary } from '../../../src/core/library/parse-library.ts'
import type { Api } from '../../../src/vscode/api.ts'
import type { ExperiencesView } from '../../../src/vscode/experiences/experiences-view.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { rowsOf } from '../support/tree.ts'
import { until } from '../support/until.ts'

const LIBRARY = inWorkspace('.grpo/library.yaml')

describe('before the view of the experiences was opened', () => {
  it('it is read a moment after the activation, so that its badge counts what awaits review', async () => {
    const { experiences } = (await ourExtension().activate()) as Api
    assert.equal((experiences as unknown as ExperiencesView).view.visible, false, 'the view is not open')
    await until('its head', () => experiences.head().message.startsWith('Does it help?'))
  })
})

describe('commands of experiences', function () {
  this.timeout(60_000)
  let api: Api
  let original: string
  const text = () => readFile(LIBRARY.fsPath, 'utf8')
  const run = (command: string, ...args: unknown[]) =>
    vscode.commands.executeCommand(`tfgrpo.${command}`, ...args)
  const experience = async (id: string) =>
    parseLibrary(await text(), '').library.experiences.find((one) => one.id === id)!
  const rowWith = (words: string) =>
    until(`the row ${words}`, async () =>
      (await rowsOf(api.experiences.tree)).find(({ label, item }) =>
        `${label} | ${item.description}`.includes(words),
      ),
    )
  const inFront = () => vscode.window.tabGroups.activeTabGroup.activeTab

  before(async () => {
    api = (await ourExtension().activate()) as Api
    original = await text()
    await vscode.commands.executeCommand('tfgrpo.experiences.focus')
  })
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await vscode.workspace.fs.writeFile(LIBRARY, new TextEncoder().encode(original))
  })

  it('restore a retired one with its former status', async () => {
    await run('retireExperience', LIBRARY.fsPath, 'E3')
    assert.equal((await experience('E3')).status, 'retired')
    const { node } = await rowWith('Retired').then(() => rowWith('rounds down: f() -> N'))
    await run('restoreExperience', node)
    assert.equal((await experience('E3')).status, 'proven')
    await until('the view to follow', async () =>
      (await rowsOf(api.experiences.tree)).every(({ label }) => label !== 'Retired'),
    )
  })

  it('unpin one', async () => {
    await run('pinExperience', LIBRARY.fsPath, 'E3')
    assert.equal((await experience('E3')).pinned, true)
    await rowWith('Pinned')
    await run('unpinExperience', LIBRARY.fsPath, 'E3')
    assert.notEqual((await experience('E3')).pinned, true)
    await rowWith('Proven | 2')
  })

  it('enable one again', async () => {
    await run('disableExperience', LIBRARY.fsPath, 'E1')
    assert.equal((await experience('E1')).disabled, true)
    await until('it to count no more', () => api.experiences.head().message.includes('1 of 2 in use'))
    await run('enableExperience', LIBRARY.fsPath, 'E1')
    assert.notEqual((await experience('E1')).disabled, true)
    await until('it to count again', () => api.experiences.head().message.includes('2 of 2 in use'))
  })

  it('write instructions for Copilot, with the files that they are for', async () => {
    const file = inWorkspace('.github/instructions/project-experience.instructions.md')
    try {
      await run('exportInstructions')
      await until('the preview', () => inFront()?.input instanceof vscode.TabInputTextDiff)
      await assert.rejects(readFile(file.fsPath), 'nothing is written before it was seen')
      await run('writeExport')
      const written = await readFile(file.fsPath, 'utf8')
      assert.match(written, /^---\n(?:.+\n)*applyTo: .+\n(?:.+\n)*---\n/)
      assert.match(written, /rounds down: f\(\) -> N/)
    } finally {
      await rm(inWorkspace('.github').fsPath, { recursive: true, force: true })
    }
  })

  it('ask where an export goes', async () => {
    const asking = run('export')
    const diff = await until('the preview', async () => {
      // The first place that is offered.
      await vscode.commands.executeCommand('quickInput.accept')
      const input = inFront()?.input
      return input instanceof vscode.TabInputTextDiff ? input : undefined
    })
    await asking
    assert.ok(diff.modified.path.endsWith('/AGENTS.md'), diff.modified.path)
    const { lineCount } = await vscode.workspace.openTextDocument(diff.modified)
    assert.ok(lineCount > 3)
  })

  describe('that follow a result', () => {
    const result = inWorkspace('.grpo/runs/r1/result.json')
    let proved: string
    const becomes = (change: object) =>
      vscode.workspace.fs.writeFile(
        result,
        new TextEncoder().encode(JSON.stringify({ ...JSON.parse(proved), ...change })),
      )
    before(async () => {
      proved = await readFile(result.fsPath, 'utf8')
    })
    afterEach(() => writeFile(result.fsPath, proved))

    it('open the report of a run that made it worse', async () => {
      await becomes({ verdict: 'worse', accepted: false })
      const { node, item } = await rowWith('r1: worse')
      assert.equal(item.contextValue, 'result-report')
      await run('openReport', node)
      await until('the report', () => inFront()?.label === 'Run r1')
    })

    it('open the task file of the run where more tasks are asked for', async () => {
      await becomes({ verdict: 'unproven', accepted: false })
      const { node, item } = await rowWith('r1: unproven')
      assert.equal(item.contextValue, 'result-add-tasks')
      await vscode.commands.executeCommand('workbench.action.closeAllEditors')
      const step = run('addTasks', node)
      const file = inWorkspace('order-service.tasks.yaml').fsPath
      await until('the file', async () => {
        // The first that is offered.
        await vscode.commands.executeCommand('quickInput.accept')
        return vscode.window.activeTextEditor?.document.uri.fsPath === file
      })
      await step
      const { document, selection } = vscode.window.activeTextEditor!
      assert.equal(selection.active.line, document.lineCount - 1)
    })
  })
})
