import { isAboutOne } from '../language/comment-text.ts'
import type { FoundFunction } from '../language/found-function.ts'
import { type Signature, withOverloads } from '../language/overloads.ts'
import {
  all as childrenOf,
  named,
  type SyntaxNode,
  type SyntaxTree,
  visitNested,
} from '../language/syntax.ts'

const DEFINITIONS = `
  (class_definition name: (_) @name) @class
  (function_definition name: (_) @name parameters: (_) @parameters body: (_) @body) @function
  (decorated_definition (decorator) @decorator definition: (_) @definition) @whole`

interface Place {
  path: readonly string[]
  owner: string | null
  nested: boolean
}

/** What precedes a definition. */
interface Decorated {
  whole: SyntaxNode
  decorators: string[]
}

/** Functions and methods of Python. */
export function findFunctions(text: string, { matches }: SyntaxTree): FoundFunction[] {
  const found: FoundFunction[] = []
  const signatures: Signature[] = []
  const decorated = new Map<number, Decorated>()
  const all = matches(DEFINITIONS)
  for (const { whole, decorator, definition } of all) {
    if (!whole) continue
    const known = decorated.get(definition!.id)?.decorators ?? []
    decorated.set(definition!.id, { whole, decorators: [...known, decorator!.text] })
  }
  const definitions = all.flatMap((match) => {
    const node = match.class ?? match.function
    return node ? [{ match, node }] : []
  })
  const top: Place = { path: [], owner: null, nested: false }
  visitNested(definitions, top, ({ match, node }, place): Place | null => {
    const { parameters, body } = match
    const name = match.name!.text
    const path = [...place.path, name]
    if (match.class) return { path, owner: name, nested: place.nested }
    if (body!.endIndex === body!.startIndex) return null
    const around = decorated.get(node.id) ?? { whole: node, decorators: [] }
    const described = describe(text, { node, name, parameters: parameters!, body: body! }, place, around)
    // A signature for type checkers: what is called comes after it.
    if (around.decorators.some((decorator) => /^@(?:\w+\.)*overload\s*$/.test(decorator))) {
      const { start, end, doc } = described
      signatures.push({ name, start, end, doc: () => ({ text: doc }) })
      return null
    }
    found.push(described)
    return { path, owner: null, nested: true }
  })
  return withOverloads(text, found, signatures)
}

interface Definition {
  node: SyntaxNode
  name: string
  parameters: SyntaxNode
  body: SyntaxNode
}

function describe(
  text: string,
  { node, name, parameters, body }: Definition,
  place: Place,
  { whole, decorators }: Decorated,
): FoundFunction {
  const types = node.childForFieldName('type_parameters')
  const docstring = docstringOf(body)
  const accessor = decorators.some((text) => /^@(?:[\w.]+\.)?(?:cached_)?property\b/.test(text))
    ? 'getter'
    : decorators.some((text) => /\.setter\b/.test(text))
      ? 'setter'
      : null
  const deletes = decorators.some((text) => /\.deleter\b/.test(text))
  const symbol = accessor === 'setter' ? `set ${name}` : deletes ? `del ${name}` : name
  const isAsync = childrenOf(node).some(({ type }) => type === 'async')
  return {
    symbol: [...place.path, symbol].join('.'),
    name,
    kind: accessor ?? (name === '__init__' ? 'constructor' : place.owner === null ? 'function' : 'method'),
    owner: place.owner,
    nested: place.nested,
    outer: whole.startIndex,
    overloads: null,
    start: whole.startIndex,
    head: (types ?? parameters).startIndex,
    body: { start: bodyStart(text, node, body), end: body.endIndex },
    end: node.endIndex,
    arrow: false,
    expression: false,
    async: isAsync,
    generator: /\byield\b/.test(text.slice(body.startIndex, body.endIndex)),
    asyncAt: node.startIndex,
    parameters: parameterNames(parameters),
    doc: docstring === null ? commentBefore(text, whole.startIndex) : plainString(docstring.text),
    docstring: docstring === null ? null : { start: docstring.startIndex, end: docstring.endIndex },
  }
}

/** Comments on lines of their own before the first statement belong to the body; one after the colon does not. */
function bodyStart(text: string, node: SyntaxNode, body: SyntaxNode): number {
  const colon = childrenOf(node).findLast(({ type, endIndex }) => type === ':' && endIndex <= body.startIndex)
  if (colon === undefined) return body.startIndex
  const between = text.slice(colon.endIndex, body.startIndex)
  const lineEnd = between.indexOf('\n')
  if (lineEnd < 0) return body.startIndex
  const comment = between.indexOf('#', lineEnd)
  return comment < 0 ? body.startIndex : colon.endIndex + comment
}

function docstringOf(body: SyntaxNode): SyntaxNode | null {
  const first = named(body).find(({ type }) => type !== 'comment')
  if (first?.type !== 'expression_statement') return null
  const [only] = named(first)
  return only?.type === 'string' ? first : null
}

/** Text of a string literal, its lines without the common indentation. */
function plainString(literal: string): string {
  const inner = literal.trim().replace(/^[rRbBuUfF]*("""|'''|"|')([\s\S]*)\1$/, '$2')
  const [first = '', ...rest] = inner.split('\n')
  const indents = rest.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)![0].length)
  const common = indents.length === 0 ? 0 : Math.min(...indents)
  return [first.trim(), ...rest.map((line) => line.slice(common).trimEnd())].join('\n').trim()
}

function commentBefore(text: string, start: number): string {
  const near = commentLines(text, start)
  if (near.lines.length > 0) return near.lines.join('\n').trim()
  const blank = /\n([ \t]*\r?\n)[ \t]*$/.exec(text.slice(Math.max(0, start - 200), start))
  if (blank === null) return ''
  const { lines, from } = commentLines(text, start - blank[0].length + 1)
  const comment = lines.join('\n').trim()
  return isAboutOne(comment, text.slice(0, from)) ? comment : ''
}

/** Comments on the lines before an index. */
function commentLines(text: string, start: number): { lines: string[]; from: number } {
  const lines: string[] = []
  let from = start
  for (let end = text.lastIndexOf('\n', start - 1); start > 0 && end >= 0; ) {
    const before = end === 0 ? -1 : text.lastIndexOf('\n', end - 1)
    const line = text.slice(before + 1, end)
    if (!/^\s*#(?!!)/.test(line)) break
    lines.unshift(line.replace(/^\s*#+ ?/, '').trimEnd())
    end = before
    from = before + 1
  }
  return { lines, from }
}

function parameterNames(parameters: SyntaxNode): string[] {
  return named(parameters)
    .filter(({ type }) => !/comment|separator|splat|^\*|keyword/.test(type))
    .map((parameter) => /^\w+/.exec(parameter.text)?.[0] ?? '')
    .filter((name) => name !== 'self' && name !== 'cls')
}
