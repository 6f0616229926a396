/** Words of the body in a row that are enough to call a place a copy. */
const WIDTH = 6
/** Share of the body's runs of words that another file must hold. */
const COPIED = 0.6
/** A body of fewer words is written the same by anybody. */
const MIN_WORDS = 12

/**
 * Finds copies of bodies: in built output, in a second version of the file, in a source map. Names, numbers and words
 * of strings are compared in order, without types, comments and layout, so compiled code is recognised; code whose
 * names were shortened is not, but its property names and texts mostly are. All bodies are looked for at once, so that
 * a text is read once however many there are.
 */
export class CopySearch {
  /** bodies by their runs of words */
  private readonly runs = new Map<string, number[]>()
  /** runs of each body; 0 where it is too short to be distinguished from others */
  private readonly sizes: readonly number[]
  /** every word of a body: a run with any other word is no run of a body */
  private readonly words = new Set<string>()

  /** @param bodies code of functions' bodies, without comments and types where they could be taken out */
  constructor(bodies: readonly string[]) {
    this.sizes = bodies.map((body, index) => {
      const words = wordsOf(withoutComments(unescaped(body)))
      if (words.length < MIN_WORDS) return 0
      for (const word of words) this.words.add(word)
      const runs = new Set(runsOf(words))
      for (const run of runs) this.runs.set(run, [...(this.runs.get(run) ?? []), index])
      return runs.size
    })
  }

  /** Indices of the bodies that a text holds a copy of. */
  in(text: string): number[] {
    const seen = new Map<number, Set<string>>()
    const plain = unescaped(text)
    this.note(plain, seen)
    // What looks like a comment may be part of a string, and swallow everything after it on a long line.
    const code = withoutComments(plain)
    if (code !== plain) this.note(code, seen)
    return [...seen].filter(([body, runs]) => runs.size >= COPIED * this.sizes[body]!).map(([body]) => body)
  }

  private note(text: string, seen: Map<number, Set<string>>): void {
    let words: string[] = []
    for (const word of wordsOf(text)) {
      if (!this.words.has(word)) {
        words = []
        continue
      }
      if (words.push(word) < WIDTH) continue
      const run = words.join(' ')
      for (const body of this.runs.get(run) ?? []) seen.set(body, (seen.get(body) ?? new Set()).add(run))
      words.shift()
    }
  }
}

function wordsOf(code: string): string[] {
  return code.match(/[A-Za-z_$][\w$]*|\d+(?:\.\d+)?/g)?.filter((word) => !COMMON.has(word)) ?? []
}

/** Left out by compilers or put in by them. */
const COMMON = new Set(
  'const let var readonly as any string number boolean unknown void void0 return'.split(' '),
)

function* runsOf(words: readonly string[]): Generator<string> {
  for (let at = 0; at + WIDTH <= words.length; at++) yield words.slice(at, at + WIDTH).join(' ')
}

/** A text may be 1 MB of `/*` that nothing ends, e.g. of globs: no end is looked for behind the last one. */
function withoutComments(code: string): string {
  const beginning = /\/\*|(?<![:'"`])\/\/[^\n]*|(?<=^|\s)#[^\n]*/gm
  const lastEnd = code.lastIndexOf('*/')
  const kept: string[] = []
  let from = 0
  for (let found = beginning.exec(code); found !== null; found = beginning.exec(code)) {
    if (found[0] === '/*') {
      if (beginning.lastIndex > lastEnd) continue
      beginning.lastIndex = code.indexOf('*/', beginning.lastIndex) + 2
    }
    kept.push(code.slice(from, found.index))
    from = beginning.lastIndex
  }
  return [...kept, code.slice(from)].join(' ')
}

/** Source maps and notebooks hold code as JSON texts. */
const unescaped = (text: string) =>
  text.replace(/\\([nrt"'\\/])/g, (_, sign: string) => (sign === 'n' ? '\n' : /[rt]/.test(sign) ? ' ' : sign))
