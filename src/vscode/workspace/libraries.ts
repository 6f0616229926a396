import { basename, dirname, join } from 'node:path'
import * as vscode from 'vscode'
import type { Library } from '../../core/library/experience.ts'
import type { EntryLines, LibraryDiagnostic } from '../../core/library/parse-library.ts'
import type { Rewritten } from '../../node/library/library-file.ts'
import type { NewFolders } from './new-folders.ts'
import type { TaskFiles } from './task-files.ts'
import { watchDeleted } from './watch-deleted.ts'

/** One library file as it is on disk now. */
export interface LibraryState {
  /** absolute path of library.yaml; it need not exist */
  path: string
  /** null = there is no such file */
  text: string | null
  /** its readable content; empty where it is broken */
  library: Library
  /** errors (conflict markers, wrong fields) and warnings with their places */
  problems: LibraryDiagnostic[]
  /** lines of each experience in the file, by id */
  places: ReadonlyMap<string, EntryLines>
}

const FOUND = '**/.grpo/library.yaml'

/**
 * The libraries of the workspace, one for each .grpo folder: read when first asked for, again whenever a file changes
 * (an edit, a run, a branch switch, a merge). One above the opened folder counts where runs would write to it.
 */
export class Libraries implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string>()
  readonly #states = new Map<string, Promise<LibraryState>>()
  readonly #taskFiles: Pick<TaskFiles, 'all' | 'onDidChange'>
  #found: Promise<Set<string>> | null = null
  /** of libraries outside of the workspace, by path: the editor watches nothing there by itself */
  readonly #outside = new Map<string, vscode.Disposable>()
  readonly #subscriptions: vscode.Disposable[] = []

  /** fires with the path of the library that has changed */
  readonly onDidChange = this.#changed.event

  constructor(taskFiles: Pick<TaskFiles, 'all' | 'onDidChange'>, folders: Pick<NewFolders, 'onDidAppear'>) {
    this.#taskFiles = taskFiles
    const file = vscode.workspace.createFileSystemWatcher(FOUND)
    const changed = ({ fsPath }: vscode.Uri) => {
      if (!/[\\/]node_modules[\\/]/.test(fsPath)) void this.#changedOnDisk(fsPath)
    }
    this.#subscriptions.push(
      this.#changed,
      file,
      file.onDidChange(changed),
      file.onDidCreate(changed),
      watchDeleted(
        async () => new Set([...((await this.#found) ?? []), ...this.#states.keys()]),
        (path) => void this.#changedOnDisk(path),
      ),
      folders.onDidAppear(() => void this.#findAgain()),
      taskFiles.onDidChange((uri) => void this.#nearestCounts(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#found = null
        this.#changed.fire('')
      }),
    )
  }

  /** Every library of the workspace, by path. */
  async all(): Promise<LibraryState[]> {
    return (await this.places()).filter(({ text }) => text !== null)
  }

  /** Every place of a library, by path, also where there is no file yet: runs that proved nothing write none. */
  async places(): Promise<LibraryState[]> {
    const paths = [...(await this.#paths())].sort()
    return Promise.all(paths.map((path) => this.read(path)))
  }

  /** One library as it is now; errors of the file are in `problems`. */
  async read(path: string): Promise<LibraryState> {
    const known = this.#states.get(path)
    if (known) return known
    this.#watchOutside(path)
    const reading = readState(path)
    this.#states.set(path, reading)
    return reading
  }

  /** The library that a file belongs to: in the nearest .grpo upwards; it may not exist yet. */
  async of(file: string): Promise<LibraryState> {
    return this.read(await nearestOf(file))
  }

  /**
   * Gives a library another text, null to delete the file; `rewrite` is called again where another process has written it
   * meanwhile.
   */
  async rewrite(path: string, rewrite: (text: string | null) => string | null): Promise<Rewritten> {
    const { rewriteLibrary } = await import('../../node/library/library-file.ts')
    const rewritten = await rewriteLibrary(path, rewrite)
    await this.#changedOnDisk(path)
    return rewritten
  }

  /** Reads a library again: it was written without `rewrite`. */
  async refresh(path: string): Promise<void> {
    await this.#changedOnDisk(path)
  }

  async #changedOnDisk(path: string): Promise<void> {
    this.#states.delete(path)
    ;(await this.#paths()).add(path)
    this.#changed.fire(path)
  }

  /** Finds libraries for which no event was fired. */
  async #findAgain(): Promise<void> {
    if (this.#found === null) return
    const known = await this.#found
    for (const path of await this.#find()) if (!known.has(path)) await this.#changedOnDisk(path)
  }

  #paths(): Promise<Set<string>> {
    this.#found ??= this.#find()
    return this.#found
  }

  async #find(): Promise<Set<string>> {
    const [inside, files] = await Promise.all([
      vscode.workspace.findFiles(FOUND, '**/node_modules/**'),
      this.#taskFiles.all(),
    ])
    const roots = (vscode.workspace.workspaceFolders ?? [])
      .filter(({ uri }) => uri.scheme === 'file')
      .map(({ uri }) => join(uri.fsPath, 'any'))
    const near = await Promise.all([...roots, ...files.map(({ fsPath }) => fsPath)].map(nearestOf))
    return new Set([...inside.map(({ fsPath }) => fsPath), ...near])
  }

  /** A new task file may belong to a library that was not known. */
  async #nearestCounts({ fsPath }: vscode.Uri): Promise<void> {
    if (this.#found === null) return
    const [paths, near] = await Promise.all([this.#found, nearestOf(fsPath)])
    if (paths.has(near)) return
    paths.add(near)
    this.#changed.fire(near)
  }

  #watchOutside(path: string): void {
    const uri = vscode.Uri.file(path)
    if (this.#outside.has(path) || vscode.workspace.getWorkspaceFolder(uri)) return
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(dirname(path)), basename(path)),
    )
    const changed = () => void this.#changedOnDisk(path)
    this.#outside.set(
      path,
      vscode.Disposable.from(
        watcher,
        watcher.onDidChange(changed),
        watcher.onDidCreate(changed),
        watcher.onDidDelete(changed),
      ),
    )
  }

  dispose(): void {
    for (const each of [...this.#subscriptions, ...this.#outside.values()]) each.dispose()
  }
}

/** Where runs of a file write to. */
async function nearestOf(file: string): Promise<string> {
  const { grpoDirOf } = await import('../../node/task-files/find-grpo-dir.ts')
  return join(await grpoDirOf(file), 'library.yaml')
}

/** Loaded when the first library is read: the readers of YAML are most of the extension's weight. */
async function readState(path: string): Promise<LibraryState> {
  const [{ readLibraryText }, { parseLibrary }] = await Promise.all([
    import('../../node/library/library-file.ts'),
    import('../../core/library/parse-library.ts'),
  ])
  let text: string | null
  try {
    text = await readLibraryText(path)
  } catch (error) {
    // Not text, or not readable: report just that.
    const message = error instanceof Error ? error.message : String(error)
    const position = { file: path, line: 1, column: 1 }
    const { library, places } = parseLibrary('', path)
    return { path, text: '', library, problems: [{ severity: 'error', message, position }], places }
  }
  const { library, diagnostics, places } = parseLibrary(text ?? '', path)
  return { path, text, library, problems: text === null ? [] : diagnostics, places }
}
