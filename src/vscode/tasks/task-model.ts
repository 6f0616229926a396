import * as vscode from 'vscode'
import type { Diagnostic } from '../../core/tasks/diagnostics.ts'
import type { ParsedTaskFile } from '../../core/tasks/parsed-task.ts'
import type { Split } from '../../core/tasks/task.ts'
import type { InspectedGroup } from '../../node/task-files/inspect-workspace.ts'
import type { TasksThread } from '../../node/task-files/tasks-thread.ts'
import type { NewFolders } from '../workspace/new-folders.ts'
import { isTaskFile, type TaskFiles } from '../workspace/task-files.ts'

/** Larger texts are read in a thread. */
const IN_THREAD = 200_000
/** While the user types, a file is read after a pause of this length. */
const PAUSE_MS = 250

/** A task file as it was read last: the text in the editor where it is open, else the file. */
export interface TaskFileState {
  uri: vscode.Uri
  parsed: ParsedTaskFile
  /** what is wrong in the file, without looking at others */
  problems: Diagnostic[]
  /** null = the file on disk */
  version: number | null
}

interface TaskModelNeeds {
  taskFiles: Pick<TaskFiles, 'all' | 'onDidChange'>
  folders: Pick<NewFolders, 'onDidAppear'>
  log: vscode.LogOutputChannel
}

/** The task files of the workspace, parsed: as they are typed, and together as `tfgrpo check` sees them. */
export class TaskModel implements vscode.Disposable {
  readonly #taskFiles: Pick<TaskFiles, 'all'>
  readonly #log: vscode.LogOutputChannel
  readonly #states = new Map<string, TaskFileState>()
  readonly #reading = new Map<string, Promise<TaskFileState | null>>()
  readonly #pauses = new Map<string, NodeJS.Timeout>()
  readonly #changed = new vscode.EventEmitter<vscode.Uri>()
  readonly #inspected = new vscode.EventEmitter<void>()
  readonly #subscriptions: vscode.Disposable[]
  #groups: InspectedGroup[] = []
  #thread: Promise<TasksThread> | null = null
  #first: Promise<boolean> | null = null
  /** result of the newest check of all files, or of those that share a library with one */
  readonly #checks = new Map<string | undefined, Promise<InspectedGroup[] | null>>()
  /** number of saves so far, and the last one of each file whose saved text was not checked yet */
  #saves = 0
  readonly #unchecked = new Map<string, number>()
  #disposed = false

  /** fires with a file that was read again, or was deleted */
  readonly onDidChange = this.#changed.event
  /** fires when the files were checked together */
  readonly onDidInspect = this.#inspected.event

