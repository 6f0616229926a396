import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { checkTasks } from '../../../src/vscode/tasks/check-tasks.ts'
import type { TasksTree } from '../../../src/vscode/tasks/tasks-view.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { screenshot } from '../support/screenshot.ts'
import { until } from '../support/until.ts'

const YAML = `name: sums
tasks:
  - id: one
    prompt: What is 1 + 1?
    answer: "2"
    verify: { type: exact }
`

describe('task files in the editor', () => {
  const made: vscode.Uri[] = []
  before(async () => {
    await ourExtension().activate()
  })
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    for (const uri of made) await rm(uri.fsPath, { force: true, recursive: true })
  })

  async function open(name: string, text: string): Promise<vscode.TextEditor> {
    const uri = inWorkspace(name)
    made.push(uri)
    await writeFile(uri.fsPath, text)
    return vscode.window.showTextDocument(uri)
  }
  const problems = (uri: vscode.Uri) =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'GRPO')
  const problem = (uri: vscode.Uri, words: string) =>
    until(`the problem "${words}"`, () => problems(uri).find(({ message }) => message.includes(words)))
  const noProblem = (uri: vscode.Uri) => until('no problems', () => problems(uri).length === 0)
  async function type(editor: vscode.TextEditor, from: string, to: string) {
    const at = editor.document.getText().indexOf(from)
    const range = new vscode.Range(
      editor.document.positionAt(at),
      editor.document.positionAt(at + from.length),
    )
    assert.ok(await editor.edit((edit) => edit.replace(range, to)))
  }
  async function fix(document: vscode.TextDocument, range: vscode.Range, title: string) {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    )
    const action = actions.find((one) => one.title === title)
    assert.ok(action, `no "${title}" among ${actions.map((one) => one.title).join(' | ')}`)
    assert.ok(await vscode.workspace.applyEdit(action.edit!))
  }

  it('reports errors while the user types, and fixes them', async () => {
    const editor = await open('typed.tasks.yaml', YAML)
    const { document } = editor
    await type(editor, 'answer', 'anwser')
    const wrong = await problem(document.uri, 'unknown key "anwser"; did you mean "answer"?')
    assert.equal(document.getText(wrong.range), 'anwser')
    await screenshot('tasks-problem')
    await fix(document, wrong.range, 'Change to answer')
    await noProblem(document.uri)
    assert.equal(document.getText(), YAML)
  })

  it('adds what is missing where it belongs', async () => {
    const editor = await open('missing.tasks.yaml', YAML.replace('    answer: "2"\n', ''))
    const wrong = await problem(editor.document.uri, 'compares with the answer')
    await fix(editor.document, wrong.range, 'Add answer: ""')
    assert.ok(
      editor.document.getText().includes('  - id: one\n    answer: ""\n    prompt'),
      editor.document.getText(),
    )
  })

  it('reads JSON Lines', async () => {
    const line = '{"id": "a", "prompt": "p", "verify": {"type": "regex", "pattern": "x"}}'
    const editor = await open('lines.tasks.jsonl', `${line} ${line.replace('"a"', '"b"')}\n`)
    const wrong = await problem(editor.document.uri, 'a line holds one value')
    await fix(editor.document, wrong.range, 'Put each task on a line of its own')
    await noProblem(editor.document.uri)
    assert.equal(editor.document.lineCount, 3)
  })

  it('reports on saving the problems that need the other files, also in files that are not open', async () => {
    const editor = await open('second.tasks.yaml', YAML.replace('id: one', 'id: two'))
    await noProblem(editor.document.uri)
    await type(editor, 'id: two', 'id: late-fee')
    await editor.document.save()
    const taken = await problem(editor.document.uri, 'the id "late-fee" is taken by the task at')
    // What is typed is another text than the one that was checked.
    await type(editor, 'name: sums', '# more\nname: sums')
    await noProblem(editor.document.uri)
    await editor.document.save()
    const moved = await problem(editor.document.uri, 'the id "late-fee" is taken by the task at')
    assert.equal(moved.range.start.line, taken.range.start.line + 1)
    await type(editor, 'id: late-fee', 'id: two')
    await editor.document.save()
    await noProblem(editor.document.uri)
  })

  it('asks before unsaved edits are saved for a check, and leaves them without an answer', async () => {
    const editor = await open('unsaved.tasks.yaml', YAML)
    await type(editor, 'name: sums', 'name: more sums')
    // The tests' window shows no dialog, which declines it.
    await vscode.commands.executeCommand('tfgrpo.checkTasks', editor.document.uri)
    assert.equal(editor.document.isDirty, true)
    await editor.document.save()
  })

  it('reports a file outside the workspace as not checked, not as free of errors', async () => {
    const elsewhere = vscode.Uri.file(join(dirname(inWorkspace('.').fsPath), 'elsewhere.tasks.yaml'))
    const check = (all: vscode.Uri[]) =>
      checkTasks(
        {
          taskFiles: { all: async () => all },
          taskModel: { inspect: async () => false, groups: [] },
        },
        elsewhere,
      )
    await assert.rejects(check([]), /elsewhere\.tasks\.yaml is not among the task files of this workspace/)
    await assert.rejects(check([elsewhere]), /could not be checked/)
  })

  it('warns on saving where splits divide a group, and fixes it', async () => {
    const task = (id: string, prompt: string) =>
      `  - id: ${id}\n    prompt: ${prompt}\n    group: torn\n    split: val\n    answer: "2"\n    verify: { type: exact }\n`
    const tasks = `${task('torn-one', 'Which number is even and prime?')}${task('torn-two', 'How many wings has a gull?')}`
    const editor = await open('torn.tasks.yaml', `tasks:\n${tasks}`)
    await noProblem(editor.document.uri)
    await type(editor, 'split: val', 'split: train')
    await editor.document.save()
    const wrong = await problem(editor.document.uri, 'group "torn" is in several splits')
    assert.equal(wrong.severity, vscode.DiagnosticSeverity.Warning)
    assert.equal(editor.document.getText(wrong.range), 'train')
    await fix(editor.document, wrong.range, 'Change to "val"')
    await editor.document.save()
    await noProblem(editor.document.uri)
  })

  it('reads a file of 1 MB', async () => {
    const many = Array.from(
      { length: 9000 },
      (_, i) => `  - { id: t${i}, prompt: "Say ${i}, please.", answer: "${i}", verify: { type: exact } }\n`,
    )
    const editor = await open('large.tasks.yaml', `tasks:\n${many.join('')}  - { id: last, promt: x }\n`)
    const wrong = await problem(editor.document.uri, 'did you mean "prompt"?')
    assert.equal(wrong.range.start.line, 9001)
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor')
    await rm(editor.document.uri.fsPath)
  })

  it('completes keys and values, and explains them', async () => {
    const editor = await open('completed.tasks.yaml', `${YAML}    \n`)
    const offered = async (line: number, character: number) => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        editor.document.uri,
        new vscode.Position(line, character),
      )
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label))
    }
    assert.ok((await offered(6, 4)).includes('split'))
    assert.ok(!(await offered(6, 4)).includes('prompt'))
    assert.ok((await offered(5, 20)).includes('regex'))
    const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      editor.document.uri,
      new vscode.Position(4, 6),
    )
    assert.match((hover!.contents[0] as vscode.MarkdownString).value, /Ground truth/)
  })

  it('has lenses above the file and each task', async () => {
    const editor = await open('lenses.tasks.yaml', YAML)
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      editor.document.uri,
      100,
    )
    const titles = (line: number) =>
      lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title)
    assert.deepEqual(titles(0), ['$(play) Train', 'Preflight', 'Compare', 'Check'])
    assert.deepEqual(titles(2), ['$(play) Run Once', 'Compare'])
    const known = await vscode.commands.getCommands(true)
    for (const { command } of lenses) assert.ok(known.includes(command!.command), command!.command)
  })

  it('shows files, splits and tasks in a view, and problems in it', async () => {
    const { tasksTree } = (await ourExtension().activate()) as { tasksTree: TasksTree }
    await vscode.commands.executeCommand('tfgrpo.tasks.focus')
    const file = async (name: string) => {
      const files = await tasksTree.getChildren()
      const items = await Promise.all(files.map((row) => tasksTree.getTreeItem(row)))
      const at = items.findIndex(({ label }) => label === name)
      return at < 0 ? undefined : { row: files[at]!, item: items[at]! }
    }
    const found = await until('the file', () => file('order-service.tasks.yaml'))
    assert.equal(found.item.description, '24 tasks')
    // A folder that appears with its content, as in a branch switch, and disappears again.
    const workspace = inWorkspace('.').fsPath
    const beside = await mkdtemp(join(dirname(workspace), 'beside-'))
    await writeFile(join(beside, 'moved.tasks.yaml'), YAML)
    const moved = inWorkspace('moved')
    made.push(moved)
    await rename(beside, moved.fsPath)
    await until('the file in the folder that came', () => file('moved.tasks.yaml'))
    await rename(moved.fsPath, beside)
    await until('the file gone', async () => (await file('moved.tasks.yaml')) === undefined)
    await rm(beside, { recursive: true })
    const splits = await tasksTree.getChildren(found.row)
    const items = await Promise.all(splits.map((row) => tasksTree.getTreeItem(row)))
    assert.deepEqual(
      items.map(({ label, description }) => [label, description]),
      [
        ['train', '8'],
        ['val', '8'],
        ['test', '8'],
      ],
    )
    const tasks = await tasksTree.getChildren(splits[0])
    assert.equal((await tasksTree.getTreeItem(tasks[0]!)).label, 'member-price')
    await open('broken.tasks.yaml', YAML.replace('prompt', 'promt'))
    const broken = await until('the problems', async () => {
      const state = await file('broken.tasks.yaml')
      return state?.item.description === '2 problems' ? state : undefined
    })
    assert.equal((broken.item.iconPath as vscode.ThemeIcon).id, 'error')
    // The view draws a little later than it is asked.
    await new Promise((done) => setTimeout(done, 2500))
    await screenshot('tasks-view')
  })
})
