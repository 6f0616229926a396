import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { JournalError } from '../../core/errors.ts'
import type { ChatRole, Journal, JournalAttempts, Totals } from '../../core/ports.ts'
import { makeFolder } from '../make-folder.ts'
import { PRIVATE_FILE } from '../private-file.ts'
import { AppendFile, reasonOf } from './append-file.ts'
import { JournalTotals } from './journal-totals.ts'
import { decodeLine, encodeLine, JOURNAL_VERSION, type JournalLine } from './line.ts'
import { Places } from './places.ts'
import { scanJournal } from './scan.ts'

export interface JournalOptions {
  /** called with one sentence about a repair or a damaged line */
  note?: (sentence: string) => void
  /** milliseconds, monotonic; default: the clock of the process */
  now?: () => number
}

/** Opens or creates the journal at `path`, with its folder. The run's lock ensures that there is one writer at a time. */
export async function openJournal(path: string, options: JournalOptions = {}): Promise<FileJournal> {
  await makeFolder(dirname(path))
  let file: FileHandle
  try {
    file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return open(path, 'wx+', PRIVATE_FILE)
      throw error
    })
  } catch (error) {
    throw new JournalError(`${path} cannot be opened: ${reasonOf(error)}.`)
  }
  try {
    const places = new Places()
    const spending = new JournalTotals()
    const length = await scanJournal(
      path,
      file,
      (line, offset, bytes) => {
        if (line.t === 'header') return
        spending.add(line)
        if (line.t === 'reply') places.set(line.k, offset, bytes)
      },
      options.note ?? (() => {}),
    )
    return new FileJournal(path, file, length, places, spending, options.now ?? (() => performance.now()))
  } catch (error) {
    await file.close()
    throw error instanceof JournalError
      ? error
      : new JournalError(`${path} cannot be read: ${reasonOf(error)}.`)
  }
}

/**
 * The `Journal` port on an append-only JSONL file. Only the place of each answer in the file is kept in memory, so a
 * run may grow without limit. Made by `openJournal`.
 */
export class FileJournal implements Journal {
  readonly path: string
  private readonly file: FileHandle
  private readonly appending: AppendFile
  private readonly places: Places
  private readonly spending: JournalTotals
  private readonly session: number
  private readonly elapsed: () => number
  private readonly inFlight = new Map<string, Promise<{ value: unknown; replayed: boolean }>>()
  private closed = false

  constructor(
    path: string,
    file: FileHandle,
    length: number,
    places: Places,
    spending: JournalTotals,
    now: () => number,
  ) {
    this.path = path
    this.file = file
    this.places = places
    this.spending = spending
    this.session = spending.sessions + 1
    const start = now()
    this.elapsed = () => Math.round(now() - start)
    this.appending = new AppendFile(
      file,
      length,
      (error) =>
        new JournalError(`${path} could not be written: ${reasonOf(error)}. All answers so far are kept.`, [
          { do: 'fix-and-resume' },
        ]),
    )
    if (length === 0) this.appending.push(encodeLine({ t: 'header', v: JOURNAL_VERSION }))
  }

  once<T>(
    key: string,
    kind: 'chat' | 'command' | 'read' | 'note',
    effect: (attempts: JournalAttempts) => Promise<T>,
  ): Promise<{ value: T; replayed: boolean }> {
    const known = this.inFlight.get(key)
    if (known) return known as Promise<{ value: T; replayed: boolean }>
    const result = this.places.has(key) ? this.replay(key, kind, effect) : this.perform(key, kind, effect)
    this.inFlight.set(key, result)
    const done = () => this.inFlight.delete(key)
    result.then(done, done)
    return result
  }

  /** Whether an answer for this key is recorded. */
  has(key: string): boolean {
    return this.places.has(key)
  }

  totals(): Totals {
    return this.spending.totals()
  }

  flush(): Promise<void> {
    return this.appending.sync()
  }

  /** Flushes and closes. No call may follow. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    try {
      if (!this.appending.failure) await this.flush()
    } finally {
      await this.file.close()
    }
  }

  private append(line: JournalLine): { offset: number; length: number } {
    if (line.t !== 'header') this.spending.add(line)
    return this.appending.push(encodeLine(line))
  }

  private async perform<T>(
    key: string,
    kind: string,
    effect: (attempts: JournalAttempts) => Promise<T>,
  ): Promise<{ value: T; replayed: boolean }> {
    // After a disk fault no further call may be made: its answer could not be kept.
    if (this.appending.failure) throw this.appending.failure
    const stamp = () => ({ k: key, s: this.session, ms: this.elapsed() })
    const value = await effect({
      sent: (role: ChatRole) => {
        this.append({ t: 'sent', ...stamp(), r: role })
        return this.appending.sync()
      },
      spent: (role, u) => {
        this.append({ t: 'spent', ...stamp(), r: role, u })
      },
    })
    const line: JournalLine = { t: 'reply', ...stamp(), kind, value }
    const { offset, length } = this.append(line)
    await this.appending.sync()
    this.places.set(key, offset, length - 1)
    // What a resumed run will read, not what the effect gave: the two differ in undefined members and the like.
    return { value: throughJson(value), replayed: false }
  }

  private async replay<T>(
    key: string,
    kind: string,
    effect: (attempts: JournalAttempts) => Promise<T>,
  ): Promise<{ value: T; replayed: boolean }> {
    const { offset, length } = this.places.get(key)!
    const bytes = Buffer.allocUnsafe(length)
    await this.file.read(bytes, 0, length, offset)
    const line = decodeLine(bytes)
    // The file was intact when it was opened; if it no longer is, repeating the call is the safe choice.
    if (line?.t !== 'reply' || line.k !== key) return this.perform(key, kind, effect)
    return { value: line.value as T, replayed: true }
  }
}

function throughJson<T>(value: T): T {
  const text = JSON.stringify(value)
  return text === undefined ? (undefined as T) : (JSON.parse(text) as T)
}
