/** Prompts with at least this Jaccard similarity of their shingles are near-identical. */
const SIMILAR = 0.9
/** Words a shingle. */
const WIDTH = 3
/**
 * Minhash: BANDS x ROWS permutations. A pair of similarity .9 shares a band with probability
 * 1 - (1 - .9^4)^8 = .9998, and two with .997.
 */
const BANDS = 8
const ROWS = 4
/** Members of a band's bucket that a text is compared with, so that a thousand look-alikes stay linear. */
const REPRESENTATIVES = 4

/**
 * Pairs of near-identical texts, enough of them to connect every family: same words but for case, punctuation
 * and spacing, or at least nine tenths of all runs of three words in common. Minhash with banding (Broder 1997;
 * Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, ch. 3) finds the candidates, exact counting decides.
 * @returns indices [i, j], i < j; at most 2^20 texts
 */
export function nearDuplicates(texts: readonly string[]): [number, number][] {
  const shingled = texts.map(shingles)
  const keys = shingled.map(bandKeys)
  const pairs: [number, number][] = []
  const compared = new Map<number, boolean>()
  const similar = (a: number, b: number): boolean => {
    if (sharedBands(keys[a]!, keys[b]!) < 2) return false
    const pair = a * texts.length + b
    let known = compared.get(pair)
    if (known === undefined) {
      known = similarity(shingled[a]!, shingled[b]!) >= SIMILAR
      compared.set(pair, known)
      if (known) pairs.push([a, b])
    }
    return known
  }
  for (let band = 0; band < BANDS; band++) {
    for (const bucket of equalKeys(keys, band)) {
      const representatives: number[] = []
      for (const index of bucket) {
        const alike = representatives.some((other) => similar(other, index))
        if (!alike && representatives.length < REPRESENTATIVES) representatives.push(index)
      }
    }
  }
  return pairs
}

/** Indices whose keys of a band are equal, where there are at least two; ascending. */
function* equalKeys(keys: readonly Uint32Array[], band: number): Generator<number[]> {
  // Key and index in one double (32 + 20 bits), since sorting numbers is many times faster than a map of lists.
  const sorted = Float64Array.from(keys, (own, index) => own[band]! * 2 ** 20 + index).sort()
  const key = (at: number) => Math.floor(sorted[at]! / 2 ** 20)
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1
    while (to < sorted.length && key(to) === key(from)) to++
    if (to - from > 1) yield Array.from(sorted.subarray(from, to), (value) => value % 2 ** 20)
    from = to
  }
}

/** Sorted hashes of all runs of three words, or of the whole text when it has fewer. */
function shingles(text: string): Uint32Array {
  const words = wordHashes(text)
  const runs = Math.max(1, words.length - WIDTH + 1)
  const all = new Uint32Array(runs)
  for (let i = 0; i < runs; i++) {
    let hash = 0
    for (let j = i; j < Math.min(i + WIDTH, words.length); j++) hash = mix(hash ^ words[j]!)
    all[i] = hash
  }
  all.sort()
  let kept = 0
  for (let i = 0; i < runs; i++) if (i === 0 || all[i] !== all[i - 1]) all[kept++] = all[i]!
  return all.subarray(0, kept)
}

/**
 * A hash a word, without case. Letters, digits and all that is not ASCII make words; arithmetic signs, which
 * can be the whole difference between two tasks, are words of their own; other punctuation is not there.
 */
function wordHashes(text: string): number[] {
  const lower = text.normalize('NFKC').toLowerCase()
  const words: number[] = []
  let hash = 0
  for (let i = 0; i <= lower.length; i++) {
    const code = i < lower.length ? lower.charCodeAt(i) : 32
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || code > 0xa0) {
      hash = (Math.imul(hash, 31) + code) | 0
      continue
    }
    if (hash !== 0) words.push(mix(hash))
    hash = 0
    if (SIGNS.includes(code)) words.push(mix(code))
  }
  return words
}

const SIGNS = Array.from('+-*/%^=<>|&!', (sign) => sign.charCodeAt(0))

/** A bijection of 32-bit words with good avalanche (Chris Wellons, lowbias32). */
function mix(word: number): number {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

const MULTIPLIERS = Uint32Array.from({ length: BANDS * ROWS }, (_, i) => mix(i * 2 + 1) | 1)
const least = new Uint32Array(BANDS * ROWS)

function bandKeys(set: Uint32Array): Uint32Array {
  const keys = new Uint32Array(BANDS)
  least.fill(0xffffffff)
  for (let s = 0; s < set.length; s++) {
    for (let i = 0; i < BANDS * ROWS; i++) {
      const product = Math.imul(set[s]!, MULTIPLIERS[i]!)
      const hash = (product ^ (product >>> 15)) >>> 0
      if (hash < least[i]!) least[i] = hash
    }
  }
  for (let band = 0; band < BANDS; band++) {
    let key = band
    for (let row = 0; row < ROWS; row++) key = mix(key ^ least[band * ROWS + row]!)
    keys[band] = key
  }
  return keys
}

/**
 * Pairs of similarity .9 share 5 of 8 bands on average and fewer than 2 once in 300; look-alikes often share just 1.
 */
function sharedBands(a: Uint32Array, b: Uint32Array): number {
  let shared = 0
  for (let band = 0; band < BANDS; band++) if (a[band] === b[band]) shared++
  return shared
}

/** Jaccard similarity of two sorted sets. */
function similarity(a: Uint32Array, b: Uint32Array): number {
  if (Math.min(a.length, b.length) < SIMILAR * Math.max(a.length, b.length)) return 0
  let common = 0
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [x, y] = [a[i]!, b[j]!]
    if (x === y) common++
    if (x <= y) i++
    if (y <= x) j++
  }
  return common / (a.length + b.length - common)
}
