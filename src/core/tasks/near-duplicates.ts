import { hashWords } from '../random.ts'

/** Prompts with at least this Jaccard similarity of their shingles are near-identical. */
const SIMILAR = 0.9
/** Words a shingle. */
const WIDTH = 3
/** Minhash: BANDS x ROWS permutations. A pair of similarity .9 shares a band with probability 1 - (1 - .9^4)^8 = .9998. */
const BANDS = 8
const ROWS = 4
/** Members of a band's bucket that a text is compared with, so that a thousand look-alikes stay linear. */
const REPRESENTATIVES = 4

/**
 * Pairs of near-identical texts, enough of them to connect every family: same words but for case, punctuation
 * and spacing, or at least nine tenths of all runs of three words in common. Minhash with banding (Broder 1997;
 * Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, ch. 3) finds the candidates, exact counting decides.
 * @returns indices [i, j], i < j, in the order of the texts
 */
export function nearDuplicates(texts: readonly string[]): [number, number][] {
  const shingled = texts.map(shingles)
  const buckets = new Map<string, number[]>()
  const pairs: [number, number][] = []
  for (const [index, set] of shingled.entries()) {
    const seen = new Set<number>()
    for (const [band, key] of bandKeys(set).entries()) {
      const name = `${band}:${key}`
      const bucket = buckets.get(name)
      if (bucket === undefined) {
        buckets.set(name, [index])
        continue
      }
      let matched = false
      for (const other of bucket) {
        if (!seen.has(other)) {
          seen.add(other)
          if (similarity(set, shingled[other]!) >= SIMILAR) pairs.push([other, index])
        }
        matched ||= pairs.at(-1)?.[0] === other && pairs.at(-1)?.[1] === index
      }
      if (!matched && bucket.length < REPRESENTATIVES) bucket.push(index)
    }
  }
  return pairs
}

/** Hashes of all runs of three words, or of the whole text when it has fewer. */
function shingles(text: string): Set<number> {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+|[^\p{L}\p{N}\s.,;:!?'"`()[\]{}-]/gu) ?? []
  const ids = words.map((word) => hashWords(word)[0])
  const set = new Set<number>()
  if (ids.length < WIDTH) return set.add(hashWords(words.join(' '))[1])
  for (let i = 0; i + WIDTH <= ids.length; i++) {
    let hash = 0
    for (let j = 0; j < WIDTH; j++) hash = mix(hash ^ ids[i + j]!)
    set.add(hash)
  }
  return set
}

/** A bijection of 32-bit words with good avalanche (Chris Wellons, lowbias32). */
function mix(word: number): number {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

const MULTIPLIERS = Array.from({ length: BANDS * ROWS }, (_, i) => mix(i * 2 + 1) | 1)

function bandKeys(set: ReadonlySet<number>): string[] {
  const least = new Array<number>(MULTIPLIERS.length).fill(0xffffffff)
  for (const shingle of set) {
    for (let i = 0; i < MULTIPLIERS.length; i++) {
      const product = Math.imul(shingle, MULTIPLIERS[i]!)
      const hash = (product ^ (product >>> 15)) >>> 0
      if (hash < least[i]!) least[i] = hash
    }
  }
  return Array.from({ length: BANDS }, (_, band) => least.slice(band * ROWS, (band + 1) * ROWS).join(','))
}

function similarity(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  if (Math.min(a.size, b.size) < SIMILAR * Math.max(a.size, b.size)) return 0
  let common = 0
  for (const shingle of a) if (b.has(shingle)) common++
  return common / (a.size + b.size - common)
}
