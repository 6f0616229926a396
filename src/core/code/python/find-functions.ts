import type { FoundFunction } from '../language/found-function.ts'
import { type Signature, withOverloads } from '../language/overloads.ts'
import { all, named, type SyntaxNode } from '../language/syntax.ts'

interface Place {
  path: string[]
  owner: string | null
  nested: boolean
}

/** Functions and methods of Python. */
export function findPythonFunctions(text: string, root: SyntaxNode): FoundFunction[] {
  const found: FoundFunction[] = []
  const signatures: Signature[] = []
  const visit = (node: SyntaxNode, place: Place, whole: SyntaxNode): void => {
    if (node.type === 'decorated_definition') {
      const definition = node.childForFieldName('definition')
      if (definition) visit(definition, place, node)
    } else if (node.type === 'class_definition') {
      const name = node.childForFieldName('name')?.text ?? ''
      const body = node.childForFieldName('body')
      const inner = { path: [...place.path, name], owner: name, nested: place.nested }
      if (body) for (const child of named(body)) visit(child, inner, child)
    } else if (node.type === 'function_definition') {
      const described = describe(text, node, place, whole)
      if (described === null) return
      if (isOverload(whole)) {
        const { name, start, end } = described
        signatures.push({ name, start, end, doc: () => ({ text: described.doc }) })
        return
      }
      found.push(described)
      const inner = { path: [...place.path, described.name], owner: null, nested: true }
      for (const child of named(node.childForFieldName('body')!)) visit(child, inner, child)
    } else for (const child of named(node)) visit(child, place, child)
  }
  visit(root, { path: [], owner: null, nested: false }, root)
  return withOverloads(text, found, signatures)
}

/** A signature for type checkers: what is called comes after it. */
function isOverload(whole: SyntaxNode): boolean {
  return named(whole).some(({ type, text }) => type === 'decorator' && /^@(?:\w+\.)*overload\s*$/.test(text))
}

function describe(text: string, node: SyntaxNode, place: Place, whole: SyntaxNode): FoundFunction | null {
  const body = node.childForFieldName('body')
  const name = node.childForFieldName('name')?.text
  const parameters = node.childForFieldName('parameters')
  if (!body || !name || !parameters || body.endIndex === body.startIndex) return null
  const types = node.childForFieldName('type_parameters')
  const docstring = docstringOf(body)
  const decorators = named(whole)
    .filter(({ type }) => type === 'decorator')
    .map((decorator) => decorator.text)
  const accessor = decorators.some((text) => /^@(?:[\w.]+\.)?(?:cached_)?property\b/.test(text))
    ? 'getter'
    : decorators.some((text) => /\.setter\b/.test(text))
      ? 'setter'
      : null
  const deletes = decorators.some((text) => /\.deleter\b/.test(text))
  const symbol = accessor === 'setter' ? `set ${name}` : deletes ? `del ${name}` : name
  const isAsync = all(node).some(({ type }) => type === 'async')
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

/** Comments on lines of their own before the first statement belong to the body; one beside the colon does not. */
function bodyStart(text: string, node: SyntaxNode, body: SyntaxNode): number {
  const colon = all(node).findLast(({ type, endIndex }) => type === ':' && endIndex <= body.startIndex)
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
  const lines = text.slice(0, start).split('\n').slice(0, -1)
  const out: string[] = []
  for (let line = lines.pop(); line !== undefined && /^\s*#(?!!)/.test(line); line = lines.pop())
    out.unshift(line.replace(/^\s*#+ ?/, '').trimEnd())
  return out.join('\n').trim()
}

function parameterNames(parameters: SyntaxNode): string[] {
  return named(parameters)
    .filter(({ type }) => !/comment|separator|splat|^\*|keyword/.test(type))
    .map((parameter) => /^\w+/.exec(parameter.text)?.[0] ?? '')
    .filter((name) => name !== 'self' && name !== 'cls')
}
