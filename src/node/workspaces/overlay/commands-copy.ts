import { type CallError, isNamed } from '../../../core/errors.ts'
import type {
  CommandResult,
  ReadLines,
  Workspace,
  WorkspaceChange,
  WorkspaceCommand,
} from '../../../core/ports.ts'
import { textPatch } from '../local/diff-copy.ts'

/** What is asked of a copy. */
export type Copy = Pick<Workspace, 'apply' | 'close' | 'diff' | 'exec' | 'read' | 'write'>

/** Opens a copy of the folder as it is on disk; closing it gives back all that it took. */
export type OpenCopy = (signal: AbortSignal) => Promise<Copy>

/**
 * The copy of a folder that commands run in. It is opened for the first one, and brought up to date for each: what it
 * holds beyond the files on disk is known by path.
 */
export class CommandsCopy {
  readonly #open: OpenCopy
  #copy: Promise<Copy> | null = null
  readonly #held = new Map<string, string | null>()
  /** what commands left that is no change of the folder */
  readonly #made = new Set<string>()

  constructor(open: OpenCopy) {
    this.#open = open
  }

  /** Paths at which it holds something else than it was made from. */
  get written(): readonly string[] {
    return [...this.#held.keys()]
  }

  /** Files that only commands see. */
  get made(): readonly string[] {
    return [...this.#made]
  }

  /** @param texts what is not on disk as it should be; null = the file is to be gone */
  async update(texts: ReadonlyMap<string, string | null>, signal: AbortSignal): Promise<void> {
    const copy = await this.#opened(signal)
    for (const [path, text] of texts) {
      if (this.#held.get(path) === text) continue
      if (text !== null) await copy.write({ path, content: text })
      else {
        const before = await wholeText(copy, path)
        if (before !== null) await copy.apply({ patch: textPatch(path, before, null), keep: [] })
      }
      this.#held.set(path, text)
    }
  }

  /** Runs a command, and gives the texts of the files that it changed; null = it removed one. */
  async run(
    command: WorkspaceCommand,
    signal: AbortSignal,
  ): Promise<{ result: CommandResult; changed: Map<string, string | null> }> {
    const copy = await this.#opened(signal)
    const result = await copy.exec(command, signal)
    const { files } = await copy.diff()
    const differing = new Map(files.map((file) => [file.path, file]))
    const changed = new Map<string, string | null>()
    for (const path of new Set([...differing.keys(), ...this.#held.keys()])) {
      if (this.#made.has(path) && !this.#held.has(path)) continue
      const text = await textAfter(copy, path, differing.get(path))
      if (text === undefined) this.keepsForItself(path)
      else if (!this.#held.has(path) || this.#held.get(path) !== text) {
        this.#held.set(path, text)
        changed.set(path, text)
      }
    }
    return { result, changed }
  }

  /** What commands leave at a path is no change of the folder. */
  keepsForItself(path: string): void {
    this.#made.add(path)
    this.#held.delete(path)
  }

  /** Lines of a file that only commands see; null for every other. */
  async readMade(path: string, range?: { from: number; to?: number }): Promise<ReadLines | null> {
    return this.#made.has(path) && this.#copy !== null ? (await this.#copy).read(path, range) : null
  }

  async close(): Promise<void> {
    await (await this.#copy?.catch(() => null))?.close()
  }

  /** One that could not be opened is tried again for the next command. */
  #opened(signal: AbortSignal): Promise<Copy> {
    this.#copy ??= this.#open(signal).catch((error: unknown) => {
      this.#copy = null
      throw error
    })
    return this.#copy
  }
}

/** null = the file is not there; undefined = it is no text that can be read whole. */
async function textAfter(
  copy: Copy,
  path: string,
  differs: WorkspaceChange['files'][number] | undefined,
): Promise<string | null | undefined> {
  if (differs?.kind === 'deleted') return null
  if (differs?.binary) return undefined
  return (await wholeText(copy, path)) ?? (differs ? undefined : null)
}

/** null where it cannot be read whole, or is not there. */
async function wholeText(copy: Copy, path: string): Promise<string | null> {
  try {
    const { text, to, lines, unterminated } = await copy.read(path)
    if (to < lines) return null
    return text === '' || unterminated ? text : `${text}\n`
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError')) throw error
    return null
  }
}
