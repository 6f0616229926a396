import { jsonrepair } from 'jsonrepair'

/** The text of the last ```json fence (closed or cut), or null. */
function lastJsonFence(text: string): string | null {
  const fences = [...text.matchAll(/```(?:json|JSON)\s*\n([\s\S]*?)(?:```|$)/g)]
  return fences.at(-1)?.[1] ?? null
}

/** End (exclusive) of the balanced JSON value that starts at `start`, or -1. Strings are skipped. */
function balancedEnd(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let i = start; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c === '\\') i++
      else if (c === '"') quoted = false
    } else if (c === '"') quoted = true
    else if (c === '{' || c === '[') depth++
    else if (c === '}' || c === ']') {
      depth--
      if (depth === 0) return i + 1
    }
  }
  return -1
}

/** Largest balanced `{}` or `[]` value of a text; the first of equal ones; null when there is none. */
function largestBalanced(text: string): string | null {
  let best: string | null = null
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '{' && text[i] !== '[') continue
    const end = balancedEnd(text, i)
    if (end < 0) continue
    if (best === null || end - i > best.length) best = text.slice(i, end)
    i = end - 1
  }
  return best
}

/** The complete objects of an array that was cut at the token limit. */
function completeObjects(text: string): unknown[] {
  const out: unknown[] = []
  const array = text.indexOf('[')
  if (array < 0) return out
  for (let i = array; i < text.length; i++) {
    if (text[i] !== '{') continue
    const end = balancedEnd(text, i)
    if (end < 0) break
    const value = parse(text.slice(i, end))
    if (value !== undefined) out.push(value)
    i = end - 1
  }
  return out
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    try {
      return JSON.parse(jsonrepair(text))
    } catch {
      return undefined
    }
  }
}

/**
 * The JSON value in a model's reply: bare, fenced or inside prose; slightly broken JSON is repaired; of an array
 * that was cut at the token limit the complete objects are kept. undefined when there is none.
 */
export function replyJson(text: string): unknown {
  const trimmed = text.trim()
  for (const source of [trimmed, lastJsonFence(trimmed)?.trim()]) {
    if (source === undefined || (source[0] !== '{' && source[0] !== '[')) continue
    if (balancedEnd(source, 0) === source.length) {
      const value = parse(source)
      if (value !== undefined) return value
    }
  }
  const whole = largestBalanced(lastJsonFence(trimmed) ?? trimmed)
  const cut = completeObjects(trimmed)
  if (whole !== null) {
    const value = parse(whole)
    // Of a cut array the largest balanced value is one of its elements: then the list of elements is meant.
    if (
      value !== undefined &&
      !(cut.length > 1 && !Array.isArray(value) && cut.some((c) => same(c, value)))
    ) {
      return value
    }
  }
  return cut.length > 0 ? cut : undefined
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/**
 * The list in a reply's value, whatever it is wrapped in: an array, `{ <any key>: [...] }`, or one object that is
 * itself an element. An object where an array belongs, and the reverse, must not lose anything.
 */
export function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (value === null || typeof value !== 'object') return []
  const arrays = Object.values(value).filter((inner) => Array.isArray(inner))
  const objects = arrays.find((inner) => inner.length > 0 && inner.every((e) => typeof e === 'object'))
  if (objects) return objects
  const texts = arrays.find((inner) => inner.length > 0 && inner.every((e) => typeof e === 'string'))
  // {"reasoning": "...", "lessons": ["..."]} is a list; {"rule": "...", "checks": ["1"]} is one element.
  if (isElement(value)) return [value]
  if (texts) return texts
  if (arrays.length > 0 && arrays.every((inner) => inner.length === 0)) return []
  return [value]
}

/** Members that only an element has: the text of a rule, or the name of an operation. */
const OF_ELEMENTS = ['rule', 'lesson', 'text', 'experience', 'content', 'op', 'operation', 'action']

function isElement(value: object): boolean {
  return Object.entries(value).some(
    ([name, inner]) => typeof inner === 'string' && OF_ELEMENTS.includes(name.toLowerCase()),
  )
}
