import * as vscode from 'vscode'
import type { Experience } from '../../core/library/experience.ts'
import { reportError } from '../editor/report-error.ts'
import type { Models } from '../models/models.ts'
import type { Libraries } from '../workspace/libraries.ts'
import type { TaskFiles } from '../workspace/task-files.ts'
import { type Grouping, matches, toReview } from './arrange.ts'
import type { ChangeNeeds } from './change-experiences.ts'
import { ExperienceTree } from './experience-tree.ts'
import { linesOf, shortOf } from './experience-words.ts'
import type { LibraryView, Node } from './nodes.ts'
import { presentReader } from './present-reader.ts'

const VIEW = 'tfgrpo.experiences'
const GROUPING = 'tfgrpo.experiences.grouping'
/** Events come in bursts: a run writes its files one by one, a branch switch all at once. */
const SETTLED_MS = 60
/** Candidates that await review are counted after the activation, also where the view is not open. */
const COUNT_AFTER_MS = 1500

interface ViewNeeds extends ChangeNeeds {
  context: Pick<vscode.ExtensionContext, 'workspaceState'>
  log: vscode.LogOutputChannel
  taskFiles: Pick<TaskFiles, 'all' | 'onDidChange'>
  libraries: Pick<Libraries, 'places' | 'onDidChange'>
  models: Pick<Models, 'choice' | 'onDidChange'>
}

/** The view of the experiences: its tree, head, badge and empty states. */
export class ExperiencesView implements vscode.Disposable {
  readonly tree: ExperienceTree
  readonly view: vscode.TreeView<Node>
  readonly #needs: ViewNeeds
  readonly #subscriptions: vscode.Disposable[] = []
  readonly #problems = vscode.languages.createDiagnosticCollection('tfgrpo library')
  #shown: Promise<LibraryView[]> | null = null
  #timer: NodeJS.Timeout | null = null
  #watching = false
  readonly #first: NodeJS.Timeout

