import * as vscode from 'vscode'
import type { Experience } from '../../core/library/experience.ts'
import { arrange, type Grouping, matches } from './arrange.ts'
import { tooltip } from './experience-tooltip.ts'
import { useOf } from './in-use.ts'
import type { LibraryView, Node } from './nodes.ts'
import { treeItem } from './tree-item.ts'

/** The tree of the data that it is given; it reads nothing itself. */
export class ExperienceTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>()
  readonly #read: () => Promise<LibraryView[]>
  #query = ''
  #grouping: Grouping
  /** of the rows that are shown, for `getParent` */
  #parents = new WeakMap<Node, Node>()

  readonly onDidChangeTreeData = this.#changed.event

  /** @param read the libraries as they are now */
  constructor(read: () => Promise<LibraryView[]>, grouping: Grouping) {
    this.#read = read
    this.#grouping = grouping
  }

  get query(): string {
    return this.#query
  }

  get grouping(): Grouping {
    return this.#grouping
  }

  /** Shows the libraries again, with another filter or grouping where these are given. */
  show(change: { query?: string; grouping?: Grouping } = {}): void {
    if (change.query !== undefined) this.#query = change.query
    if (change.grouping !== undefined) this.#grouping = change.grouping
    this.#changed.fire(undefined)
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node, this.#query)
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    if (node.kind === 'experience')
      // Not trusted, without HTML and icons: what models wrote is text.
      item.tooltip = new vscode.MarkdownString(tooltip(node.experience, node.use, node.reader, vscode.l10n))
    return item
  }

  getParent(node: Node): Node | undefined {
    return this.#parents.get(node)
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const children = node ? this.#below(node) : this.#roots(await this.#read())
    if (node) for (const child of children) this.#parents.set(child, node)
    return children
  }

  #roots(views: LibraryView[]): Node[] {
    const [only, ...others] = views
    if (!only) return []
    if (others.length === 0) return this.#ofLibrary(only)
    return views.map((view) => ({ kind: 'library', path: view.state.path, view }))
  }

  #below(node: Node): Node[] {
    const { path } = node
    switch (node.kind) {
      case 'library':
        return this.#ofLibrary(node.view)
      case 'group':
        return node.experiences.map((experience) => ({
          kind: 'experience',
          path,
          group: node.key,
          experience,
          use: useOf(experience, node.view),
          reader: node.view.reader,
        }))
      case 'held':
        return node.held.lessons.map((rejected) => ({ kind: 'lesson', path, held: node.held, rejected }))
      case 'problem':
      case 'result':
      case 'export':
      case 'experience':
      case 'lesson':
      case 'nothing':
        return []
    }
  }

  #ofLibrary(view: LibraryView): Node[] {
    const { state, words, exports, held } = view
    const { path } = state
    const problems = (severity: 'error' | 'warning'): Node[] =>
      state.problems
        .filter((problem) => problem.severity === severity)
        .map((problem) => ({ kind: 'problem', path, problem }))
    const found = this.#found(state.library.experiences)
    const nodes = problems('error')
    if (this.#query === '') {
      if (words.result) nodes.push({ kind: 'result', path, result: words.result })
      for (const stale of exports) nodes.push({ kind: 'export', path, stale })
    }
    for (const group of arrange(found, this.#grouping)) nodes.push({ kind: 'group', path, view, ...group })
    if (this.#query === '' && held) nodes.push({ kind: 'held', path, held })
    if (this.#query === '') nodes.push(...problems('warning'))
    if (nodes.length === 0 && this.#query !== '') nodes.push({ kind: 'nothing', path })
    return nodes
  }

  #found(experiences: readonly Experience[]): Experience[] {
    return experiences.filter((one) => matches(one, this.#query))
  }

  dispose(): void {
    this.#changed.dispose()
  }
}