  constructor({ taskFiles, folders, log }: TaskModelNeeds) {
    this.#taskFiles = taskFiles
    this.#log = log
    // A run assigns splits, people move tasks, branches are switched.
    const splits = vscode.workspace.createFileSystemWatcher('**/.grpo/splits.json')
    const moved = () => void this.inspect()
    splits.onDidChange(moved)
    splits.onDidCreate(moved)
    splits.onDidDelete(moved)
    this.#subscriptions = [
      splits,
      folders.onDidAppear(moved),
      vscode.workspace.onDidOpenTextDocument((document) => this.#touched(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#typed(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#touched(document)),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (!isTaskFile(document.uri)) return
        this.#unchecked.set(document.uri.fsPath, ++this.#saves)
        void this.inspect(document.uri)
      }),
      taskFiles.onDidChange((uri) => {
        void this.#read(uri)
        void this.inspect(uri)
      }),
    ]
    for (const document of vscode.workspace.textDocuments) this.#touched(document)
  }

  /** The file as it is now; null when it cannot be read. */
  async get(uri: vscode.Uri): Promise<TaskFileState | null> {
    const known = this.#states.get(uri.fsPath)
    const open = documentOf(uri)
    if (known && known.version === (open?.version ?? null)) return known
    return this.#read(uri)
  }

  /** The file as it was read last; undefined when it was not. */
  known(uri: vscode.Uri): TaskFileState | undefined {
    return this.#states.get(uri.fsPath)
  }

  /** Every task file of the workspace, by path. */
  async all(): Promise<TaskFileState[]> {
    const states = await Promise.all((await this.#taskFiles.all()).map((uri) => this.get(uri)))
    return states.filter((state) => state !== null)
  }

  /** The results of the last check, one for each group of files that share a library. */
  get groups(): readonly InspectedGroup[] {
    return this.#groups
  }

  groupOf(uri: vscode.Uri): InspectedGroup | undefined {
    return this.#groups.find(({ files }) => files.includes(uri.fsPath))
  }

  /**
   * Problems of a file that need the other files to be detected. They were found in the text that was checked: while the
   * user types, and from saving until the check has ended, their positions belong to another text, so there are none.
   */
  acrossOf(uri: vscode.Uri): Diagnostic[] {
    if (documentOf(uri)?.isDirty || this.#unchecked.has(uri.fsPath)) return []
    return (this.groupOf(uri)?.across ?? []).filter(({ file }) => file === uri.fsPath)
  }

  /** Split of a task: as its file has it, else as it was assigned. */
  splitOf(state: TaskFileState, id: string): Split | undefined {
    return state.parsed.tasks.find((task) => task.id === id)?.split ?? this.groupOf(state.uri)?.splits[id]
  }

  /** Checks the files together for the first time, unless that was done. */
  async inspectedOnce(): Promise<void> {
    this.#first ??= this.inspect()
    await this.#first
  }

  /**
   * Checks all files, or those that share a library with one. Needs them saved. Returns whether it was done; where it was
   * not, the reason is in the log.
   */
  async inspect(only?: vscode.Uri): Promise<boolean> {
    const begun = this.#saves
    try {
      const files = (await this.#taskFiles.all()).map(({ fsPath }) => fsPath)
      if (files.length === 0) this.#groups = []
      else {
        const there = only !== undefined && files.includes(only.fsPath) ? only.fsPath : undefined
        const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(there ?? files[0]!))
        const cwd = folder?.uri.fsPath ?? '/'
        const groups = await this.#groupsOf(files, cwd, there)
        if (groups === null) return false
        const fresh = new Set(groups.map(({ grpoDir }) => grpoDir))
        const kept = there === undefined ? [] : this.#groups.filter(({ grpoDir }) => !fresh.has(grpoDir))
        this.#groups = [...kept, ...groups]
        for (const file of groups.flatMap((group) => group.files))
          if ((this.#unchecked.get(file) ?? 0) <= begun) this.#unchecked.delete(file)
      }
      if (!this.#disposed) this.#inspected.fire()
      return true
    } catch (error) {
      this.#log.error(`Checking the task files: ${error instanceof Error ? error.message : String(error)}`)
      return false
    }
  }

  /** A check requested again before its turn gets the result of the last request; null once the thread was closed. */
  async #groupsOf(files: string[], cwd: string, only: string | undefined): Promise<InspectedGroup[] | null> {
    const thread = await this.#threaded()
    let check = thread.inspect(files, cwd, only)
    this.#checks.set(only, check)
    for (;;) {
      const groups = await check
      const newest = this.#checks.get(only)
      if (groups !== null || newest === undefined || newest === check) return groups
      check = newest
    }
  }

  dispose(): void {
    this.#disposed = true
    for (const pause of this.#pauses.values()) clearTimeout(pause)
    for (const subscription of this.#subscriptions) subscription.dispose()
    this.#changed.dispose()
    this.#inspected.dispose()
    void this.#thread?.then((thread) => thread.close())
  }

  #touched({ uri }: vscode.TextDocument): void {
    if (uri.scheme === 'file' && isTaskFile(uri)) void this.#read(uri)
  }

  #typed({ uri }: vscode.TextDocument): void {
    if (uri.scheme !== 'file' || !isTaskFile(uri)) return
    clearTimeout(this.#pauses.get(uri.fsPath))
    this.#pauses.set(
      uri.fsPath,
      setTimeout(() => void this.#read(uri), PAUSE_MS),
    )
  }

  /** Reads a file; one that is being read in this very version is not read twice. */
  #read(uri: vscode.Uri): Promise<TaskFileState | null> {
    clearTimeout(this.#pauses.get(uri.fsPath))
    this.#pauses.delete(uri.fsPath)
    const version = documentOf(uri)?.version ?? null
    const key = `${uri.fsPath} ${version}`
    // What is on disk can change while it is read: only texts of the editor have a version.
    const under = version === null ? undefined : this.#reading.get(key)
    if (under) return under
    const reading = this.#parse(uri).finally(() => this.#reading.delete(key))
    this.#reading.set(key, reading)
    return reading
  }

  async #parse(uri: vscode.Uri): Promise<TaskFileState | null> {
    const open = documentOf(uri)
    const version = open?.version ?? null
    const text = open ? open.getText() : await textOf(uri)
    if (text === null) {
      if (this.#states.delete(uri.fsPath)) this.#notify(uri)
      return null
    }
    const parsed = await this.#parseText(text, uri.fsPath)
    // The text was edited meanwhile: what was read is outdated, and the newer text is read in its turn.
    if (parsed === null || (documentOf(uri)?.version ?? null) !== version)
      return this.#disposed ? null : this.#read(uri)
    const { duplicateIds } = await import('../../core/tasks/parse-task-file.ts')
    const state = { uri, parsed, version, problems: [...parsed.diagnostics, ...duplicateIds([parsed])] }
    this.#states.set(uri.fsPath, state)
    this.#notify(uri)
    return state
  }

  async #parseText(text: string, file: string): Promise<ParsedTaskFile | null> {
    if (text.length > IN_THREAD) return (await this.#threaded()).parse(text, file)
    const { parseTaskFile } = await import('../../core/tasks/parse-task-file.ts')
    return parseTaskFile(text, file)
  }

  #notify(uri: vscode.Uri): void {
    if (!this.#disposed) this.#changed.fire(uri)
  }

  #threaded(): Promise<TasksThread> {
    this.#thread ??= import('../../node/task-files/tasks-thread.ts').then(
      ({ TasksThread }) => new TasksThread(),
    )
    return this.#thread
  }
}

function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    (document) => document.uri.scheme === 'file' && document.uri.fsPath === uri.fsPath && !document.isClosed,
  )
}

async function textOf(uri: vscode.Uri): Promise<string | null> {
  try {
    return new TextDecoder('utf-8').decode(await vscode.workspace.fs.readFile(uri))
  } catch {
    return null
  }
}
