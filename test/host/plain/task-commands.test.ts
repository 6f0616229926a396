import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { parseTaskFile } from '../../../src/core/tasks/parse-task-file.ts'
import { FIRST_PROMPT } from '../../../src/vscode/tasks/starter.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { until } from '../support/until.ts'

describe('commands that make tasks', function () {
  this.timeout(60_000)
  const made: vscode.Uri[] = []
  const at = (name: string) => {
    const uri = inWorkspace(name)
    made.push(uri)
    return uri
  }
  /** Accepts every question as it is until the file is there. */
  const acceptUntil = (uri: vscode.Uri) =>
    until(
      uri.path,
      async () => {
        await vscode.commands.executeCommand('quickInput.accept')
        await new Promise((done) => setTimeout(done, 200))
        return existsSync(uri.fsPath)
      },
      40_000,
    )
  before(async () => {
    await ourExtension().activate()
  })
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    for (const uri of made) await rm(uri.fsPath, { force: true })
  })

  it('a new task file opens at its first prompt, without a problem', async () => {
    const uri = at('my-tasks.tasks.yaml')
    const running = vscode.commands.executeCommand('tfgrpo.newTaskFile')
    await acceptUntil(uri)
    await running
    const editor = vscode.window.activeTextEditor!
    assert.equal(editor.document.uri.fsPath, uri.fsPath)
    assert.equal(editor.document.getText(editor.selection), FIRST_PROMPT)
    assert.deepEqual(parseTaskFile(editor.document.getText(), uri.fsPath).diagnostics, [])
  })

  it('a selection becomes a task, all else stays, and it can be undone', async () => {
    const text = '# mine\ntasks:\n    - { id: a, prompt: p, verify: { type: regex, pattern: x } }\n'
    const uri = at('chosen.tasks.yaml')
    await writeFile(uri.fsPath, text)
    const notes = at('notes.txt')
    await writeFile(notes.fsPath, 'One.\nSay hello: world.\n')
    const from = new vscode.Range(1, 0, 1, 17)
    await vscode.window.showTextDocument(notes, { selection: from })
    await vscode.commands.executeCommand('tfgrpo.addSelectionAsTask', {
      file: uri.fsPath,
      verify: { type: 'exact' },
      answer: 'hello',
    })
    const editor = vscode.window.activeTextEditor!
    assert.equal(editor.document.uri.fsPath, uri.fsPath)
    const after = await readFile(uri.fsPath, 'utf8')
    assert.ok(after.startsWith(text), after)
    const added = parseTaskFile(after, uri.fsPath)
    assert.deepEqual(added.diagnostics, [])
    assert.deepEqual(
      added.tasks.map(({ prompt, answer }) => [prompt, answer]),
      [
        ['p', undefined],
        ['Say hello: world.', 'hello'],
      ],
    )
    assert.match(after, /# from notes\.txt:2 /)
    await vscode.commands.executeCommand('undo')
    assert.equal(editor.document.getText(), text)
    await editor.document.save()
  })

  it('tasks of another tool are offered as a list, and those that are ticked written', async () => {
    const table = at('capitals.csv')
    await writeFile(table.fsPath, 'prompt,answer\nCapital of France?,Paris\nCapital of Peru?,Lima\n')
    const uri = at('capitals.tasks.yaml')
    const running = vscode.commands.executeCommand('tfgrpo.importTasks', table)
    await acceptUntil(uri)
    await running
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, uri.fsPath)
    const { tasks, diagnostics } = parseTaskFile(await readFile(uri.fsPath, 'utf8'), uri.fsPath)
    assert.deepEqual(diagnostics, [])
    assert.deepEqual(tasks.map(({ answer }) => answer).sort(), ['Lima', 'Paris'])
  })

  it('a table whose columns have other names is asked about, with its columns in their order', async () => {
    const table = at('fragen.csv')
    await writeFile(table.fsPath, 'frage,antwort\nHauptstadt von Peru?,Lima\n')
    const uri = at('fragen.tasks.yaml')
    const running = vscode.commands.executeCommand('tfgrpo.importTasks', table)
    await acceptUntil(uri)
    await running
    const { tasks } = parseTaskFile(await readFile(uri.fsPath, 'utf8'), uri.fsPath)
    assert.deepEqual(
      tasks.map(({ prompt, answer }) => [prompt, answer]),
      [['Hauptstadt von Peru?', 'Lima']],
    )
  })

  it('the tasks themselves are checked: what is wrong with one is shown with its reason', async () => {
    const uri = at('health.tasks.yaml')
    await writeFile(
      uri.fsPath,
      `tasks:
  - { id: well, prompt: p, solution: "fix: x", verify: { type: regex, pattern: '^fix' } }
  - { id: ill, prompt: p, solution: "docs: x", verify: { type: regex, pattern: '^fix' } }
`,
    )
    await vscode.commands.executeCommand('tfgrpo.checkTaskHealth', uri)
    const text = vscode.workspace.textDocuments
      .find(({ uri: one }) => one.scheme === 'tfgrpo-notes')
      ?.getText()
    assert.match(text ?? '', /## quarantined \(1\)[\s\S]*- ill: its own solution does not pass/)
    assert.doesNotMatch(text ?? '', /- well/)
  })
})
