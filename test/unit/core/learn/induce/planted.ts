import type { Observation } from '../../../../../src/core/learn/induce/case.ts'
import { type Random, random } from '../../../../../src/core/random.ts'

/**
 * A random grammar of conventions: each production plants one in the checks of a few tasks, and says which words its
 * rule must hold.
 */
export interface Production {
  name: string
  plant(draw: Draw): { checks: Observation[]; says: string[] }
  /** tasks that it takes to tell it from chance */
  tasks?: number
}

const NOUNS =
  'invoice parcel tariff ledger meadow lantern voucher harbor pigment quarry saddle thicket walnut vessel beacon cradle'.split(
    ' ',
  )
const ADJECTIVES =
  'annual broken cheap distant early frozen gentle hidden idle jagged kind late modest narrow open pale'.split(
    ' ',
  )
const VERBS = 'compute derive render collect settle weigh measure resolve arrange attach'.split(' ')
const FILLER =
  'Keep the code short. The caller checks nothing. It is used by the night shift. Nobody else depends on it. Prefer clarity.'.split(
    '. ',
  )

export const STYLES: Record<string, { write(words: readonly string[]): string; says: string }> = {
  constant: { write: (words) => words.join('_').toUpperCase(), says: 'in capitals with underscores' },
  snake: { write: (words) => words.join('_'), says: 'in snake_case' },
  kebab: { write: (words) => words.join('-'), says: 'in kebab-case' },
  camel: {
    write: (words) => words.map((word, at) => (at === 0 ? word : capital(word))).join(''),
    says: 'in camelCase',
  },
  pascal: { write: (words) => words.map(capital).join(''), says: 'in PascalCase' },
  title: { write: (words) => words.map(capital).join(' '), says: 'with each word capitalized' },
}

export const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)

/** Random material for one set. */
export class Draw {
  readonly random: Random
  readonly count: number

  constructor(seed: number, count = 4) {
    this.random = random(seed, 'planted')
    this.count = count
  }

  pick<T>(from: readonly T[]): T {
    return from[this.random.int(from.length)]!
  }

  number(low: number, high: number): number {
    return low + this.random.int(high - low + 1)
  }

  /** One that the names of code, in camelCase, are not written in. */
  style() {
    return this.pick(Object.entries(STYLES).flatMap(([name, style]) => (name === 'camel' ? [] : [style])))
  }

  /** Tasks with a name of two words each, none of them shared. */
  tasks(): { task: string; words: string[]; verb: string; name: string; prompt(more: string): string }[] {
    const nouns = this.random.shuffle([...NOUNS])
    const adjectives = this.random.shuffle([...ADJECTIVES])
    return Array.from({ length: this.count }, (_, at) => {
      const filler = this.random.shuffle([...FILLER]).slice(0, 2)
      const words = [adjectives[at % adjectives.length]!, nouns[at % nouns.length]!]
      return {
        task: `t${at}`,
        words,
        name: STYLES.camel!.write(words),
        verb: this.pick(VERBS),
        prompt: (more: string) => `${filler[0]}. ${more} ${filler[1]}.`,
      }
    })
  }
}