  constructor(needs: ViewNeeds) {
    this.#needs = needs
    const { libraries, models, context, taskFiles } = needs
    const grouping = context.workspaceState.get<Grouping>(GROUPING, 'status')
    this.tree = new ExperienceTree(() => this.views(), grouping)
    this.view = vscode.window.createTreeView(VIEW, {
      treeDataProvider: this.tree,
      canSelectMany: true,
      showCollapseAll: true,
      manageCheckboxStateManually: true,
    })
    const again = () => this.#soon()
    this.#subscriptions.push(
      this.tree,
      this.view,
      this.#problems,
      libraries.onDidChange(again),
      models.onDidChange(again),
      taskFiles.onDidChange(again),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('tfgrpo.include') || event.affectsConfiguration('tfgrpo.agent'))
          again()
      }),
      this.view.onDidChangeCheckboxState(({ items }) => this.#switch(items)),
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible) again()
      }),
    )
    this.#context()
    this.#first = setTimeout(() => this.#count(), COUNT_AFTER_MS)
  }

  /** The libraries as they are shown. */
  views(): Promise<LibraryView[]> {
    if (this.#shown) return this.#shown
    const reading = this.#read()
    this.#shown = reading
    // Of two overlapping reads the one started later is newer, whichever ends last.
    const newest = () => this.#shown === reading
    reading
      .then(
        (views) => (newest() ? this.#showState(views) : undefined),
        // What could not be read may be readable the next time; the caller reports why it was not.
        () => {
          if (newest()) this.#shown = null
        },
      )
      .catch((error) => this.#log(error))
    return reading
  }

  /** What is shown above the rows and next to the view's name. */
  head(): { message: string; description: string; badge: number } {
    const { message, description, badge } = this.view
    return { message: message ?? '', description: description ?? '', badge: badge?.value ?? 0 }
  }

  /** Groups by status or by tag, from now on in this workspace. */
  async groupBy(grouping: Grouping): Promise<void> {
    this.tree.show({ grouping })
    this.#context()
    await this.#needs.context.workspaceState.update(GROUPING, grouping)
  }

  /** Shows what contains all these words; '' shows everything. */
  async filter(query: string): Promise<void> {
    this.tree.show({ query })
    this.#context()
    const reading = this.views()
    const views = await reading
    if (this.#shown === reading) this.#head(views)
  }

  async #read(): Promise<LibraryView[]> {
    const { ALSO_SHOWN, readLibraryView } = await import('./library-view.ts')
    this.#watch(ALSO_SHOWN)
    const states = await this.#needs.libraries.places()
    const date = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium' })
    const options = {
      include: vscode.workspace.getConfiguration('tfgrpo').get('include', 'proven' as const),
      dateOf: (ms: number) => date.format(ms),
      l10n: vscode.l10n,
    }
    const read = await Promise.all(
      states.map((state) =>
        readLibraryView(state, { ...options, reader: presentReader(this.#needs.models, state.path) }),
      ),
    )
    // Where no library was written yet, the results of its runs are all that there is to show.
    return read.filter(({ state, words, held }) => state.text !== null || words.result || held)
  }

  /** From when files are first read. */
  #watch(patterns: readonly string[]): void {
    if (this.#watching) return
    this.#watching = true
    const again = () => this.#soon()
    for (const pattern of patterns) {
      const watcher = vscode.workspace.createFileSystemWatcher(pattern)
      this.#subscriptions.push(
        watcher,
        watcher.onDidChange(again),
        watcher.onDidCreate(again),
        watcher.onDidDelete(again),
      )
    }
  }

  /** Everything around the rows: head, badge, problems, and which empty state applies. */
  async #showState(views: LibraryView[]): Promise<void> {
    this.#head(views)
    this.#publish(views)
    const tasks = await this.#needs.taskFiles.all()
    void vscode.commands.executeCommand('setContext', 'tfgrpo.experiences.loaded', true)
    void vscode.commands.executeCommand('setContext', 'tfgrpo.experiences.taskFiles', tasks.length > 0)
  }

  #soon(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#shown = null
      this.tree.show()
      this.#count()
    }, SETTLED_MS)
  }

  #log(error: unknown): void {
    this.#needs.log.error(error instanceof Error ? error : String(error))
  }

  /** The badge and the head are current also while the tree itself is hidden. */
  #count(): void {
    this.views().catch((error) => this.#log(error))
  }

  #head(views: LibraryView[]): void {
    const all = views.flatMap(({ state }) => state.library.experiences)
    const waiting = toReview(all).length
    this.view.badge =
      waiting === 0
        ? undefined
        : {
            value: waiting,
            tooltip:
              waiting === 1
                ? vscode.l10n.t('1 candidate to review')
                : vscode.l10n.t('{0} candidates to review', waiting),
          }
    const [only, ...others] = views
    const lines = !only
      ? []
      : others.length > 0
        ? [vscode.l10n.t('{0} libraries: the row of each shows whether it helps.', views.length)]
        : isEmpty(only)
          ? []
          : linesOf(only, vscode.l10n)
    const message = this.tree.query === '' ? lines.join('\n') : this.#filtered(all, lines)
    this.view.message = message === '' ? (undefined as unknown as string) : message
    this.view.description = only && others.length === 0 && !isEmpty(only) ? shortOf(only, vscode.l10n) : ''
  }

  /** The rows matter most, and the editor joins lines: the first sentence of the answer is enough. */
  #filtered(all: readonly Experience[], [answer]: readonly string[]): string {
    const { query } = this.tree
    const found = all.filter((one) => matches(one, query)).length
    const match = vscode.l10n.t('{0} of {1} match "{2}"', found, all.length, query)
    return answer === undefined ? match : `${match} · ${answer}`
  }

  /** Errors of a library are also shown in the Problems view. */
  #publish(views: LibraryView[]): void {
    this.#problems.clear()
    for (const { state } of views) {
      const diagnostics = state.problems.map(({ severity, message, position }) => {
        const at = new vscode.Position(position.line - 1, position.column - 1)
        const one = new vscode.Diagnostic(
          new vscode.Range(at, at.translate(0, 1)),
          message,
          severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
        )
        one.source = 'GRPO'
        return one
      })
      this.#problems.set(vscode.Uri.file(state.path), diagnostics)
    }
  }

  async #switch(items: readonly (readonly [Node, vscode.TreeItemCheckboxState])[]): Promise<void> {
    const { toggleExperiences } = await import('./change-experiences.ts')
    try {
      const on = (state: vscode.TreeItemCheckboxState) => state === vscode.TreeItemCheckboxState.Checked
      for (const enabled of [true, false])
        await toggleExperiences(
          this.#needs,
          items.flatMap(([node, state]) => (on(state) === enabled ? [node] : [])),
          enabled,
        )
    } catch (error) {
      reportError(error, this.#needs.log)
    }
    this.#soon()
  }

  #context(): void {
    const set = (key: string, value: unknown) =>
      void vscode.commands.executeCommand('setContext', `tfgrpo.experiences.${key}`, value)
    set('filtered', this.tree.query !== '')
    set('grouping', this.tree.grouping)
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer)
    clearTimeout(this.#first)
    for (const each of this.#subscriptions) each.dispose()
  }
}

/** Nothing to show: then the view shows the first step. */
function isEmpty({ state, words, held }: LibraryView): boolean {
  return (
    state.library.experiences.length === 0 &&
    state.problems.length === 0 &&
    words.result === null &&
    held === null
  )
}
