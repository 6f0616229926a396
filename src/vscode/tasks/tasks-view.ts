import { basename } from 'node:path'
import * as vscode from 'vscode'
import { score } from '../../core/report/words.ts'
import type { TaskScore } from '../../node/runs/last-scores.ts'
import type { Libraries } from '../workspace/libraries.ts'
import type { DiagnosticNeeds } from './diagnostics.ts'
import type { TaskFileState, TaskModel } from './task-model.ts'
import { meanOf, rowsOf, type SplitRow, type TaskRow } from './tree-model.ts'

interface FileRow {
  kind: 'file'
  uri: vscode.Uri
  state: TaskFileState
}
type Row = FileRow | SplitRow | TaskRow

/** While runs write, the view is redrawn at most this often. */
const PAUSE_MS = 500

export interface TreeNeeds {
  taskModel: TaskModel
  libraries: Pick<Libraries, 'onDidChange'>
  log: vscode.LogOutputChannel
}

/** The view "Tasks": files, their splits, their tasks with the last score. */
export function registerTasksView(needs: TreeNeeds & Pick<DiagnosticNeeds, 'context'>): TasksTree {
  const tree = new TasksTree(needs)
  const view = vscode.window.createTreeView('tfgrpo.tasks', { treeDataProvider: tree, showCollapseAll: true })
  needs.context.subscriptions.push(tree, view)
  return tree
}

export class TasksTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #needs: TreeNeeds
  readonly #changed = new vscode.EventEmitter<void>()
  readonly #listening: vscode.Disposable[]
  #scores = new Map<string, Promise<Map<string, TaskScore>>>()
  #pause: NodeJS.Timeout | null = null
  readonly onDidChangeTreeData = this.#changed.event

  constructor(needs: TreeNeeds) {
    this.#needs = needs
    const { libraries, taskModel } = needs
    const watcher = vscode.workspace.createFileSystemWatcher('**/.grpo/runs/*/result.json')
    const scored = () => {
      this.#scores = new Map()
      this.#later()
    }
    watcher.onDidCreate(scored)
    watcher.onDidChange(scored)
    watcher.onDidDelete(scored)
    this.#listening = [
      watcher,
      // Runs of a library above the opened folder are not watched; it is read again when one has ended.
      libraries.onDidChange(scored),
      taskModel.onDidChange(() => this.#later()),
      taskModel.onDidInspect(() => this.#later()),
    ]
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row === undefined) {
      // Assigned splits are known only after the files were checked together.
      void this.#needs.taskModel.inspectedOnce()
      const states = await this.#needs.taskModel.all()
      // The empty state is shown, and the walkthrough continues, only after a search.
      void vscode.commands.executeCommand('setContext', 'tfgrpo.tasks.loaded', true)
      void vscode.commands.executeCommand('setContext', 'tfgrpo.hasTaskFiles', states.length > 0)
      return states.map((state) => ({ kind: 'file', uri: state.uri, state }))
    }
    switch (row.kind) {
      case 'file':
        return this.#splits(row.state)
      case 'split':
        return row.tasks
      case 'task':
        return []
    }
  }

  async getTreeItem(row: Row): Promise<vscode.TreeItem> {
    switch (row.kind) {
      case 'file':
        return fileItem(row)
      case 'split':
        return splitItem(row)
      case 'task':
        return taskItem(row)
    }
  }

  dispose(): void {
    if (this.#pause) clearTimeout(this.#pause)
    for (const each of this.#listening) each.dispose()
    this.#changed.dispose()
  }

  async #splits(state: TaskFileState): Promise<SplitRow[]> {
    const { taskModel } = this.#needs
    const { parsed, uri } = state
    const grpoDir = taskModel.groupOf(uri)?.grpoDir
    const scores = grpoDir === undefined ? new Map<string, TaskScore>() : await this.#scoresOf(grpoDir)
    return rowsOf({
      file: uri.fsPath,
      ids: parsed.ids.map(({ id, range }) => ({ id, line: range.line - 1 })),
      whole: new Set(parsed.tasks.map(({ id }) => id)),
      splitOf: (id) => taskModel.splitOf(state, id),
      scoreOf: (id) => scores.get(id),
    })
  }

  #scoresOf(grpoDir: string): Promise<Map<string, TaskScore>> {
    const known = this.#scores.get(grpoDir)
    if (known) return known
    const scores = import('../../node/runs/last-scores.ts')
      .then(({ lastScores }) => lastScores(grpoDir))
      .catch((error: Error) => {
        this.#needs.log.warn(`Reading the last scores: ${error.message}`)
        return new Map<string, TaskScore>()
      })
    this.#scores.set(grpoDir, scores)
    return scores
  }

  #later(): void {
    this.#pause ??= setTimeout(() => {
      this.#pause = null
      this.#changed.fire()
    }, PAUSE_MS)
  }
}

