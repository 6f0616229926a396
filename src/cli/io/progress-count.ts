import { stripVTControlCharacters } from 'node:util'
import type { Io } from './io.ts'
import { shortText } from './plain-text.ts'

/** Without a terminal: shortest time between two lines, milliseconds. */
const SAY_MS = 5000

/** "12 of 40 tried": one line that is redrawn on a terminal, elsewhere an occasional line. */
export class ProgressCount {
  private readonly io: Io
  private readonly word: string
  private said = 0
  private drawn = false

  constructor(io: Io, word: string) {
    this.io = io
    this.word = word
  }

  at(done: number, total: number, what: string): void {
    const text = stripVTControlCharacters(`${done} of ${total} ${this.word}; ${what}`).replace(/\s+/g, ' ')
    if (this.io.live) {
      process.stderr.write(`\r\x1b[2K${shortText(text, 100)}`)
      this.drawn = true
    } else if (performance.now() - this.said > SAY_MS || done === total) {
      this.said = performance.now()
      this.io.say(text)
    }
  }

  close(): void {
    if (this.drawn) process.stderr.write('\r\x1b[2K')
    this.drawn = false
  }
}
