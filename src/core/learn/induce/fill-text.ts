import type { Case } from './case.ts'
import { countTasks, type Expression, isShown } from './expression.ts'
import { constant, derived, type Search } from './fill-hole.ts'
import { joined, literal } from './text-nouns.ts'
import { textBits, textValue, type Value } from './values/value.ts'
import { runsOf } from './values/words.ts'

/** Pieces of pieces of a text. */
const MAX_DEPTH = 3
/** Texts that alternate in one place. */
const MAX_CHOICES = 4
/** Tasks that show a choice which is the whole text. */
const MANY = 4

/** What texts are made of: literal parts that all share, around holes that the search fills. */
export function fillText(
  cases: readonly Case[],
  texts: readonly string[],
  search: Search,
  depth = 0,
): Expression | null {
  const values = texts.map(textValue)
  const whole = constant(cases, values) ?? derived(cases, values, search)
  if (whole || depth === MAX_DEPTH) return whole ?? choice(cases, texts, 2)
  // A text that is nothing but one of a few takes more to be told from chance.
  const tries = [around, firstOrLast, between, () => choice(cases, texts, depth === 0 ? MANY : 2)]
  for (const attempt of tries) {
    const found = attempt(cases, texts, search, depth)
    if (found && (depth > 0 || isShown(found))) return found
  }
  return null
}

const textOf = (value: Value) => (value.type === 'text' ? value.text : null)

/** The runs that all texts begin and end with, around one hole. */
function around(
  cases: readonly Case[],
  texts: readonly string[],
  search: Search,
  depth: number,
): Expression | null {
  const runs = texts.map(runsOf)
  const shortest = Math.min(...runs.map(({ length }) => length))
  const first = runs[0]!
  let before = 0
  while (before < shortest && runs.every((of) => of[before] === first[before])) before++
  let after = 0
  while (after < shortest - before && runs.every((of) => of.at(-1 - after) === first.at(-1 - after))) after++
  // A hole that is empty in one of them is none.
  if (before + after === 0 || before + after === shortest) return null
  const prefix = first.slice(0, before).join('')
  const suffix = after === 0 ? '' : first.slice(-after).join('')
  const strip = (text: string) =>
    text.length > prefix.length + suffix.length && text.startsWith(prefix) && text.endsWith(suffix)
      ? text.slice(prefix.length, text.length - suffix.length)
      : null
  const inner = fillText(
    cases,
    texts.map((text) => strip(text)!),
    search,
    depth + 1,
  )
  if (inner === null) return null
  return {
    noun: joined([literal(prefix), inner.noun, literal(suffix)]),
    constant: null,
    holds: (one, value) => {
      const middle = strip(textOf(value) ?? '')
      return middle === null ? false : inner.holds(one, textValue(middle))
    },
    from: (one, value) => inner.from(one, textValue(strip(textOf(value) ?? '') ?? '')),
    ...(inner.chooses && { chooses: true }),
    cost: inner.cost + 1,
    gain: inner.gain + (textBits(prefix) + textBits(suffix)) * (countTasks(cases) - 1),
  }
}

