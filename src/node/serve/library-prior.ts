import { statSync } from 'node:fs'
import { messageOf } from '../../core/errors.ts'
import {
  type Include,
  inUse,
  leftOutSentence,
  type Receipt,
  receipt,
  renderPrior,
} from '../../core/inject/prior.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import { readLibraryText } from '../library/library-file.ts'

export interface LibraryPriorOptions {
  /** absolute path of the library file, which may not exist */
  path: string
  include: Include
  /** that the requests are for: what was measured with another counts for less, whatever agent it was measured with */
  model: string
  /** gets what a user should know, once each time it changes */
  say(sentence: string): void
}

export interface CurrentPrior extends Receipt {
  text: string
}

/** The prior of a library as the file is now. */
export class LibraryPrior {
  private readonly options: LibraryPriorOptions
  private stamp = ''
  private prior: CurrentPrior = { text: '', used: [], of: 0, tokens: 0 }
  private problem = ''
  private reading: Promise<void> | null = null

  /** Throws UsageError where the file cannot be read. */
  static async open(options: LibraryPriorOptions): Promise<LibraryPrior> {
    const prior = new LibraryPrior(options)
    await prior.read(stampOf(options.path))
    return prior
  }

  private constructor(options: LibraryPriorOptions) {
    this.options = options
  }

  /** Looks at the file, and reads it where it was changed. While it cannot be read, what was read last counts. */
  async current(): Promise<CurrentPrior> {
    const stamp = stampOf(this.options.path)
    if (stamp !== this.stamp) {
      this.reading ??= this.reread(stamp)
      await this.reading
    }
    return this.prior
  }

  private async reread(stamp: string): Promise<void> {
    const { say } = this.options
    try {
      await this.read(stamp)
      this.problem = ''
      say(`The library has changed: ${usedWords(this.prior)}.`)
    } catch (error) {
      const { sentence } = messageOf(error)
      if (sentence !== this.problem)
        say(`${sentence} Until it is corrected, the experiences of before are used.`)
      this.problem = sentence
    } finally {
      this.reading = null
    }
  }

  private async read(stamp: string): Promise<void> {
    const { path, include, model, say } = this.options
    const library = readLibrary(await readLibraryText(path), path)
    const rendered = renderPrior(inUse(library, include, { model }))
    const leftOut = leftOutSentence(rendered)
    if (leftOut !== null) say(leftOut)
    this.prior = { text: rendered.text, ...receipt(library, rendered) }
    this.stamp = stamp
  }
}

export function usedWords({ used, of, tokens }: Receipt): string {
  return `${used.length} of ${of} experiences are in use, about ${tokens} tokens`
}

/**
 * What changes when the file does; '' = there is none. It takes some microseconds; asking for it without waiting would
 * take a hundred times as long, since another thread has to wake up.
 */
function stampOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`
}
