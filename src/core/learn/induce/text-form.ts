import type { Case } from './case.ts'
import { countTasks, type Expression } from './expression.ts'
import { joined, literal, QUOTED } from './text-nouns.ts'
import { textBits } from './values/value.ts'
import { runsOf } from './values/words.ts'

/** More runs than this are prose. */
const MAX_RUNS = 12

/** What the texts look like, where nothing is known of what they are made of; null where that is not worth saying. */
export function formOf(cases: readonly Case[], texts: readonly string[]): Expression | null {
  const runs = texts.map(runsOf)
  const first = runs[0]!
  if (first.length > MAX_RUNS || runs.some(({ length }) => length !== first.length)) return null
  const tasks = countTasks(cases)
  const parts: { noun: string; test(run: string): boolean; bits: number }[] = []
  for (const [at, run] of first.entries()) {
    const own = runs.map((of) => of[at]!)
    if (own.every((one) => one === run)) {
      parts.push({
        noun: literal(run),
        test: (one) => one === run,
        bits: run.trim() === '' ? 0 : textBits(run),
      })
      continue
    }
    const kind = CLASSES.find(({ pattern }) => own.every((one) => pattern.test(one)))
    if (kind === undefined) return null
    const same = kind.counted && own.every(({ length }) => length === run.length)
    parts.push({
      noun: same ? `${run.length} ${run.length === 1 ? kind.one : kind.many}` : kind.any,
      test: (one) => kind.pattern.test(one) && (!same || one.length === run.length),
      bits: same ? 2 : 0,
    })
  }
  const literals = parts.filter(({ noun }) => QUOTED.test(noun))
  const holes = parts.length - literals.length
  if (literals.length === 0 || holes === 0) return null
  return {
    noun: joined(parts.map(({ noun }) => noun)),
    constant: null,
    holds: (_, value) => {
      const own = runsOf(value.type === 'text' ? value.text : '')
      return own.length === parts.length && parts.every(({ test }, at) => test(own[at]!))
    },
    from: () => null,
    cost: 3 + 2 * holes,
    gain: parts.reduce((sum, { bits }) => sum + bits, 0) * (tasks - 1),
  }
}

const CLASSES = [
  { pattern: /^\d+$/, one: 'digit', many: 'digits', any: 'digits', counted: true },
  { pattern: /^\p{Lu}\p{Ll}+$/u, one: '', many: '', any: 'a capitalized word', counted: false },
  {
    pattern: /^\p{Lu}+$/u,
    one: 'capital letter',
    many: 'capital letters',
    any: 'capital letters',
    counted: true,
  },
  {
    pattern: /^\p{Ll}+$/u,
    one: 'small letter',
    many: 'small letters',
    any: 'a word in lower case',
    counted: false,
  },
]
