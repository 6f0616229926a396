import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, delimiter, dirname, join, relative } from 'node:path'
import { CallError, Cancelled, UsageError } from '../../core/errors.ts'
import type { CommandRequest, CommandResult, Sandbox, SandboxTier } from '../../core/ports.ts'
import { entryPath } from '../entry.ts'
import { makeFolder } from '../make-folder.ts'
import { type CommandNode, commandNode, runningNode } from './command-node.ts'
import { diagnose, type ProbeResult } from './diagnose.ts'
import { HostClient } from './host-client.ts'
import { COPIES_PREFIX, type Places, type RunOutcome } from './host-protocol.ts'
import { withNodeOptions } from './node-options.ts'
import { commandPath, deniedReads, isInside } from './places.ts'
import { makePristine, type Pristine } from './pristine.ts'
import { probeSandbox } from './probe.ts'
import { findPython, needsPython } from './python-places.ts'
import { findReports } from './reports.ts'
import { empty, fill, type Slot, workFolder, writeAnswer } from './slots.ts'
import { wholeFile } from './whole-file.ts'

/** Of each of stdout and stderr, bytes; head and tail are kept. */
const OUTPUT_LIMIT = 1024 * 1024
const PROBE_MS = 15_000

export interface SandboxOptions {
  /**
   * where commands cannot be contained, run them all the same: on copies, in process groups, with limits and a minimal
   * environment. Where they can be, they are
   */
  unsandboxed?: boolean
  /** more that commands may not read: run folders, task files; home, keys and workspaces are denied anyway */
  denyRead?: string[]
  /** toolchains under home that commands need, e.g. ~/.cargo */
  allowRead?: string[]
  /** commands at the same time; default: one a core */
  concurrency?: number
  /** PATH of commands, after the folder of the running Node; default: this process's */
  path?: string
  /** for tests: what the machine says */
  probe?: () => Promise<ProbeResult>
}

export interface ClosableSandbox extends Sandbox {
  /** Ends all commands and removes all copies. */
  close(): Promise<void>
}

/**
 * A sandbox that was tried before it is handed out; the weaker tier where commands cannot be contained and `unsandboxed`
 * allows it. Throws UsageError, with the cause and what fixes it, where it does not.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<ClosableSandbox> {
  const sandbox = new CommandSandbox(options, 'sandboxed')
  try {
    const problem = diagnose(await (options.probe ?? (() => sandbox.probe()))())
    if (problem === null) return sandbox
    if (!options.unsandboxed) throw new UsageError(problem.sentence, problem.remedies)
  } catch (error) {
    await sandbox.close()
    throw error
  }
  await sandbox.close()
  return new CommandSandbox(options, 'unsandboxed')
}

/** The tier in which commands would run, as `createSandbox` has it; throws what it throws. */
export async function sandboxTier(options: SandboxOptions = {}): Promise<SandboxTier> {
  const sandbox = await createSandbox({ concurrency: 1, ...options })
  await sandbox.close()
  return sandbox.tier
}

class CommandSandbox implements ClosableSandbox {
  readonly tier: SandboxTier
  private readonly options: SandboxOptions
  private readonly root = realpathSync(mkdtempSync(join(tmpdir(), COPIES_PREFIX)))
  private readonly hosts = new Map<string, HostClient>()
  private readonly pristines = new Map<string, Promise<Pristine>>()
  private readonly slots: Slot[]
  private readonly idle: Slot[]
  private readonly queue: ((slot: Slot) => void)[] = []
  private readonly closing = new AbortController()
  private nodeOf: CommandNode | null = null
  private readonly removeAtExit = () => rmSync(this.root, { recursive: true, force: true })

  constructor(options: SandboxOptions, tier: SandboxTier) {
    this.options = options
    this.tier = tier
    const count = Math.max(1, options.concurrency ?? availableParallelism())
    this.slots = Array.from({ length: count }, (_, index) => ({
      folder: join(this.root, `slot-${index + 1}`),
      holds: null,
      cleaning: Promise.resolve(),
    }))
    this.idle = [...this.slots]
    process.on('exit', this.removeAtExit)
  }

  async run(request: CommandRequest, signal: AbortSignal): Promise<CommandResult> {
    const both = AbortSignal.any([signal, this.closing.signal])
    const pristine =
      request.workspace === undefined ? null : await this.pristine(request.workspace, request.workspaceDigest)
    const slot = await this.take(both)
    try {
      return await this.runIn(slot, pristine, request, both)
    } finally {
      this.give(slot, pristine)
    }
  }

