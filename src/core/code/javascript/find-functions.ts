import type { FoundFunction } from '../language/found-function.ts'
import { type Signature, withOverloads } from '../language/overloads.ts'
import {
  all,
  named,
  type QueryMatch,
  type SyntaxNode,
  type SyntaxTree,
  visitNested,
} from '../language/syntax.ts'
import { BINDINGS, bindingsIn, memberName, nameOf, WHOLES, wholesIn } from './bindings.ts'
import type { Dialect } from './dialect.ts'
import { DocComments } from './doc-comments.ts'

/** What makes a place of what is in it, and what is not looked into: patterns, what runs before a class is there. */
const DEFINITIONS = `
  [(function_declaration) (generator_function_declaration) (function_expression) (generator_function)
   (arrow_function) (method_definition)] @function
  [(class_declaration) (class)] @class
  (class_static_block) @block
  (object) @object
  [(formal_parameters) (computed_property_name) (class_heritage)] @skipped
  (variable_declarator name: [(object_pattern) (array_pattern)] @skipped)
  (assignment_expression left: (_) @skipped)
  (class_declaration (decorator) @skipped)
  (class (decorator) @skipped)`

const KINDS = ['function', 'class', 'block', 'object', 'module', 'skipped'] as const

/** What holds at a place of the code. */
interface Place {
  /** names of what is around it */
  path: readonly string[]
  /** the class or object that members at this place belong to */
  owner: string | null
  /** inside of a function */
  nested: boolean
}

/** Functions, methods, accessors and functions in constants, objects and exports of JavaScript and TypeScript. */
export function findFunctions(text: string, tree: SyntaxTree, dialect: Dialect): FoundFunction[] {
  const found: FoundFunction[] = []
  // One query for all, since each goes through the whole tree.
  const matches = tree.matches(
    `${DEFINITIONS}${BINDINGS}${WHOLES}(comment) @comment ${dialect.definitions}${dialect.fields}${dialect.signatures}`,
  )
  const comments = new DocComments(text, matches)
  const bindings = bindingsIn(matches)
  const wholes = wholesIn(matches)
  const wholeOf = (node: SyntaxNode): SyntaxNode => {
    const whole = bindings.get(node.id)?.node ?? wholes.get(node.id)
    return whole === undefined ? node : wholeOf(whole)
  }
  const definitions = matches.flatMap((match) =>
    KINDS.flatMap((kind) => (match[kind] ? [{ kind, node: match[kind] }] : [])),
  )
  const top: Place = { path: [], owner: null, nested: false }
  visitNested(definitions, top, ({ kind, node }, place): Place | null => {
    const binding = bindings.get(node.id)
    const given = binding?.name ?? null
    const isExport = given === null || given === 'exports' || given === 'default'
    const within = (name: string | null) => (name === null ? place.path : [...place.path, name])
    switch (kind) {
      case 'function': {
        const name = given ?? (node.type === 'method_definition' ? memberName(node) : nameOf(node))
        // A function that is called at once is only a scope around what is in it.
        const nested = place.nested || name !== null || !isCalledAtOnce(text, node)
        if (name !== null) found.push(describe(comments, node, name, place, wholeOf(node)))
        return { path: within(name), owner: null, nested }
      }
      case 'class': {
        // `module.exports = class Shop` is known by its own name, as with `export default`.
        const name = isExport ? (nameOf(node) ?? given) : given
        return { path: within(name), owner: name, nested: place.nested }
      }
      case 'object':
        return isExport ? place : { ...place, path: within(given), owner: given }
      case 'block':
        return { ...place, nested: true }
      case 'module':
        return { ...place, path: within(nameOf(node) ?? '') }
      default:
        return null
    }
  })
  return withOverloads(text, found, signaturesIn(matches, comments))
}

/** Overload signatures of functions and methods, with `export` and the like. */
function signaturesIn(matches: readonly QueryMatch[], comments: DocComments): Signature[] {
  const out: Signature[] = []
  for (const { signature, outer } of matches) {
    if (!signature) continue
    const name = nameOf(signature)
    const start = (outer ?? signature).startIndex
    // The one inside of an `export` is met again: the whole of it comes first.
    if (name !== null && out.at(-1)?.end !== signature.endIndex)
      out.push({ name, start, end: signature.endIndex, doc: () => comments.before(start) })
  }
  return out
}

function describe(
  comments: DocComments,
  node: SyntaxNode,
  name: string,
  place: Place,
  whole: SyntaxNode,
): FoundFunction {
  const body = node.childForFieldName('body')!
  const before = new Set(
    all(node)
      .filter(({ isNamed, endIndex }) => !isNamed && endIndex <= body.startIndex)
      .map(({ type }) => type),
  )
  const isMethod = node.type === 'method_definition'
  const accessor = isMethod && before.has('get') ? 'get' : isMethod && before.has('set') ? 'set' : null
  const types = node.childForFieldName('type_parameters')
  const parameters = node.childForFieldName('parameters') ?? node.childForFieldName('parameter')
  const kind =
    accessor === 'get'
      ? 'getter'
      : accessor === 'set'
        ? 'setter'
        : isMethod && name === 'constructor'
          ? 'constructor'
          : place.owner !== null || name.includes('.')
            ? 'method'
            : 'function'
  const arrow = node.type === 'arrow_function'
  const doc = comments.before(whole.startIndex)
  // "Robots.isAllowed" of Robots.prototype.isAllowed = function ...
  const assigned = name.split('.')
  return {
    symbol: [...place.path, accessor === null ? name : `${accessor} ${name}`].join('.'),
    name: assigned.at(-1)!,
    kind,
    owner: assigned.at(-2) ?? place.owner ?? (place.nested ? null : (place.path.at(-1) ?? null)),
    nested: place.nested,
    outer: doc.start,
    overloads: null,
    start: whole.startIndex,
    head: (types ?? parameters ?? body).startIndex,
    body: { start: body.startIndex, end: body.endIndex },
    end: whole.endIndex,
    arrow,
    expression: arrow && body.type !== 'statement_block',
    async: before.has('async'),
    generator: before.has('*') || node.type.startsWith('generator_'),
    asyncAt: isMethod ? (node.childForFieldName('name')?.startIndex ?? node.startIndex) : node.startIndex,
    parameters: parameterNames(parameters),
    doc: doc.text,
    docstring: null,
  }
}

function parameterNames(parameters: SyntaxNode | null): string[] {
  if (parameters === null) return []
  if (parameters.type === 'identifier') return [parameters.text]
  return named(parameters)
    .filter(({ type }) => type !== 'comment')
    .map((parameter) => {
      const pattern =
        parameter.childForFieldName('pattern') ?? parameter.childForFieldName('left') ?? parameter
      return pattern.type === 'identifier' ? pattern.text : ''
    })
    .filter((name) => name !== 'this')
}

function isCalledAtOnce(text: string, node: SyntaxNode): boolean {
  return /^\s*(?:\)\s*(?:\(|\.call\b|\.apply\b)|\()/.test(text.slice(node.endIndex, node.endIndex + 40))
}
