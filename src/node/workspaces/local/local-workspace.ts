import { lstatSync } from 'node:fs'
import { constants, cp, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CallError, Cancelled, isNamed } from '../../../core/errors.ts'
import type {
  CommandResult,
  FileToWrite,
  ProgramRun,
  ProgramToStart,
  RunningProgram,
  SearchQuery,
  Workspace,
  WorkspaceCommand,
  WorkspacePatch,
  WorkspaceSnapshot,
} from '../../../core/ports.ts'
import { shellWords } from '../../../core/report/shell-words.ts'
import { namedReports } from '../../../core/verify/report-places.ts'
import { type Image, runInContainer } from '../../docker/docker.ts'
import type { WorkerPatterns } from '../../patterns/patterns.ts'
import type { RunOutcome } from '../../sandbox/host-channel.ts'
import { withNodeOptions } from '../../sandbox/node-options.ts'
import { withPythonGuard } from '../../sandbox/python-guard.ts'
import { findPython, needsPython } from '../../sandbox/python-places.ts'
import type { ContainedCommand, Sandbox } from '../../sandbox/sandbox.ts'
import { innerPath, refused } from '../inner-path.ts'
import { ownerOf } from '../owner.ts'
import { applyChange } from './apply-change.ts'
import { listCopy, readCopy } from './copy-files.ts'
import { diffCopy } from './diff-copy.ts'
import { changedFiles, guardFiles } from './guard-files.ts'
import { mountScript } from './mount-script.ts'
import type { Permits } from './permits.ts'
import type { Pristine } from './pristine.ts'
import { findReports } from './reports.ts'
import { scriptCommand, takeScriptResult } from './script-command.ts'
import { searchCopy } from './search-copy.ts'
import { empty, homeFolder, type Slot, workFolder, writeBelow, writeInto } from './slots.ts'
import { type SlotProgram, startProgram } from './start-program.ts'
import { signCopy } from './untouched.ts'
import { wholeFile } from './whole-file.ts'

/** What a workspace gets from LocalWorkspaces, which opened it. */
export interface SharedLocal {
  /** real path of the folder that contains all copies */
  root: string
  sandbox: Sandbox
  patterns: WorkerPatterns
  /** real path of the original and its unmodified copy; null for an empty workspace */
  from: { workspace: string; pristine: Pristine } | null
  /** where its commands find it too, and run; null = nowhere else */
  at: string | null
  /** its commands run in containers of it */
  image: Image | null
  /** real paths that its commands cannot read, though they belong to what it links to */
  hidden: readonly string[]
  /** paths of the original that the copy was made without */
  absent: readonly string[]
  /** one per command */
  permits: Permits
  /** it was opened for one command on the written files */
  isOneCommand: boolean
  pristineOf(folder: string): Promise<Pristine>
  /** fires when all workspaces are closed */
  closing: AbortSignal
  /** returns the slot; resolves when its content is removed */
  release(): Promise<void>
}

/** A workspace in a slot of this machine. Requests run one after another, so a read never overlaps a command. */
export class LocalWorkspace implements Workspace {
  readonly #slot: Slot
  readonly #shared: SharedLocal
  readonly #closing = new AbortController()
  readonly #written = new Set<string>()
  readonly #snapshots: string[] = []
  readonly #programs: SlotProgram[] = []
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #signed = false
  readonly #reports = new Map<string, number>()
  #closed: Promise<void> | null = null

  constructor(slot: Slot, shared: SharedLocal) {
    this.#slot = slot
    this.#shared = shared
  }

  list(folder = '') {
    return this.#do('listed', () => listCopy(this.#work, folder))
  }

  read(path: string, range?: { from: number; to?: number }) {
    return this.#do('read', () => readCopy(this.#work, path, range))
  }

  search(query: SearchQuery, signal: AbortSignal) {
    return this.#do('searched', () =>
      searchCopy(this.#work, query, this.#shared.patterns, this.#until(signal)),
    )
  }

