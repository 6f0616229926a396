/**
 * Finds the stop string that ends a reply while the reply is being generated.
 *
 * Rules, so that one stop string works for replies with and without an introduction:
 * - the text before the stop string is the reply; the stop string itself is left out;
 * - a stop string counts only after some text that is not blank: at the very start it is part of the reply;
 * - a stop string that holds a code fence (three backticks) counts only where that fence *closes* a block. So
 *   "```" ends "```js\ncode\n```" and "Here it is:\n```js\ncode\n```" alike right after the code.
 */
export class StopScanner {
  private readonly stops: readonly string[]
  private text = ''
  /** where the next search starts: no stop string can begin before it */
  private from = 0
  private readonly longest: number
  /** code fences in the start of the reply */
  private readonly openedFences: number
  /** whether the caller wrote the start of the reply, so that there is text before everything generated */
  private readonly opened: boolean

  /** @param opened start of the reply, given by the caller */
  constructor(stops: readonly string[], opened = '') {
    this.opened = opened.trim() !== ''
    this.openedFences = fences(opened)
    this.stops = stops.filter((stop) => stop !== '')
    this.longest = Math.max(0, ...this.stops.map((stop) => stop.length))
  }

  /** Adds generated text. Returns the finished reply once a stop string ends it, else null. */
  push(piece: string): string | null {
    this.text += piece
    if (this.longest === 0) return null
    let best = -1
    for (const stop of this.stops) {
      const at = this.find(stop)
      if (at >= 0 && (best < 0 || at < best)) best = at
    }
    if (best >= 0) return this.text.slice(0, best)
    this.from = Math.max(this.from, this.text.length - this.longest + 1)
    return null
  }

  /** all text so far */
  get all(): string {
    return this.text
  }

  private find(stop: string): number {
    for (let at = this.text.indexOf(stop, this.from); at >= 0; at = this.text.indexOf(stop, at + 1)) {
      if (!this.opened && this.text.slice(0, at).trim() === '') continue
      const fence = stop.indexOf('```')
      if (fence >= 0 && !this.closesFence(at + fence)) continue
      return at
    }
    return -1
  }

  /** Whether the fence at `at` closes a block: it starts its line, and an odd number of fences precede it. */
  private closesFence(at: number): boolean {
    const lineStart = this.text.lastIndexOf('\n', at - 1) + 1
    if (this.text.slice(lineStart, at).trim() !== '') return false
    return (this.openedFences + fences(this.text.slice(0, lineStart))) % 2 === 1
  }
}

function fences(text: string): number {
  return text.match(/^[ \t]*```/gm)?.length ?? 0
}
