import { MAX_WORDS } from '../../library/apply.ts'
import type { Case } from './case.ts'
import type { Expression } from './expression.ts'
import { isConstant, type Solution } from './solve.ts'
import { LINES, show, type Value } from './values/value.ts'

/** Characters of a rule with its example. */
const MAX_LENGTH = 320
/** Characters that an example shows. */
const MAX_EXAMPLE = 90

/** Where a rule applies. */
export interface Scope {
  /** the place inside results, "" for the whole */
  place: string
  /** the words that its checks share, '' where they share none */
  title: string
  /** "when the argument is negative", null where it always applies */
  condition: string | null
  /** many answers threw an exception in place of a result */
  threw: boolean
}

/** A rule in plain English, without and with an example. */
export function wordRule(
  solution: Solution,
  scope: Scope,
  cases: readonly Case[],
): { statement: string; sentence: string } {
  const said = `${scope.threw ? 'instead of throwing, ' : ''}${claimOf(solution, scope.place)}`
  const claim = scope.condition === null ? said : `${scope.condition}, ${lower(said)}`
  const title = scope.title === '' ? '' : ` ("${scope.title}")`
  const statement = capital(`${claim}${title}`)
  const example = exampleOf(solution, cases, scope.condition !== null)
  const sentence = example === null ? statement : `${statement}, for example ${example}`
  return {
    statement: `${statement}.`,
    sentence: `${isShort(sentence) ? sentence : statement}.`,
  }
}

/** Whether a library takes it as one experience. */
export const isShort = (sentence: string) =>
  sentence.length <= MAX_LENGTH && sentence.split(/\s+/).length <= MAX_WORDS

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1).replace(/\s*\n\s*/g, ' ')
const lower = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1)

function claimOf(solution: Solution, place: string): string {
  const { sample, leaves, correction } = solution
  if (correction) {
    const at = pathOf(place, leaves[0]!.path)
    return correction.order(at === '' ? 'the result' : quoted(at))
  }
  const [first] = leaves
  if (leaves.length === 1 && first!.path === '' && first!.filled) {
    const { noun } = first!.filled
    return isClaim(sample)
      ? `${place === '' ? 'give' : `give ${quoted(place)}`} what checks expect: ${noun}`
      : give(place, noun)
  }
  if (isConstant(solution) && sample.type !== 'list') return give(place, show(sample))
  if (sample.type === 'record' && sample.name === LINES)
    return leaves
      .flatMap(({ path, filled }) => (filled ? [`write ${path} as ${filled.noun}`] : []))
      .join(' and ')
  return give(place, structure(sample, leaves))
}

/** Words about a value, as matchers write them ("an exception", "to include 3"), and none themselves. */
export const isClaim = (sample: Value) =>
  sample.type === 'text' && sample.bare === true && /\s/.test(sample.text)

const give = (place: string, noun: string) =>
  place === '' ? `return ${noun}` : `set ${quoted(place)} to ${noun}`
const quoted = (place: string) => `"${place}"`
const pathOf = (place: string, path: string) =>
  place !== '' && path !== '' ? `${place}.${path}` : place || path

/** An object or call with what fills its places. */
function structure(sample: Value, leaves: readonly { path: string; filled: Expression | null }[]): string {
  const known = leaves.flatMap(({ path, filled }) => (filled ? [{ path, noun: filled.noun }] : []))
  const open = leaves.flatMap(({ path, filled }) => (filled ? [] : [path]))
  if (sample.type === 'list') {
    const name = leaves.length === 1 ? leaves[0]!.path : show({ ...sample, items: [] })
    return known.length === 0 ? name : `${name} holding ${known.map(({ noun }) => noun).join(' and ')}`
  }
  const name = sample.type === 'record' && sample.name !== '' ? sample.name : 'an object'
  const fields = open.length === 0 ? '' : ` with ${list(open.map(quoted))}`
  if (known.length === 0) return `${name}${fields}`
  const filled = list(known.map(({ path, noun }) => `${quoted(path)} is ${noun}`))
  return `${name}${fields}${fields === '' ? '' : ' and'} whose ${filled}`
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

function callOf({ call, place }: Case): string | null {
  if (call === null) return null
  return `${call.name}(${call.args.map(show).join(', ')})${place === '' ? '' : `.${place}`}`
}

/** The shortest example, with what it is made of, or the call that gives it. */
function exampleOf(
  { leaves, correction }: Solution,
  cases: readonly Case[],
  /** a call shows when the rule applies */
  byCall: boolean,
): string | null {
  const constant = correction === null && leaves.every(({ filled }) => filled?.constant)

  const shown = (correction ? correction.shownBy : cases).filter(
    ({ written }) => written.length <= MAX_EXAMPLE,
  )
  const examples = shown.flatMap((one): { text: string; size: number }[] => {
    const written = one.written.replace(/\s+/g, ' ')
    if (correction) {
      const value = one.leaves.get(leaves[0]!.path)
      const from = value && correction.from(one, value)
      return [
        { text: value && from ? `${show(value)} instead of ${show(from)}` : written, size: written.length },
      ]
    }
    const sources = leaves.flatMap(({ path, filled }) => {
      const value = filled ? one.leaves.get(path) : undefined
      return (value && filled?.from(one, value)) ?? []
    })
    const from = sources.length === 1 ? show(sources[0]!) : null
    const call = callOf(one)
    // A constant is its own example: only where it belongs is new.
    if (constant) return call === null ? [] : [{ text: `in ${call}`, size: call.length }]
    const given = (byCall ? call : null) ?? from ?? call
    const verb = given === call && one.place !== '' ? 'is' : 'gives'
    if (given !== null && given.length + written.length <= MAX_EXAMPLE)
      return [{ text: `${given} ${verb} ${written}`, size: given.length + written.length }]
    return [{ text: written, size: written.length + MAX_EXAMPLE }]
  })
  return examples.sort((a, b) => a.size - b.size)[0]?.text ?? null
}
