/**
 * Randomness that the plan fixes: a stream for every coordinate, so that arrival order can never change a draw.
 * Hash: cyrb53-style mixing of UTF-16 code units into 2 x 32 bit; generator: sfc32 (Chris Doty-Humphrey, PractRand).
 */
export interface Random {
  /** uniform in [0,1) with 32 bits */
  next(): number
  /** uniform integer in [0,n) */
  int(n: number): number
  /** a new array in random order (Fisher-Yates) */
  shuffle<T>(items: readonly T[]): T[]
}

/** Four 32-bit words of a string, well mixed; not cryptographic. */
export function hashWords(text: string): [number, number, number, number] {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  let c = 0x9e3779b9
  let d = 0x243f6a88
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 2654435761)
    b = Math.imul(b ^ unit, 1597334677)
    c = Math.imul(c ^ unit, 2246822519)
    d = Math.imul(d ^ unit, 3266489917)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(c ^ (c >>> 13), 3266489909)
  c = Math.imul(c ^ (c >>> 16), 2246822507) ^ Math.imul(d ^ (d >>> 13), 3266489909)
  d = Math.imul(d ^ (d >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return [a >>> 0, b >>> 0, c >>> 0, d >>> 0]
}

/** The stream at these coordinates, e.g. random(plan.seed, 'gate', 'pairs'). */
export function random(...coordinates: (string | number)[]): Random {
  let [a, b, c, d] = hashWords(coordinates.join('\u001f'))
  const word = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) word()
  const next = () => word() / 4294967296
  return {
    next,
    int: (n) => Math.floor(next() * n),
    shuffle: (items) => {
      const out = [...items]
      for (let i = out.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1))
        const swap = out[i]!
        out[i] = out[j]!
        out[j] = swap
      }
      return out
    },
  }
}

/** The coordinates that a model's own seed follows from: the draw, and what sets this run apart from others. */
export function saltedDraw({ draw, salt }: { draw: string; salt?: string }): string {
  return salt === undefined ? draw : `${salt}:${draw}`
}
