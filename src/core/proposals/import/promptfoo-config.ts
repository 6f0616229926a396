import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import { UsageError } from '../../errors.ts'
import { isRecord } from './read-rows.ts'
import { asWritten } from './written-number.ts'

/** Data of a YAML or JSON file, with the lines where its parts are. */
export interface ReadYaml {
  value: unknown
  /** line of what is at a path, 1 where there is nothing */
  lineOf: (...path: (string | number)[]) => number
  /** whether a list stands at a path in the file itself */
  isListAt: (...path: (string | number)[]) => boolean
}

/** Reads YAML with numbers as written, and what "$ref" names in its place. Throws UsageError with the line. */
export function readYaml(text: string, file: string): ReadYaml {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true })
  const [error] = document.errors
  if (error)
    throw new UsageError(
      `${file}:${lines.linePos(error.pos[0]).line}: the file is not valid YAML: ${error.message.split('\n')[0]}`,
    )
  visit(document, {
    Scalar(key, node) {
      if (key !== 'key' && typeof node.value === 'number' && node.source !== undefined)
        node.value = asWritten(node.value, node.source)
    },
  })
  const at = (...path: (string | number)[]) =>
    path.length === 0 ? document.contents : document.getIn(path, true)
  const lineAt = (node: unknown) =>
    isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined
  const refLine = (pointer: string) => {
    let line = 1
    visit(document, {
      Pair(_, { key, value }) {
        if (isScalar(key) && key.value === '$ref' && isScalar(value) && value.value === pointer)
          line = lineAt(value) ?? line
      },
    })
    return line
  }
  const root: unknown = document.toJS({ maxAliasCount: 1000 })
  const value = new References(root, (pointer, why) => {
    throw new UsageError(`${file}:${refLine(pointer)}: $ref ${JSON.stringify(pointer)} ${why}`)
  }).resolve(root)
  return {
    value,
    lineOf: (...path) => lineAt(at(...path)) ?? 1,
    isListAt: (...path) => (path.length === 0 || isMap(document.contents) ? isSeq(at(...path)) : false),
  }
}

/** Puts what "$ref" names in its place; fields beside it win. */
class References {
  readonly #root: unknown
  readonly #fail: (pointer: string, why: string) => never
  readonly #done = new Map<string, unknown>()
  readonly #open = new Set<string>()

  constructor(root: unknown, fail: (pointer: string, why: string) => never) {
    this.#root = root
    this.#fail = fail
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.resolve(one))
    if (!isRecord(value)) return value
    const { $ref, ...beside } = value
    if (typeof $ref !== 'string')
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.resolve(inner)]))
    const named = this.#named($ref)
    const own = Object.entries(beside)
    if (own.length === 0 || !isRecord(named)) return named
    return { ...named, ...Object.fromEntries(own.map(([key, inner]) => [key, this.resolve(inner)])) }
  }

  #named(pointer: string): unknown {
    if (this.#done.has(pointer)) return this.#done.get(pointer)
    if (this.#open.has(pointer)) this.#fail(pointer, 'leads back to itself.')
    if (!/^#(?:\/|$)/.test(pointer)) this.#fail(pointer, 'is not in this file; only "#/..." can be followed.')
    const steps = pointer
      .split('/')
      .slice(1)
      .map((step) => decoded(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    let at: unknown = this.#root
    for (const step of steps) {
      const inside = isRecord(at) || Array.isArray(at) ? Object.entries(at) : []
      const found = inside.find(([key]) => key === step)
      if (found === undefined) this.#fail(pointer, `names nothing: there is no ${JSON.stringify(step)}.`)
      at = found![1]
    }
    this.#open.add(pointer)
    const value = this.resolve(at)
    this.#open.delete(pointer)
    this.#done.set(pointer, value)
    return value
  }
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}
