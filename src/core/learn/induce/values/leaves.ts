import { LINES, type Value } from './value.ts'

/** A value inside another that the search fills as a whole, at its place: "body.id", "Err(…)". */
export interface Leaf {
  path: string
  value: Value
}

/** The structure of a value without what fills it: the smallest that values of one kind share. */
export function skeletonOf(value: Value): string {
  if (value.type === 'record') {
    const fields = value.fields.map(([key, inner]) => `${JSON.stringify(key)}:${skeletonOf(inner)}`)
    return `${value.name}{${fields.sort().join(',')}}`
  }
  if (value.type === 'list' && value.name !== '')
    return `${value.name}(${value.items.map(skeletonOf).join(',')})`
  return value.type
}

export function leavesOf(value: Value, path = ''): Leaf[] {
  if (value.type === 'record' && value.fields.length > 0)
    return value.fields.flatMap(([key, inner]) =>
      leavesOf(inner, value.name === LINES ? key : path === '' ? key : `${path}.${key}`),
    )
  if (value.type === 'list' && value.name !== '' && value.items.length > 0 && value.items.length <= 3)
    return value.items.flatMap((item, at) =>
      leavesOf(item, inCall(path, `${value.name}(${at === 0 ? '' : ', '.repeat(at)}…)`)),
    )
  return [{ path, value }]
}

/** Err(…) around Invalid(…) is Err(Invalid(…)). */
const inCall = (path: string, call: string) => (path.endsWith('…)') ? path.replace('…', call) : path + call)

/** The leaf at a place; null where the structure is another. */
export function leafAt(value: Value, path: string): Value | null {
  return leavesOf(value).find((leaf) => leaf.path === path)?.value ?? null
}

/** Names of fields, which structure alone tells: none of what a list without a name holds, which may be anything. */
export function keysOf(value: Value): string[] {
  if (value.type === 'record')
    return [value.name, ...value.fields.flatMap(([key, inner]) => [key, ...keysOf(inner)])].filter(
      (key) => key !== '',
    )
  if (value.type === 'list' && value.name !== '' && value.items.length <= 3)
    return [value.name, ...value.items.flatMap(keysOf)]
  return []
}
