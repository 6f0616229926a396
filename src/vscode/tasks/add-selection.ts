import { basename } from 'node:path'
import * as vscode from 'vscode'
import type { RawVerifier } from '../../core/tasks/schema.ts'
import { UserError } from '../editor/user-error.ts'
import type { TaskFiles } from '../workspace/task-files.ts'
import { folderOf } from './new-task-file.ts'
import { taskFileName } from './starter.ts'

/** Answers that a key binding may give in its "args", so that they are not asked for. */
interface Given extends Partial<Asked> {
  /** absolute path of the task file */
  file?: string
}

/** Makes a task of what is selected in the editor: in a task file that is there, or a new one. */
export async function addSelectionAsTask(
  { taskFiles }: { taskFiles: Pick<TaskFiles, 'all'> },
  ...args: unknown[]
): Promise<void> {
  const editor = vscode.window.activeTextEditor
  const prompt = editor?.document.getText(editor.selection).trim() ?? ''
  if (!editor || prompt === '')
    throw new UserError(vscode.l10n.t('Select the text that is to be the prompt, then run this again.'))
  const origin = `${vscode.workspace.asRelativePath(editor.document.uri)}:${editor.selection.start.line + 1}`
  // From a menu the argument is the address of the editor's file.
  const given: Given = args[0] instanceof vscode.Uri ? {} : ((args[0] ?? {}) as Given)
  const uri = given.file === undefined ? await chooseFile(taskFiles) : vscode.Uri.file(given.file)
  const verifier: Asked =
    given.verify === undefined
      ? await askVerifier()
      : { verify: given.verify, ...(given.answer === undefined ? {} : { answer: given.answer }) }
  const { addTask } = await import('./selection-task.ts')
  const there = await textOf(uri)
  const { offset, insert, id } = addTask(there ?? '', uri.fsPath, { prompt, origin, ...verifier })
  const edit = new vscode.WorkspaceEdit()
  if (there === null) edit.createFile(uri, { contents: new TextEncoder().encode(insert) })
  else {
    const document = await vscode.workspace.openTextDocument(uri)
    edit.insert(uri, document.positionAt(offset), insert)
  }
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new UserError(vscode.l10n.t('{0} could not be changed.', vscode.workspace.asRelativePath(uri)))
  const document = await vscode.workspace.openTextDocument(uri)
  await document.save()
  const at = document.positionAt(Math.max(0, document.getText().indexOf(id, offset)))
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) })
}

async function chooseFile(taskFiles: Pick<TaskFiles, 'all'>): Promise<vscode.Uri> {
  const files = await taskFiles.all()
  const fresh = { label: vscode.l10n.t('$(new-file) New task file…'), uri: null, description: '' }
  const chosen =
    files.length === 0
      ? fresh
      : await vscode.window.showQuickPick(
          [
            ...files.map((uri) => ({
              label: basename(uri.fsPath),
              description: vscode.workspace.asRelativePath(uri),
              uri,
            })),
            fresh,
          ],
          { title: vscode.l10n.t('Add it to which task file?') },
        )
  if (!chosen) throw new vscode.CancellationError()
  if (chosen.uri) return chosen.uri
  const folder = await folderOf([])
  const name = await ask(vscode.l10n.t('Name of the new task file'), vscode.l10n.t('my tasks'))
  return vscode.Uri.joinPath(folder, taskFileName(name))
}

type Asked = { verify: RawVerifier; answer?: string }

/** How a reply is scored, with what that kind of verifier needs. */
async function askVerifier(): Promise<Asked> {
  const kinds: (vscode.QuickPickItem & { make: () => Promise<Asked> })[] = [
    {
      label: vscode.l10n.t('Answer'),
      detail: vscode.l10n.t('The final answer of the reply equals the one that you give.'),
      make: async () => ({
        verify: { type: 'exact' },
        answer: await ask(vscode.l10n.t('What is the right answer?')),
      }),
    },
    {
      label: vscode.l10n.t('Number'),
      detail: vscode.l10n.t('The final number of the reply equals the one that you give.'),
      make: async () => ({
        verify: { type: 'numeric' },
        answer: await ask(vscode.l10n.t('What is the right number?'), '', (text) =>
          /\d/.test(text) ? undefined : vscode.l10n.t('Give a number, for example 42.'),
        ),
      }),
    },
    {
      label: vscode.l10n.t('Pattern'),
      detail: vscode.l10n.t('The reply matches a regular expression.'),
      make: async () => ({
        verify: {
          type: 'regex',
          pattern: await ask(vscode.l10n.t('Which JavaScript regular expression?'), '', patternProblem),
        },
      }),
    },
    {
      label: vscode.l10n.t('Command'),
      detail: vscode.l10n.t(
        'A command passes in a copy of the workspace that contains the code of the reply.',
      ),
      make: async () => ({
        verify: {
          type: 'command',
          write: await ask(vscode.l10n.t('Which file is the code of the reply written to?'), 'src/{{id}}.js'),
          run: await ask(vscode.l10n.t('Which command checks it?'), 'node --test test/{{id}}.test.js'),
        },
      }),
    },
    {
      label: vscode.l10n.t('Rubric'),
      detail: vscode.l10n.t('A model scores the reply against your description of a good one.'),
      make: async () => ({
        verify: {
          type: 'judge',
          rubric: await ask(vscode.l10n.t('What does a good reply do?')),
          passAt: 0.8,
        },
      }),
    },
  ]
  const chosen = await vscode.window.showQuickPick(kinds, { title: vscode.l10n.t('How is a reply scored?') })
  if (!chosen) throw new vscode.CancellationError()
  return chosen.make()
}

async function ask(
  title: string,
  value = '',
  check: (text: string) => string | undefined = () => undefined,
): Promise<string> {
  const text = await vscode.window.showInputBox({
    title,
    value,
    ignoreFocusOut: true,
    validateInput: (now) => (now.trim() === '' ? vscode.l10n.t('Write something here.') : check(now)),
  })
  if (text === undefined) throw new vscode.CancellationError()
  return text.trim()
}

function patternProblem(text: string): string | undefined {
  try {
    new RegExp(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function textOf(uri: vscode.Uri): Promise<string | null> {
  return vscode.workspace.openTextDocument(uri).then(
    (document) => document.getText(),
    () => null,
  )
}