/** Holes between separators that all texts hold equally often. */
function between(
  cases: readonly Case[],
  texts: readonly string[],
  search: Search,
  depth: number,
): Expression | null {
  const separators = [...new Set(texts[0]!.match(/[^\p{L}\p{N}]+/gu) ?? [])]
  for (const separator of separators) {
    const pieces = texts.map((text) => text.split(separator))
    const count = pieces[0]!.length
    if (count > MAX_CHOICES || pieces.some(({ length }) => length !== count)) continue
    if (pieces.some((of) => of.includes(''))) continue
    const parts: Expression[] = []
    for (let at = 0; at < count; at++) {
      const part = fillText(
        cases,
        pieces.map((of) => of[at]!),
        search,
        depth + 1,
      )
      if (part === null) break
      parts.push(part)
    }
    if (parts.length < count) continue
    return {
      noun: joined(parts.flatMap((part, at) => [at === 0 ? '' : literal(separator), part.noun])),
      constant: null,
      holds: (one, value) => {
        const own = (textOf(value) ?? '').split(separator)
        if (own.length !== count) return false
        return all(parts.map((part, at) => part.holds(one, textValue(own[at]!))))
      },
      from: (one, value) => {
        const own = (textOf(value) ?? '').split(separator)
        const sources = parts.flatMap((part, at) => part.from(one, textValue(own[at] ?? '')) ?? [])
        return sources.length === 1 ? sources[0]! : null
      },
      ...(parts.some(({ chooses }) => chooses) && { chooses: true }),
      cost: parts.reduce((sum, part) => sum + part.cost, 1),
      gain: parts.reduce(
        (sum, part) => sum + part.gain,
        textBits(separator) * (count - 1) * (countTasks(cases) - 1),
      ),
    }
  }
  return null
}

const all = (verdicts: readonly (boolean | null)[]) =>
  verdicts.includes(false) ? false : verdicts.includes(null) ? null : true

/** One of a few beginnings or ends, with the rest a hole of its own: INVALID_ or UNKNOWN_, then a name. */
function firstOrLast(cases: readonly Case[], texts: readonly string[], search: Search): Expression | null {
  const splits = [
    (text: string): [string, string] => {
      const [first = '', second = ''] = runsOf(text)
      const end = /^[\p{L}\p{N}]/u.test(second) ? first : first + second
      return [end, text.slice(end.length)]
    },
    (text: string): [string, string] => {
      const runs = runsOf(text)
      const [last = '', second = ''] = [runs.at(-1), runs.at(-2)]
      const end = /^[\p{L}\p{N}]/u.test(second) ? last : second + last
      return [end, text.slice(0, text.length - end.length)]
    },
  ]
  for (const [index, split] of splits.entries()) {
    const halves = texts.map(split)
    if (halves.some(([, rest]) => rest === '')) continue
    const chosen = choice(
      cases,
      halves.map(([end]) => end),
      2,
    )
    const rest =
      chosen &&
      derived(
        cases,
        halves.map(([, inner]) => textValue(inner)),
        search,
      )
    if (!chosen || !rest) continue
    const nouns = [chosen.noun, rest.noun]
    return {
      noun: joined(index === 0 ? nouns : nouns.reverse()),
      constant: null,
      holds: (one, value) => {
        const [end, inner] = split(textOf(value) ?? '')
        return all([chosen.holds(one, textValue(end)), rest.holds(one, textValue(inner))])
      },
      from: (one, value) => rest.from(one, textValue(split(textOf(value) ?? '')[1])),
      chooses: true,
      cost: chosen.cost + rest.cost + 1,
      gain: chosen.gain + rest.gain,
    }
  }
  return null
}

/** One of a few texts, each of several tasks. */
function choice(cases: readonly Case[], texts: readonly string[], least: number): Expression | null {
  const tasks = new Map<string, Set<string>>()
  for (const [index, text] of texts.entries())
    tasks.set(text, (tasks.get(text) ?? new Set<string>()).add(cases[index]!.task))
  const choices = [...tasks.keys()].sort()
  if (choices.length < 2 || choices.length > MAX_CHOICES) return null
  if ([...tasks.values()].some(({ size }) => size < least)) return null
  const repeated = choices.reduce((sum, text) => sum + textBits(text) * (tasks.get(text)!.size - 1), 0)
  return {
    noun: `${choices.slice(0, -1).map(literal).join(', ')} or ${literal(choices.at(-1)!)}`,
    constant: null,
    holds: (_, value) => tasks.has(textOf(value) ?? ''),
    from: () => null,
    chooses: true,
    cost: 2 + Math.log2(choices.length) * countTasks(cases),
    gain: repeated,
  }
}
