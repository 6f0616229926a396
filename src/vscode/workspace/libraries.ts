import { dirname } from 'node:path'
import * as vscode from 'vscode'
import { EMPTY_LIBRARY, type Library } from '../../core/library/experience.ts'
import { type LibraryDiagnostic, parseLibrary } from '../../core/library/parse-library.ts'

import { changeLibrary, nearestLibrary, readLibraryText } from '../../node/library/library-file.ts'

/** One library file as it is on disk now. */
export interface LibraryState {
  /** absolute path of library.yaml; it need not exist */
  path: string
  /** null = there is no such file */
  text: string | null
  /** what could be read of it; empty where it is broken */
  library: Library
  /** errors (conflict markers, wrong fields) and warnings with their places */
  problems: LibraryDiagnostic[]
}

const FOUND = '**/.grpo/library.yaml'

/**
 * The libraries of the workspace, one for each .grpo folder: read when first asked for, again whenever a file changes
 * (an edit, a run, a branch switch, a merge).
 */
export class Libraries implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string>()
  readonly #states = new Map<string, LibraryState>()
  #found: Promise<Set<string>> | null = null
  readonly #watcher: vscode.FileSystemWatcher

  /** fires with the path of the library that has changed */
  readonly onDidChange = this.#changed.event

  constructor() {
    this.#watcher = vscode.workspace.createFileSystemWatcher(FOUND)
    const changed = async (uri: vscode.Uri) => {
      this.#states.delete(uri.fsPath)
      ;(await this.#paths()).add(uri.fsPath)
      this.#changed.fire(uri.fsPath)
    }
    this.#watcher.onDidChange(changed)
    this.#watcher.onDidCreate(changed)
    this.#watcher.onDidDelete(changed)
  }

  /** Every library of the workspace, by path. */
  async all(): Promise<LibraryState[]> {
    const paths = [...(await this.#paths())].sort()
    const states = await Promise.all(paths.map((path) => this.read(path)))
    return states.filter(({ text }) => text !== null)
  }

  /** One library as it is now. */
  async read(path: string): Promise<LibraryState> {
    const known = this.#states.get(path)
    if (known) return known
    const text = await readLibraryText(path)
    const { library, diagnostics } = parseLibrary(text ?? '', path)
    const state = {
      path,
      text,
      library: library ?? EMPTY_LIBRARY,
      problems: text === null ? [] : diagnostics,
    }
    this.#states.set(path, state)
    return state
  }

  /** The library that a file belongs to: in the nearest .grpo upwards; it may not exist yet. */
  async of(file: string): Promise<LibraryState> {
    return this.read(await nearestLibrary(dirname(file)))
  }

  /** Reads, changes and writes a library; what the change leaves alone keeps its bytes. */
  async change(path: string, change: (library: Library) => Library): Promise<Library> {
    const after = await changeLibrary(path, change)
    this.#states.delete(path)
    ;(await this.#paths()).add(path)
    this.#changed.fire(path)
    return after
  }

  /** Reads a library again: somebody has written it past `change`. */
  refresh(path: string): void {
    this.#states.delete(path)
    this.#changed.fire(path)
  }

  async #paths(): Promise<Set<string>> {
    this.#found ??= Promise.resolve(vscode.workspace.findFiles(FOUND, '**/node_modules/**')).then(
      (uris) => new Set(uris.map(({ fsPath }) => fsPath)),
    )
    return this.#found
  }

  dispose(): void {
    this.#watcher.dispose()
    this.#changed.dispose()
  }
}
