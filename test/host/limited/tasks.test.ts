import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { until } from '../support/until.ts'

describe('task files in a folder that is not trusted', () => {
  let uri: vscode.Uri
  before(async () => {
    await ourExtension().activate()
    uri = inWorkspace('limited.tasks.yaml')
    await writeFile(
      uri.fsPath,
      'tasks:\n  - { id: a, prompt: p, verify: { type: regex, pattern: x } }\n  - { id: b, promt: p }\n',
    )
    await vscode.window.showTextDocument(uri)
  })
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await rm(uri.fsPath)
  })

  it('are read: their problems show', async () => {
    await until('the problem', () =>
      vscode.languages.getDiagnostics(uri).find(({ message }) => message.includes('did you mean "prompt"?')),
    )
  })

  it('offer nothing that runs', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
      100,
    )
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      ['tfgrpo.checkTasks'],
    )
  })
})
