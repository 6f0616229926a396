/** characters kept of what a program prints beside its messages */
const KEPT = 4000

/** The end of what was printed. */
export class LastLines {
  #text = ''

  add(line: string): void {
    this.#text = `${this.#text}${line.slice(-KEPT)}\n`.slice(-KEPT)
  }

  text(): string {
    return this.#text.trim()
  }
}
