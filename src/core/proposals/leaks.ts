/** Words of the body in a row that are enough to call a place a copy. */
const WIDTH = 6
/** Share of the body's runs of words that another file must hold. */
const COPIED = 0.6
/** A body of fewer words is written the same by anybody. */
const LEAST_WORDS = 12

/**
 * Finds copies of a body: in built output, in a second version of the file, in a source map. Names, numbers and words
 * of strings are compared in order, without types, comments and layout, so compiled code is recognised; code whose
 * names were shortened is not, but its property names and texts mostly are.
 */
export class CopyFinder {
  private readonly runs: ReadonlySet<string>
  private readonly first: readonly string[]

  /** @param body code of the function's body, without comments and types where they could be taken out */
  constructor(body: string) {
    const words = wordsOf(body)
    this.runs = new Set(words.length < LEAST_WORDS ? [] : runsOf(words))
    // Rare words first: most files are dismissed by a search for a few of them.
    this.first = [...new Set(words)].sort((a, b) => b.length - a.length).slice(0, 3)
  }

  /** Share of the body's runs of words that the text holds, in [0,1]. */
  share(text: string): number {
    if (this.runs.size === 0 || !this.first.some((word) => text.includes(word))) return 0
    const words = wordsOf(unescaped(text))
    const seen = new Set<string>()
    for (const run of runsOf(words)) if (this.runs.has(run)) seen.add(run)
    return seen.size / this.runs.size
  }

  isCopy(text: string): boolean {
    return this.share(text) >= COPIED
  }
}

function wordsOf(code: string): string[] {
  const plain = code.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/[^\n]*/g, ' ')
  return plain.match(/[A-Za-z_$][\w$]*|\d+(?:\.\d+)?/g)?.filter((word) => !COMMON.has(word)) ?? []
}

/** Left out by compilers or put in by them. */
const COMMON = new Set(
  'const let var readonly as any string number boolean unknown void void0 return'.split(' '),
)

function* runsOf(words: readonly string[]): Generator<string> {
  for (let at = 0; at + WIDTH <= words.length; at++) yield words.slice(at, at + WIDTH).join(' ')
}

/** Source maps hold code as JSON texts. */
function unescaped(text: string): string {
  return text.includes('\\n') ? text.replace(/\\[nrt]/g, ' ').replace(/\\(["'\\/])/g, '$1') : text
}