  async probe(): Promise<ProbeResult> {
    const slot = this.idle[0]!
    return probeSandbox(
      join(this.root, 'probe'),
      this.options.path ?? process.env.PATH ?? '',
      async (command) => {
        await empty(slot)
        return this.execute(slot, command, this.places(slot, [], []), [], PROBE_MS, this.closing.signal)
      },
    )
  }

  async close(): Promise<void> {
    this.closing.abort()
    await Promise.all([...this.hosts.values()].map((host) => host.close()))
    await Promise.all(this.slots.map((slot) => slot.cleaning))
    process.off('exit', this.removeAtExit)
    await rm(this.root, { recursive: true, force: true, maxRetries: 3 })
  }

  private async runIn(
    slot: Slot,
    pristine: Pristine | null,
    request: CommandRequest,
    signal: AbortSignal,
  ): Promise<CommandResult> {
    await this.prepare(slot, pristine, request)
    slot.holds = null
    const started = Date.now() - 1
    const { run, timeoutSeconds, network } = request
    const workspaces = request.workspace === undefined ? [] : [realpathSync(request.workspace)]
    const limit = timeoutSeconds * 1000
    if ('module' in run) {
      const script = await this.script(slot, run, pristine, request)
      const places = this.places(
        slot,
        [...workspaces, script.source],
        [...(pristine?.packages ?? []), ...script.readable],
      )
      const outcome = await this.execute(slot, script.command, places, network, limit, signal)
      const { stdout, ...result } = takeScriptResult(outcome, script.mark)
      return { ...this.readable(slot, { ...outcome, stdout }), reports: [], ...result }
    }
    const answers = request.files.map(({ path }) => path)
    const line = withNodeOptions(run.command, workFolder(slot), answers)
    const python = needsPython(run.command) ? await findPython(this.path(), workspaces[0] ?? this.root) : null
    const readable = [...(pristine?.packages ?? []), ...line.readable, ...(python?.readable ?? [])]
    const places = this.places(slot, workspaces, readable)
    const bin = python === null ? [] : [python.bin]
    const outcome = await this.execute(slot, line.command, places, network, limit, signal, bin)
    const reports = await findReports(workFolder(slot), pristine, answers, started)
    return {
      ...this.readable(slot, outcome),
      reports: reports.map(({ path, content }) => ({ path, content: this.withoutFolders(slot, content) })),
    }
  }

  private async prepare(slot: Slot, pristine: Pristine | null, request: CommandRequest): Promise<void> {
    try {
      await slot.cleaning
      await fill(slot, pristine)
      for (const file of request.files) await writeAnswer(slot, await wholeFile(slot, file))
    } catch (error) {
      if (error instanceof CallError) throw error
      throw new CallError(
        'sandbox',
        `The copy of the workspace could not be made: ${(error as Error).message}.`,
        [],
        { cause: error },
      )
    }
  }