  write(file: FileToWrite) {
    return this.#do('written', async () => {
      await this.#sign()
      await writeInto(this.#slot, await wholeFile(this.#slot, file))
      if (file.ofChecks !== true) this.#written.add(innerPath(file.path))
    })
  }

  apply(change: WorkspacePatch) {
    return this.#do('changed', async () => {
      await this.#sign()
      for (const path of await applyChange(this.#slot, change)) this.#written.add(path)
    })
  }

  exec(command: WorkspaceCommand, signal: AbortSignal) {
    return this.#do('run in', async () => {
      return this.#run(command, this.#until(signal))
    })
  }

  start({ run, timeoutSeconds, network }: ProgramToStart, signal: AbortSignal) {
    return this.#do('used', async (): Promise<RunningProgram> => {
      await this.#sign()
      this.#slot.holds = null
      const command = 'program' in run ? await this.#program(run) : await this.#line(run.command)
      const contained = { ...this.#common(timeoutSeconds, network), ...command }
      const program = await startProgram(this.#shared.sandbox, contained, this.#slot, this.#until(signal))
      this.#programs.push(program)
      return program
    })
  }

  diff() {
    return this.#do('compared', () =>
      diffCopy(this.#work, this.#shared.from?.pristine ?? null, this.#shared.absent, this.#slot.signs),
    )
  }

  snapshot() {
    return this.#do('copied', async (): Promise<WorkspaceSnapshot> => {
      const folder = await mkdtemp(join(this.#shared.root, 'snapshot-'))
      this.#snapshots.push(folder)
      await copyFolder(this.#work, folder)
      return {
        restore: () =>
          this.#do('restored', async () => {
            await empty(this.#slot)
            this.#slot.holds = null
            await copyFolder(folder, this.#work)
          }),
      }
    })
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    if (this.#waiting > 0) {
      this.#closing.abort(new Cancelled())
      await this.#last
    }
    for (const program of this.#programs) await program.dispose()
    // Does not wait if nothing is under way, so that a waiting call gets the slot at once.
    const removed = this.#shared.release()
    for (const folder of this.#snapshots) await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    await removed
  }

  /** @param done the failed action, for the message "the workspace could not be ..." */
  #do<T>(done: string, work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(async () => {
      if (this.#shared.closing.aborted) throw new Cancelled()
      if (this.#closed !== null) throw refused('The workspace is closed; open another one.')
      try {
        return await work()
      } catch (error) {
        if (isNamed(error, 'CallError') || isNamed(error, 'Cancelled')) throw error
        const { message } = error as Error
        throw new CallError('sandbox', `The workspace could not be ${done}: ${message}.`, [], {
          cause: error,
        })
      }
    })
    this.#waiting++
    this.#last = result.then(
      () => this.#waiting--,
      () => this.#waiting--,
    )
    return result
  }

  /** Before the first change: later it would not be known what is original. */
  async #sign(): Promise<void> {
    if (this.#signed) return
    this.#signed = true
    if (this.#shared.from !== null) await signCopy(this.#slot, this.#shared.from.pristine)
  }

  get #work(): string {
    return workFolder(this.#slot)
  }

  #until(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal, this.#shared.closing])
  }

  async #run(
    { run, timeoutSeconds, network }: WorkspaceCommand,
    signal: AbortSignal,
  ): Promise<CommandResult> {
    const { sandbox, from, image } = this.#shared
    await this.#sign()
    this.#slot.holds = null
    const started = Date.now() - 1
    const common = this.#common(timeoutSeconds, network)
    if (image !== null) return this.#runIn(image, { run, timeoutSeconds, network }, signal)
    if ('folder' in run) {
      const script = await mountScript(this.#slot, run)
      const outcome = await this.#contained(
        {
          ...common,
          command: this.#inPlace(script.command),
          mounts: [...common.mounts, ...script.mounts],
          variables: run.variables,
        },
        signal,
      )
      return { ...this.#readable(outcome), reports: await script.rewards() }
    }
    if ('program' in run) {
      // A program of the user mostly waits for its endpoint, so it keeps no command from running.
      const outcome = await sandbox.run({ ...common, ...(await this.#program(run)) }, signal)
      return { ...this.#readable(outcome), reports: [] }
    }
    if ('module' in run) {
      const script = await scriptCommand(this.#slot, run, from, this.#shared.pristineOf)
      const outcome = await this.#contained(
        {
          ...common,
          command: script.command,
          denied: [...common.denied, script.source],
          readable: [...common.readable, ...script.readable],
        },
        signal,
      )
      const { stdout, ...result } = takeScriptResult(outcome.stdout, script.mark)
      return { ...this.#readable({ ...outcome, stdout }), reports: [], ...result }
    }
    const answers = [...this.#written]
    const line = await this.#line(run.command)
    const guarded =
      from !== null && this.#shared.isOneCommand ? await guardFiles(this.#work, from.pristine, answers) : null
    const outcome = await this.#contained({ ...common, ...line }, signal)
    const old = from?.pristine.files ?? []
    const changed = guarded === null ? [] : await changedFiles(this.#work, guarded)
    const named = namedReports(run.command)
    const reports = await findReports(this.#work, {
      old,
      answers,
      since: started,
      seen: this.#reports,
      named,
    })
    return {
      ...this.#readable(outcome),
      ...(changed.length > 0 ? { changed } : {}),
      reports: reports.map(({ path, content }) => ({ path, content: this.#withoutFolders(content) })),
    }
  }

  /** What holds for whatever runs in this workspace. */
  #common(timeoutSeconds: number, network: readonly string[]) {
    const { from, hidden, at } = this.#shared
    return {
      folder: this.#slot.folder,
      hidden,
      network,
      timeoutMs: timeoutSeconds * 1000,
      mounts: at === null ? [] : [{ from: this.#work, to: at }],
      denied: from === null ? [] : [from.workspace, ownerOf(from.workspace) ?? from.workspace],
      readable: from?.pristine.packages ?? [],
    }
  }

  /** A command line where the task expects its files. */
  #inPlace(line: string): string {
    const { at } = this.#shared
    return at === null ? line : `cd ${at} && ${line}`
  }

  /** What runs a program of the user, whose home then holds its files. */
  async #program(run: ProgramRun) {
    for (const file of run.home ?? []) await writeBelow(homeFolder(this.#slot), file)
    return {
      command: this.#inPlace(programLine(run.program)),
      hidden: [...this.#shared.hidden, ...run.hidden],
      readable: [...(this.#shared.from?.pristine.packages ?? []), ...run.readable],
      variables: run.variables,
      loopback: run.loopback,
    }
  }

  /** What runs a shell command line, with what it needs of its toolchain. */
  async #line(command: string) {
    const { sandbox, from, root } = this.#shared
    const guardedFrom = this.#shared.isOneCommand ? [...this.#written] : []
    const node = withNodeOptions(command, this.#work, guardedFrom)
    const isPython = needsPython(command)
    const line = isPython ? withPythonGuard(node.command, this.#work, guardedFrom) : node
    const python = isPython ? await findPython(sandbox.path, from?.workspace ?? root) : null
    const packages = from?.pristine.packages ?? []
    return {
      command: this.#inPlace(line.command),
      readable: [...packages, ...node.readable, ...line.readable, ...(python?.readable ?? [])],
      bin: python === null ? [] : [python.bin],
    }
  }

  async #runIn(
    image: Image,
    { run, timeoutSeconds, network }: WorkspaceCommand,
    signal: AbortSignal,
  ): Promise<CommandResult> {
    if ('program' in run || 'module' in run)
      throw refused(
        'Only shell commands run in the containers of an image, and this is a program of this machine.',
      )
    const script = 'folder' in run ? await mountScript(this.#slot, run) : null
    const inImage = {
      command: script?.command ?? ('command' in run ? run.command : ''),
      mounts: [{ from: this.#work, to: image.workdir }, ...(script?.mounts ?? [])],
      variables: 'folder' in run ? run.variables : {},
      network,
      timeoutMs: timeoutSeconds * 1000,
    }
    const outcome = await this.#inTurn(() => runInContainer(image, inImage, signal), signal)
    return { ...this.#readable(outcome), reports: (await script?.rewards()) ?? [] }
  }

  /** Runs a command when its turn comes: what is done before and after keeps no other one waiting. */
  async #inTurn(run: () => Promise<RunOutcome>, signal: AbortSignal): Promise<RunOutcome> {
    await this.#shared.permits.take(signal)
    try {
      return await run()
    } finally {
      this.#shared.permits.give()
    }
  }

  #contained(command: ContainedCommand, signal: AbortSignal): Promise<RunOutcome> {
    return this.#inTurn(() => this.#shared.sandbox.run(command, signal), signal)
  }

  #readable(outcome: RunOutcome): Omit<CommandResult, 'reports'> {
    return {
      ...outcome,
      stdout: this.#withoutFolders(outcome.stdout),
      stderr: this.#withoutFolders(outcome.stderr),
    }
  }

  /** Paths as in the workspace, so that the output does not depend on the slot. */
  #withoutFolders(text: string): string {
    return text
      .replaceAll(`file://${this.#work}/`, '')
      .replaceAll(`${this.#work}/`, '')
      .replaceAll(this.#work, '.')
      .replaceAll(this.#slot.folder, '<copy>')
      .replaceAll(this.#shared.root, '<copies>')
  }
}

/** A command line that starts a program with exactly these arguments. */
function programLine(words: readonly string[]): string {
  return process.platform === 'win32'
    ? words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' ')
    : `exec ${shellWords(words)}`
}

/** Files, folders and links; sockets, pipes and devices are not content. */
async function copyFolder(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    // A report is recognised by its modification time.
    preserveTimestamps: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (path) => {
      const stats = lstatSync(path)
      return stats.isFile() || stats.isDirectory() || stats.isSymbolicLink()
    },
  })
}