function fileItem({ uri, state }: FileRow): vscode.TreeItem {
  const { parsed, problems } = state
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const item = new vscode.TreeItem(basename(uri.fsPath), vscode.TreeItemCollapsibleState.Expanded)
  item.id = uri.fsPath
  item.resourceUri = uri
  item.description =
    errors > 0
      ? vscode.l10n.t('{0} problems', errors)
      : parsed.ids.length === 1
        ? vscode.l10n.t('1 task')
        : vscode.l10n.t('{0} tasks', parsed.ids.length)
  item.iconPath =
    errors > 0
      ? new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'))
      : vscode.ThemeIcon.File
  item.tooltip = [
    vscode.workspace.asRelativePath(uri),
    ...problems.slice(0, 5).map(({ line, message }) => `${line}: ${message}`),
  ].join('\n')
  item.contextValue = 'taskFile'
  item.command = { title: vscode.l10n.t('Open'), command: 'vscode.open', arguments: [uri] }
  return item
}

function splitItem({ file, split, tasks }: SplitRow): vscode.TreeItem {
  const names = {
    train: vscode.l10n.t('train'),
    val: vscode.l10n.t('val'),
    test: vscode.l10n.t('test'),
  }
  const about = {
    train: vscode.l10n.t('Learned from.'),
    val: vscode.l10n.t('Decides whether the library is better.'),
    test: vscode.l10n.t('Only measured at the end.'),
  }
  const item = new vscode.TreeItem(
    split === null ? vscode.l10n.t('no split yet') : names[split],
    vscode.TreeItemCollapsibleState.Collapsed,
  )
  const mean = meanOf(tasks)
  item.id = `${file} ${split}`
  item.description =
    mean === null ? String(tasks.length) : vscode.l10n.t('{0}, last score {1}', tasks.length, score(mean))
  item.tooltip =
    split === null ? vscode.l10n.t('Assigned once the errors of the file are fixed.') : about[split]
  item.contextValue = 'taskSplit'
  return item
}

function taskItem(row: TaskRow): vscode.TreeItem {
  const { file, id, line, broken } = row
  const item = new vscode.TreeItem(id)
  item.id = `${file} ${id} ${line}`
  item.description = row.score ? scoreText(row.score) : ''
  item.iconPath = broken
    ? new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'))
    : iconOf(row.score)
  if (row.score) item.tooltip = tooltipOf(id, row.score)
  if (broken) item.tooltip = vscode.l10n.t('This task has errors; the Problems view shows which.')
  item.contextValue = broken ? 'brokenTask' : 'task'
  item.command = {
    title: vscode.l10n.t('Open'),
    command: 'vscode.open',
    arguments: [vscode.Uri.file(file), { selection: new vscode.Range(line, 0, line, 0) }],
  }
  return item
}

function scoreText({ mean }: TaskScore): string {
  return mean === null ? vscode.l10n.t('unscored') : score(mean)
}

function tooltipOf(id: string, last: TaskScore): string {
  const how =
    last.withPrior === true
      ? vscode.l10n.t('with experience')
      : last.withPrior === false
        ? vscode.l10n.t('without experience')
        : vscode.l10n.t('before learning')
  return vscode.l10n.t('{0}: {1} {2}, in run {3}', id, scoreText(last), how, last.run)
}

function iconOf(last: TaskScore | null): vscode.ThemeIcon {
  if (last === null) return new vscode.ThemeIcon('circle-outline')
  if (last.mean === null) return new vscode.ThemeIcon('question')
  if (last.mean >= 1) return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'))
  return last.mean > 0
    ? new vscode.ThemeIcon('circle-large-filled', new vscode.ThemeColor('charts.yellow'))
    : new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('testing.iconFailed'))
}
