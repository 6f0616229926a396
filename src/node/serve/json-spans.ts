/** Finds values in a JSON text without rewriting the rest: what an agent sent stays byte for byte but for what is added. */

export interface Span {
  from: number
  /** the first character after it */
  to: number
}

const SPACE = /[\s]*/y
const PLAIN = /[^\s,\]}]+/y
const STRUCTURE = /["{}[\]]/g

/**
 * The value at a path of names and indices, from the value that begins at `at`; null where there is none. Of a name that
 * occurs twice the first counts. Nothing behind what is looked for is read, so requests may be large.
 */
export function spanAt(text: string, path: readonly (string | number)[], at = 0): Span | null {
  const from = skip(SPACE, text, at)
  const [step, ...rest] = path
  if (step === undefined) return { from, to: endOf(text, from) }
  for (const member of membersAt(text, from)) if (member.name === step) return spanAt(text, rest, member.from)
  return null
}

/** Where the elements of an array, or the members of an object, begin; nothing for any other value. */
export function* membersAt(text: string, from: number): Generator<{ name: string | number; from: number }> {
  const isObject = text[from] === '{'
  if (!isObject && text[from] !== '[') return
  let at = skip(SPACE, text, from + 1)
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index++) {
    let name: string | number = index
    if (isObject) {
      const end = endOfString(text, at)
      name = JSON.parse(text.slice(at, end)) as string
      // The colon between.
      at = skip(SPACE, text, skip(SPACE, text, end) + 1)
    }
    yield { name, from: at }
    at = skip(SPACE, text, endOf(text, at))
    if (text[at] === ',') at = skip(SPACE, text, at + 1)
  }
}

function endOf(text: string, from: number): number {
  const first = text[from]
  if (first === '"') return endOfString(text, from)
  if (first !== '{' && first !== '[') return skip(PLAIN, text, from)
  let depth = 0
  STRUCTURE.lastIndex = from
  for (;;) {
    const found = STRUCTURE.exec(text)
    if (!found) return text.length
    if (found[0] === '"') STRUCTURE.lastIndex = endOfString(text, found.index)
    else if (found[0] === '{' || found[0] === '[') depth++
    else if (--depth === 0) return STRUCTURE.lastIndex
  }
}

/** After its closing quote: one before which stands an even number of backslashes. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text[before] === '\\') before--
    if ((end - before) % 2 === 1) return end + 1
  }
  return text.length
}

/** Where what matches at `at` ends; `at` itself where nothing does. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** The text with a span replaced. */
export function replaceSpan(text: string, { from, to }: Span, value: string): string {
  return text.slice(0, from) + value + text.slice(to)
}

/** The text with a member added at the beginning of the object or array that begins at `from`. */
export function insertFirst(text: string, from: number, member: string): string {
  const at = from + 1
  const isEmpty = /[}\]]/y
  isEmpty.lastIndex = skip(SPACE, text, at)
  return `${text.slice(0, at)}${member}${isEmpty.test(text) ? '' : ','}${text.slice(at)}`
}

/** The text with an element added at the end of the array at `span`. */
export function insertLast(text: string, span: Span, element: string): string {
  const inner = text.slice(span.from + 1, span.to - 1)
  return replaceSpan(text, span, `[${inner.trimEnd()}${inner.trim() === '' ? '' : ','}${element}]`)
}
