import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { CallError, isNamed } from '../../../core/errors.ts'
import type { SandboxTier, Workspace, Workspaces, WorkspaceToOpen } from '../../../core/ports.ts'
import { type Image, prepareImage } from '../../docker/docker.ts'
import { WorkerPatterns } from '../../patterns/patterns.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { innerPath } from '../inner-path.ts'
import { hidePaths } from './hide-paths.ts'
import { LocalWorkspace } from './local-workspace.ts'
import { Permits } from './permits.ts'
import { makePristine, type Pristine } from './pristine.ts'
import { removeTree } from './remove-tree.ts'
import { repairCopy } from './repair-copy.ts'
import { empty, fill, newSlot, type Slot } from './slots.ts'
import { SIGNABLE_MS, signCopy } from './untouched.ts'

/**
 * Workspaces in folders of this machine. Each is made from an unmodified copy, in a free slot if there is one: slots are
 * cleaned up, and filled with the copy that is most likely needed next, in the background.
 */
export class LocalWorkspaces implements Workspaces {
  readonly tier: SandboxTier
  readonly #root: string
  readonly #sandbox: Sandbox
  readonly #images = new Map<string, Promise<Image & { folder: string }>>()
  readonly #pristines = new Map<string, Promise<Pristine>>()
  /** as many slots as there may be commands at a time are kept filled */
  readonly #warm: number
  readonly #idle: Slot[]
  readonly #slots: Slot[]
  readonly #permits: Permits
  /** of copies for one command: while some commands run, as many others are prepared */
  readonly #opening: Permits
  readonly #patterns = new WorkerPatterns()
  readonly #closing = new AbortController()
  readonly #closed: () => void

  /**
   * @param root a folder of its own, which `close` removes
   * @param concurrency commands at the same time
   * @param closed called when the folder is removed
   */
  constructor(root: string, sandbox: Sandbox, concurrency: number, closed: () => void) {
    this.#closed = closed
    this.tier = sandbox.tier
    this.#root = realpathSync(root)
    this.#sandbox = sandbox
    this.#warm = concurrency
    this.#slots = Array.from({ length: concurrency }, (_, index) => newSlot(this.#root, index + 1))
    this.#idle = [...this.#slots]
    this.#permits = new Permits(concurrency)
    this.#opening = new Permits(2 * concurrency)
  }

  async open(request: WorkspaceToOpen, signal: AbortSignal): Promise<Workspace> {
    const { workspace, workspaceDigest, hide = [], at, image: source, use } = request
    const until = AbortSignal.any([signal, this.#closing.signal])
    const image = source === undefined ? null : await this.#image(source)
    const from =
      image !== null
        ? { pristine: await this.#pristine(image.folder, image.name), workspace: image.folder }
        : workspace === undefined
          ? null
          : { pristine: await this.#pristine(workspace, workspaceDigest), workspace: realpathSync(workspace) }
    if (use === 'command') await this.#opening.take(until)
    const slot = this.#take(from?.pristine ?? null)
    const release = () => this.#give(slot, use, from?.pristine ?? null)
    let hidden: string[]
    try {
      await slot.cleaning
      await fill(slot, from?.pristine ?? null)
      hidden = await hidePaths(slot, hide)
    } catch (error) {
      void release()
      if (isNamed(error, 'CallError')) throw error
      const { message } = error as Error
      throw new CallError('sandbox', `The copy of the workspace could not be made: ${message}.`, [], {
        cause: error,
      })
    }
    return new LocalWorkspace(slot, {
      root: this.#root,
      sandbox: this.#sandbox,
      patterns: this.#patterns,
      from,
      at: at ?? null,
      image,
      hidden,
      absent: hide.map(innerPath),
      permits: this.#permits,
      isOneCommand: use === 'command',
      pristineOf: (folder) => this.#pristine(folder, 'verifier'),
      closing: this.#closing.signal,
      release,
    })
  }

  /** Ends all commands and removes all copies. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([this.#sandbox.close(), this.#patterns.close()])
    await Promise.all(this.#slots.map((slot) => slot.cleaning))
    await removeTree(this.#root)
    this.#closed()
  }

  #image(source: string): Promise<Image & { folder: string }> {
    let image = this.#images.get(source)
    if (image === undefined) {
      const folder = join(this.#root, `image-${this.#images.size + 1}`)
      image = prepareImage(source, folder).then((made) => ({ ...made, folder }))
      image.catch(() => this.#images.delete(source))
      this.#images.set(source, image)
    }
    return image
  }

  #pristine(workspace: string, digest: string): Promise<Pristine> {
    const key = `${workspace}\n${digest}`
    let pristine = this.#pristines.get(key)
    if (pristine === undefined) {
      pristine = makePristine(workspace, join(this.#root, `pristine-${this.#pristines.size + 1}`))
      pristine.catch(() => this.#pristines.delete(key))
      this.#pristines.set(key, pristine)
    }
    return pristine
  }

  /** A slot that has the wanted content, else the one returned longest ago, else a new one. */
  #take(pristine: Pristine | null): Slot {
    const ready = this.#idle.findIndex(({ holds }) => holds !== null && holds === (pristine ?? 'empty'))
    const [slot] = this.#idle.splice(Math.max(0, ready), 1)
    if (slot !== undefined) return slot
    const made = newSlot(this.#root, this.#slots.length + 1)
    this.#slots.push(made)
    return made
  }

  /** While it waits for its next use: then that need not do it. */
  async #signLater(slot: Slot, pristine: Pristine): Promise<void> {
    await slot.cleaning
    const isFree = () => this.#idle.includes(slot) && slot.holds === pristine && !this.#closing.signal.aborted
    await new Promise((soon) => setTimeout(soon, SIGNABLE_MS).unref())
    if (isFree()) await signCopy(slot, pristine, isFree)
  }

  /** Resolves when the slot's content is removed. */
  #give(slot: Slot, use: WorkspaceToOpen['use'], pristine: Pristine | null): Promise<void> {
    const filled = this.#idle.length < this.#warm
    const isOver = this.#closing.signal
    const spoilt = () => {
      slot.holds = null
    }
    // Without a sandbox a process may outlive its command, and write later into a copy that others use.
    const repairable = filled && pristine !== null && this.tier === 'sandboxed' && slot.signs.size > 0
    const cleaned = () => (repairable ? repairCopy(slot, pristine).catch(() => empty(slot)) : empty(slot))
    const emptied = isOver.aborted ? Promise.resolve() : cleaned().catch(spoilt)
    slot.cleaning = emptied
      .then(() => (filled && !isOver.aborted ? fill(slot, pristine) : undefined))
      .catch(spoilt)
    this.#idle.push(slot)
    if (filled && pristine !== null) void this.#signLater(slot, pristine)
    if (use === 'command') this.#opening.give()
    return emptied
  }
}
