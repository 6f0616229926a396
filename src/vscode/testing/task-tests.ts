import { basename } from 'node:path'
import * as vscode from 'vscode'
import type { Diagnostic, Range } from '../../core/tasks/diagnostics.ts'
import { rangeOf } from '../tasks/diagnostics.ts'
import type { TaskFileState, TaskModel } from '../tasks/task-model.ts'
import type { Jobs } from '../trainer/jobs.ts'
import type { TestData, TestMode } from './test-outcome.ts'

interface TestNeeds {
  taskModel: TaskModel
  jobs: Pick<Jobs, 'run'>
}

/** The tasks of the workspace in the Test Explorer: a file an item, a task an item at its range below it. */
export class TaskTests implements vscode.Disposable {
  readonly controller: vscode.TestController
  readonly #needs: TestNeeds
  /** what each item represents */
  readonly #data = new WeakMap<vscode.TestItem, TestData>()
  readonly #listening: vscode.Disposable[]
  readonly #profiles = new Map<TestMode, vscode.TestRunProfile>()

  constructor(needs: TestNeeds) {
    this.#needs = needs
    const { taskModel } = needs
    this.controller = vscode.tests.createTestController('tfgrpo.tasks', vscode.l10n.t('GRPO Tasks'))
    this.controller.resolveHandler = async () => this.#all()
    this.controller.refreshHandler = async () => {
      await taskModel.inspect()
      await this.#all()
    }
    const titles: Record<TestMode, string> = {
      experience: vscode.l10n.t('With Experience'),
      baseline: vscode.l10n.t('Baseline'),
      compare: vscode.l10n.t('Compare'),
    }
    for (const mode of ['experience', 'baseline', 'compare'] as const) {
      const profile = this.controller.createRunProfile(
        titles[mode],
        vscode.TestRunProfileKind.Run,
        (request, token) => this.#run(request, mode, token),
        mode === 'experience',
      )
      this.#profiles.set(mode, profile)
    }
    this.#listening = [
      taskModel.onDidChange((uri) => {
        const state = taskModel.known(uri)
        if (state) this.#show(state)
        else this.controller.items.delete(uri.fsPath)
      }),
    ]
  }

  /** Runs tasks, visible in the Test Results view; resolves when all have ended. Without ids, all tasks of the file. */
  async run(uri: vscode.Uri, ids: readonly string[], mode: TestMode): Promise<void> {
    const state = await this.#needs.taskModel.get(uri)
    if (!state) return
    const file = this.#show(state)
    const items = ids.length === 0 ? [file] : ids.flatMap((id) => file.children.get(itemId(uri, id)) ?? [])
    const cancel = new vscode.CancellationTokenSource()
    try {
      const request = new vscode.TestRunRequest(items, undefined, this.#profiles.get(mode))
      await this.#run(request, mode, cancel.token)
    } finally {
      cancel.dispose()
    }
  }

  dispose(): void {
    for (const each of this.#listening) each.dispose()
    this.controller.dispose()
  }

  async #run(request: vscode.TestRunRequest, mode: TestMode, token: vscode.CancellationToken): Promise<void> {
    const { runTests } = await import('./run-tests.ts')
    if (!request.include) await this.#all()
    await runTests({
      jobs: this.#needs.jobs,
      controller: this.controller,
      dataOf: (item) => this.#data.get(item),
      request,
      mode,
      token,
    })
  }

  async #all(): Promise<void> {
    const states = await this.#needs.taskModel.all()
    const files = new Set(states.map(({ uri }) => uri.fsPath))
    for (const [id] of this.controller.items) if (!files.has(id)) this.controller.items.delete(id)
    for (const state of states) this.#show(state)
  }

  #show({ uri, parsed, problems }: TaskFileState): vscode.TestItem {
    const file =
      this.controller.items.get(uri.fsPath) ??
      this.#add(this.controller.items, uri.fsPath, basename(uri.fsPath), uri, { kind: 'file' })
    const whole = new Map(parsed.tasks.map((task) => [task.id, task]))
    const seen = new Set<string>()
    for (const { id, whole: place } of parsed.ids) {
      const key = itemId(uri, id)
      if (seen.has(key)) continue
      seen.add(key)
      const item =
        file.children.get(key) ??
        this.#add(file.children, key, id, uri, { kind: 'task', file: uri.fsPath, id })
      item.range = rangeOf(place)
      const split = whole.get(id)?.split
      item.tags = split === undefined ? [] : [new vscode.TestTag(split)]
      item.error = whole.has(id) ? undefined : errorOf(problems, place)
    }
    for (const [key] of file.children) if (!seen.has(key)) file.children.delete(key)
    return file
  }

  #add(
    to: vscode.TestItemCollection,
    key: string,
    label: string,
    uri: vscode.Uri,
    data: TestData,
  ): vscode.TestItem {
    const item = this.controller.createTestItem(key, label, uri)
    this.#data.set(item, data)
    to.add(item)
    return item
  }
}

/** What is wrong with a task, in the words of the Problems view. */
function errorOf(problems: readonly Diagnostic[], { line, endLine }: Range): string {
  const own = problems.filter((problem) => problem.line >= line && problem.line <= endLine)
  if (own.length === 0) return vscode.l10n.t('This task has errors.')
  return own.map(({ message }) => message).join('\n')
}

/** Ids of tasks are unique only within a library: the file comes first. */
function itemId(uri: vscode.Uri, id: string): string {
  return `${uri.fsPath}#${id}`
}
