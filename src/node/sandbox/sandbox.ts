import { realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { CallError } from '../../core/errors.ts'
import type { SandboxTier } from '../../core/ports.ts'
import { makeFolder } from '../make-folder.ts'
import { type CommandNode, commandNode, runningNode } from './command-node.ts'
import type { HostCommand, Mount, RunOutcome } from './host-channel.ts'
import { HostClient, type HostProgram } from './host-client.ts'
import { loopbackHost, withLoopback } from './loopback.ts'
import { commandPath, deniedReads } from './places.ts'

/** Limit for each of stdout and stderr, bytes; head and tail are kept. */
const OUTPUT_LIMIT = 1024 * 1024

/** How long it is believed which places there are that commands must not read. */
const FRESH_MS = 1000

export interface SandboxOptions {
  /** additional paths that commands may not read: run folders, task files; home, keys and workspaces are always denied */
  denyRead?: string[]
  /** toolchains in the home folder that commands need, e.g. ~/.cargo */
  allowRead?: string[]
  /** PATH of commands, after the folder of the running Node; default: this process's */
  path?: string
}

export interface ContainedCommand {
  command: string
  /** the only folder that it may write to, absolute: holds work/, where it runs, home/ and tmp/ */
  folder: string
  /** folders of the user that it may not read, with everything around them */
  denied: readonly string[]
  /** readable exceptions inside the denied folders */
  readable: readonly string[]
  /** what it may not read inside of these exceptions */
  hidden?: readonly string[]
  /** folders inside of `folder` that it finds elsewhere too; throws CallError where that cannot be had */
  mounts?: readonly Mount[]
  /** folders that come first in PATH */
  bin?: readonly string[]
  network: readonly string[]
  /** a port of this machine that it reaches at 127.0.0.1 */
  loopback?: number | undefined
  /** environment variables besides the usual ones, by name: only for a program of the user's own */
  variables?: Readonly<Record<string, string>>
  timeoutMs: number
}

/** Runs commands, contained according to its tier: one sandbox host process per list of network hosts. */
export class Sandbox {
  readonly tier: SandboxTier
  readonly #root: string
  readonly #options: SandboxOptions
  readonly #hosts = new Map<string, HostClient>()
  readonly #deniedReads = new Map<string, { since: number; paths: string[] }>()
  #node: CommandNode | null = null

  /** @param root a folder of its own, in which it removes nothing */
  constructor(tier: SandboxTier, root: string, options: SandboxOptions) {
    this.tier = tier
    this.#root = realpathSync(root)
    this.#options = options
  }

  /** PATH of commands, without the folders that come first. */
  get path(): string {
    return this.#options.path ?? process.env.PATH ?? ''
  }

  /** Throws CallError 'sandbox' if it could not be run, Cancelled if the signal fired. */
  async run(contained: ContainedCommand, signal: AbortSignal): Promise<RunOutcome> {
    const { host, command } = await this.#prepared(contained)
    return host.run(command, signal)
  }

  /** Starts it with its pipes open. Throws CallError 'sandbox' if the sandbox could not be prepared. */
  async open(contained: ContainedCommand): Promise<HostProgram> {
    const { host, command } = await this.#prepared(contained)
    return host.open(command)
  }

  async #prepared(contained: ContainedCommand): Promise<{ host: HostClient; command: HostCommand }> {
    const { folder, hidden = [], bin = [], mounts = [], variables = {}, timeoutMs, loopback } = contained
    if (mounts.length > 0 && (this.tier !== 'sandboxed' || process.platform !== 'linux'))
      throw new CallError(
        'sandbox',
        `The task expects files in ${mounts[0]!.to}, and only the sandbox of Linux puts them there; run it where that works.`,
      )
    this.#node ??= commandNode(runningNode(this.path), join(this.#root, 'bin'))
    const hosts = loopback === undefined ? [] : [loopbackHost(loopback)]
    const host = await this.#host([...contained.network, ...hosts])
    await makeFolder(folder)
    const places = {
      slot: folder,
      mounts,
      denyRead: [
        ...this.#denied([...contained.denied, process.cwd()], [...bin, this.path].join(delimiter)),
        ...hidden,
      ],
      allowRead: [
        ...new Set([...this.#node.readable, ...contained.readable, ...(this.#options.allowRead ?? [])]),
      ],
    }
    const path = commandPath([...bin, this.path].join(delimiter), this.#node.folder)
    const command =
      loopback === undefined ? contained.command : withLoopback(contained.command, loopback, this.tier)
    return { host, command: { command, places, path, variables, timeoutMs, outputLimit: OUTPUT_LIMIT } }
  }

  /** Looking through the file system for each command would take a tenth of the time that a command takes. */
  #denied(workspaces: readonly string[], path: string): string[] {
    const key = JSON.stringify([workspaces, path])
    const known = this.#deniedReads.get(key)
    if (known !== undefined && performance.now() - known.since < FRESH_MS) return known.paths
    const paths = deniedReads({ workspaces, more: this.#options.denyRead ?? [], path })
    this.#deniedReads.set(key, { since: performance.now(), paths })
    return paths
  }

  /** Ends all commands. */
  async close(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.close()))
  }

  async #host(network: readonly string[]): Promise<HostClient> {
    const hosts = [...new Set(network)].sort()
    const key = hosts.join(' ')
    let host = this.#hosts.get(key)
    if (host === undefined) {
      const cwd = join(this.#root, `host-${this.#hosts.size + 1}`)
      host = new HostClient({ tier: this.tier, network: hosts, cwd })
      this.#hosts.set(key, host)
    }
    // A second call must not overtake the one that creates the folder.
    await makeFolder(host.cwd)
    return host
  }
}