  /** Puts the input of a script verifier into the slot. Its module is read from a copy that no answer can touch. */
  private async script(
    slot: Slot,
    run: { module: string; input: { task: Record<string, unknown>; answer: string } },
    pristine: Pristine | null,
    request: CommandRequest,
  ) {
    if (!existsSync(run.module))
      throw new CallError('sandbox', `The verifier's module ${run.module} does not exist.`)
    const module = realpathSync(run.module)
    const workspace = request.workspace === undefined ? null : realpathSync(request.workspace)
    const inside = pristine !== null && workspace !== null && isInside(module, workspace)
    const around = inside ? pristine : await this.pristine(dirname(module), 'verifier')
    const path = inside ? relative(workspace, module) : basename(module)
    const mark = `tfgrpo-${randomBytes(16).toString('hex')}:`
    const inputPath = join(slot.folder, 'tmp', 'input.json')
    const workFor = workFolder(slot)
    await writeFile(
      inputPath,
      JSON.stringify({ mark, module: join(around.folder, path), ...run.input, workspace: workFor }),
    )
    const runner = entryPath('script-runner', 'sandbox/script-runner.ts')
    return {
      mark,
      source: dirname(module),
      readable: [around.folder, runner, ...around.packages],
      command: `node '${runner.replaceAll("'", `'\\''`)}' '${inputPath}'`,
    }
  }

  private places(slot: Slot, workspaces: readonly string[], readable: readonly string[]): Places {
    return {
      slot: slot.folder,
      denyRead: deniedReads({
        workspaces: [...workspaces, process.cwd()],
        more: this.options.denyRead ?? [],
      }),
      allowRead: [...new Set([...this.node().readable, ...readable, ...(this.options.allowRead ?? [])])],
    }
  }

  private async execute(
    slot: Slot,
    command: string,
    places: Places,
    network: readonly string[],
    timeoutMs: number,
    signal: AbortSignal,
    first: readonly string[] = [],
  ): Promise<RunOutcome> {
    const hosts = [...new Set(network)].sort()
    const key = hosts.join(' ')
    let host = this.hosts.get(key)
    if (host === undefined) {
      const cwd = join(this.root, `host-${this.hosts.size + 1}`)
      host = new HostClient({ tier: this.tier, network: hosts, cwd })
      this.hosts.set(key, host)
      await makeFolder(cwd)
    }
    const path = commandPath([...first, this.path()].join(delimiter), this.node().folder)
    // The folder of the host is made by whoever came first; a second caller must not overtake it.
    await makeFolder(host.cwd)
    await makeFolder(slot.folder)
    return host.run({ command, places, path, timeoutMs, outputLimit: OUTPUT_LIMIT }, signal)
  }

  private node(): CommandNode {
    this.nodeOf ??= commandNode(runningNode(this.path()), join(this.root, 'bin'))
    return this.nodeOf
  }

  private path(): string {
    return this.options.path ?? process.env.PATH ?? ''
  }

  private pristine(workspace: string, digest: string): Promise<Pristine> {
    const key = `${workspace}\n${digest}`
    let pristine = this.pristines.get(key)
    if (pristine === undefined) {
      pristine = makePristine(workspace, join(this.root, `pristine-${this.pristines.size + 1}`))
      pristine.catch(() => this.pristines.delete(key))
      this.pristines.set(key, pristine)
    }
    return pristine
  }

  private take(signal: AbortSignal): Promise<Slot> {
    if (signal.aborted) return Promise.reject(new Cancelled())
    const slot = this.idle.shift()
    if (slot !== undefined) return Promise.resolve(slot)
    return new Promise((resolve, reject) => {
      const got = (free: Slot) => {
        signal.removeEventListener('abort', stop)
        resolve(free)
      }
      const stop = () => {
        this.queue.splice(this.queue.indexOf(got), 1)
        reject(new Cancelled())
      }
      signal.addEventListener('abort', stop, { once: true })
      this.queue.push(got)
    })
  }

  /** Gives a slot on. Its clean-up, and the copy that the next command most likely wants, are made meanwhile. */
  private give(slot: Slot, pristine: Pristine | null): void {
    if (!this.closing.signal.aborted)
      slot.cleaning = empty(slot)
        .then(() => fill(slot, pristine))
        .catch(() => {
          slot.holds = null
        })
    const next = this.queue.shift()
    if (next) next(slot)
    else this.idle.push(slot)
  }

  private readable(slot: Slot, outcome: RunOutcome): Omit<CommandResult, 'reports'> {
    return {
      ...outcome,
      stdout: this.withoutFolders(slot, outcome.stdout),
      stderr: this.withoutFolders(slot, outcome.stderr),
    }
  }

  /** Paths as they are in the workspace: the same output, whichever slot a command ran in. */
  private withoutFolders(slot: Slot, text: string): string {
    const work = workFolder(slot)
    return text
      .replaceAll(`file://${work}/`, '')
      .replaceAll(`${work}/`, '')
      .replaceAll(work, '.')
      .replaceAll(slot.folder, '<copy>')
      .replaceAll(this.root, '<copies>')
  }
}

/** What verify() gave, and the output without it: the mark is different every time. */
function takeScriptResult(
  outcome: RunOutcome,
  mark: string,
): { stdout: string; scriptResult?: { value: unknown } | { error: string } } {
  const at = outcome.stdout.lastIndexOf(mark)
  if (at < 0) return { stdout: outcome.stdout }
  const stdout = outcome.stdout.slice(0, at).replace(/\n$/, '')
  try {
    const text = outcome.stdout.slice(at + mark.length).split('\n')[0]!
    return { stdout, scriptResult: JSON.parse(text) as { value: unknown } | { error: string } }
  } catch {
    return { stdout }
  }
}
