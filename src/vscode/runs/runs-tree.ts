import * as vscode from 'vscode'
import type { RunningJob } from '../trainer/job.ts'
import type { Jobs } from '../trainer/jobs.ts'
import type { Libraries } from '../workspace/libraries.ts'
import type { NewFolders } from '../workspace/new-folders.ts'
import type { TaskFiles } from '../workspace/task-files.ts'
import { grpoFolders } from './newest-runs.ts'
import type { RunNode } from './run-items.ts'

/** Number of runs of a library shown at first, and added each time. */
const PAGE = 25
const REFRESH_MS = 300

interface TreeNeeds {
  jobs: Pick<Jobs, 'running' | 'onDidChange'>
  folders: Pick<NewFolders, 'onDidAppear'>
  libraries: Pick<Libraries, 'all' | 'onDidChange'>
  taskFiles: Pick<TaskFiles, 'all' | 'onDidChange'>
}

/** The runs of the workspace: those in progress first, then the newest. Reads nothing before it is first shown. */
export class RunsTree implements vscode.TreeDataProvider<RunNode>, vscode.Disposable {
  readonly #needs: TreeNeeds
  readonly #changed = new vscode.EventEmitter<RunNode | undefined>()
  readonly #limits = new Map<string, number>()
  readonly #subscriptions: vscode.Disposable[] = [this.#changed]
  #watching = false
  #refreshing: NodeJS.Timeout | null = null
  /** runs that were in progress when the tree was last drawn, each with its folder where that was known */
  #live: readonly { node: RunNode; job: RunningJob; run: string | null }[] = []

  readonly onDidChangeTreeData = this.#changed.event

  constructor(needs: TreeNeeds) {
    this.#needs = needs
    this.#subscriptions.push(needs.jobs.onDidChange(() => this.#jobsChanged()))
  }

  async getTreeItem(node: RunNode): Promise<vscode.TreeItem> {
    return (await import('./run-items.ts')).runItem(node)
  }

  async getChildren(node?: RunNode): Promise<RunNode[]> {
    if (!node) return this.#roots()
    switch (node.type) {
      case 'library':
        return this.#runsOf(node.grpo)
      case 'live':
        return (await import('./run-items.ts')).liveNodes(node.job)
      case 'run':
        return this.#phasesOf(node.folder)
      case 'phase':
        return node.groups.map((group) => ({ type: 'group', under: node.under, folder: node.folder, group }))
      case 'tampered':
        return node.attempts.map((attempt) => ({ type: 'tampered-attempt', folder: node.folder, attempt }))
      case 'left-out':
        return node.tasks.map((left) => ({ type: 'left-out-task', folder: node.folder, left }))
      case 'live-line':
      case 'group':
      case 'tampered-attempt':
      case 'left-out-task':
      case 'note':
      case 'more':
        return []
    }
  }

  /** Shows more of a library's runs. */
  showMore(grpo: string): void {
    this.#limits.set(grpo, (this.#limits.get(grpo) ?? PAGE) + PAGE)
    this.#changed.fire(undefined)
  }

  refresh(): void {
    this.#refreshing ??= setTimeout(() => {
      this.#refreshing = null
      this.#changed.fire(undefined)
    }, REFRESH_MS)
  }

  dispose(): void {
    if (this.#refreshing) clearTimeout(this.#refreshing)
    for (const one of this.#subscriptions) one.dispose()
  }

  async #roots(): Promise<RunNode[]> {
    this.#watch()
    const running = this.#needs.jobs.running.filter(({ library }) => library !== null)
    this.#live = running.map((job) => ({ node: { type: 'live', job }, job, run: job.run }))
    const live = this.#live.map(({ node }) => node)
    const lists = await Promise.all(
      (await grpoFolders(this.#needs)).map(async (grpo) => ({ grpo, runs: await this.#runsOf(grpo) })),
    )
    // "No runs yet" is shown only after a search.
    void vscode.commands.executeCommand('setContext', 'tfgrpo.runs.loaded', true)
    const filled = lists.filter(({ runs }) => runs.length > 0)
    if (filled.length <= 1) return [...live, ...(filled[0]?.runs ?? [])]
    return [...live, ...filled.map(({ grpo }): RunNode => ({ type: 'library', grpo }))]
  }

  async #runsOf(grpo: string): Promise<RunNode[]> {
    const { runEntries } = await import('../../node/runs/run-entry.ts')
    const { entries, more } = await runEntries(grpo, this.#limits.get(grpo) ?? PAGE)
    const live = new Set(this.#needs.jobs.running.map(({ run }) => run))
    const runs = entries
      .filter(({ folder }) => !live.has(folder))
      .map((entry): RunNode => ({ type: 'run', entry, folder: entry.folder }))
    return more > 0 ? [...runs, { type: 'more', grpo, count: more }] : runs
  }

  async #phasesOf(folder: string): Promise<RunNode[]> {
    const [{ readRun }, { runGroups }, { tamperedAttempts }, { phaseNodes }, { verdictNodes }] =
      await Promise.all([
        import('../../node/runs/read-run.ts'),
        import('../../core/report/run-groups.ts'),
        import('../../core/report/tampered-attempts.ts'),
        import('./run-items.ts'),
        import('./verdict-nodes.ts'),
      ])
    const { events, plan } = await readRun(folder)
    const phases = phaseNodes(folder, runGroups(events))
    const none: RunNode = { type: 'note', label: vscode.l10n.t('No task was tried.') }
    return [...(phases.length > 0 ? phases : [none]), ...verdictNodes(folder, tamperedAttempts(events), plan)]
  }

  /** A run in progress redraws its own rows; one that starts, ends or changes its place redraws the whole view. */
  #jobsChanged(): void {
    const running = this.#needs.jobs.running.filter(({ library }) => library !== null)
    const same =
      running.length === this.#live.length &&
      running.every((job, i) => this.#live[i]!.job === job && this.#live[i]!.run === job.run)
    if (!same) this.refresh()
    else for (const { node } of this.#live) this.#changed.fire(node)
  }

  #watch(): void {
    if (this.#watching) return
    this.#watching = true
    const watcher = vscode.workspace.createFileSystemWatcher('**/.grpo/runs/*/{plan.json,result.json,lock}')
    const folders = vscode.workspace.createFileSystemWatcher('**/.grpo/runs/*', true, true, false)
    const changed = () => this.refresh()
    this.#subscriptions.push(
      watcher,
      folders,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
      folders.onDidDelete(changed),
      this.#needs.folders.onDidAppear(changed),
      this.#needs.libraries.onDidChange(changed),
      this.#needs.taskFiles.onDidChange(changed),
    )
  }
}

/** Shows older runs of a library in the runs view. */
export async function moreRuns({ runsTree }: { runsTree: RunsTree }, grpo?: unknown): Promise<void> {
  if (typeof grpo === 'string') runsTree.showMore(grpo)
}
