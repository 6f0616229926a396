import { leavesOf, skeletonOf } from './values/leaves.ts'
import { readCall, readValue } from './values/read-value.ts'
import type { Value } from './values/value.ts'

/** A failing check of a train task, as the search reads it. */
export interface Observation {
  task: string
  prompt: string
  /** name of the check */
  name: string
  expected: string
  /** what an answer gave instead */
  received?: string
}

/** One claim of one task: equal claims of several answers are one case. */
export interface Case {
  task: string
  prompt: string
  /** what the check's name states besides its call and the place: "rounds down" of `rounds down: fee(3).total` */
  title: string
  /** the place inside the result that is checked: "total" */
  place: string
  call: { name: string; args: Value[] } | null
  /** as the check writes it */
  written: string
  expected: Value
  structure: string
  /** values inside it by their places */
  leaves: ReadonlyMap<string, Value>
  received: Value[]
  /** an answer threw an exception in place of a result */
  threw: boolean
  /** observations that state it */
  from: number[]
}

/** Characters of a check's name that are read. */
const MAX_NAME = 400
/** Answers that one case keeps, of those that got it wrong in their own way. */
const MAX_RECEIVED = 4

/** An exception: its usual names, or the word itself. */
export const EXCEPTION = /\b(?:thrown|threw|throws|panicked|[A-Za-z]*(?:Error|Exception))\b/

/** A test function as a runner names it, with the suites around it: no sentence that a check could state. */
const SUITES = /^.*(?: > | › | » )/s
const TEST_FUNCTION = /^(?:test_\w+|Test\w*|test[A-Z]\w*)(?:\[.*\])?$/
/** What our own verifiers call a check of the whole answer. */
const WHOLE_ANSWER = /^(?:answer|pattern|json|\$)$/
/** A place such as $.items[0].price, .body.id or amount. */
const PLACE = /^\$?(?:\.?[\p{L}_$][\p{L}\p{N}_$-]*|\[\d+\])(?:\.[\p{L}_$][\p{L}\p{N}_$-]*|\[\d+\])*$/u

/** In an order of their own, whatever the order of the observations. */
export function casesOf(observations: readonly Observation[]): Case[] {
  const cases = new Map<string, Case>()
  const keyed = observations.map((observation, index) => {
    const { task, name, expected, received } = observation
    const key = JSON.stringify([task, name, expected])
    return { observation, index, key, order: `${key} ${received}` }
  })
  keyed.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
  for (const { observation, index, key } of keyed) {
    const { task, prompt, name, expected, received } = observation
    let one = cases.get(key)
    if (one === undefined) {
      one = {
        task,
        prompt,
        ...readName(name),
        written: expected.trim(),
        ...structured(readValue(expected)),
        received: [],
        threw: false,
        from: [],
      }
      cases.set(key, one)
    }
    one.from.push(index)
    if (received !== undefined && EXCEPTION.test(received)) one.threw = true
    else if (received !== undefined && one.received.length < MAX_RECEIVED)
      one.received.push(readValue(received))
  }
  return [...cases.values()]
}

export function structured(expected: Value): Pick<Case, 'expected' | 'structure' | 'leaves'> {
  const leaves = new Map(leavesOf(expected).map(({ path, value }) => [path, value]))
  return { expected, structure: skeletonOf(expected), leaves }
}

/** What the name of a check says: where it looks, which call it makes, and its own words. */
export function readName(name: string): Pick<Case, 'title' | 'place' | 'call'> {
  const text = name.trim().slice(0, MAX_NAME)
  const call = readCall(text)
  if (call) {
    const place = /^\s*((?:\.[\p{L}_$][\p{L}\p{N}_$]*(?!\()|\[\d+\])+)(?![\p{L}\p{N}(])/u.exec(call.after)
    const rest = place ? call.after.slice(place[0].length) : call.after
    return {
      title: titleOf(`${call.before} ${/^\s*\./.test(rest) ? '' : rest}`),
      place: placeOf(place?.[1] ?? ''),
      call: { name: call.name, args: call.args },
    }
  }
  if (WHOLE_ANSWER.test(text)) return { title: '', place: '', call: null }
  if (PLACE.test(text) && !TEST_FUNCTION.test(text)) return { title: '', place: placeOf(text), call: null }
  return { title: titleOf(text), place: '', call: null }
}

function titleOf(text: string): string {
  const words = text.replace(SUITES, '').replace(/^[\s:,.;=-]+|[\s:,.;=-]+$/g, '')
  return /\p{L}/u.test(words) && !TEST_FUNCTION.test(words) ? words : ''
}

/** The entries of a list are one place. */
const placeOf = (path: string) => path.replace(/^\$?\.?/, '').replace(/\[\d+\]/g, '[]')
