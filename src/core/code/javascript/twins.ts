import { named, type SyntaxNode, type SyntaxTree } from '../language/syntax.ts'
import type { Edit, Twin } from '../language/twin.ts'
import { argumentsOf, type Names } from './alter-literal.ts'
import { alterAssertion } from './twin-assertions.ts'
import { alterCondition, wantedOf } from './twin-conditions.ts'
import {
  alterExpectedValues,
  bindParameters,
  bindPattern,
  rowsOf,
  withArguments,
  withDeclared,
} from './twin-tables.ts'

const TEST =
  /^(?:(?:\w+\.)?(?:it|test|specify|subtest)|Deno\.test)(?:\.(?:only|concurrent|sequential|serial|fails|failing))*$/
const SUITE = /^(?:describe|suite|context|QUnit\.module)(?:\.(?:only|concurrent|sequential))*$/
const FUNCTION = /^(?:arrow_function|function_expression|function_declaration|generator_function)$/

/** What a branch of a check script does where a comparison shows a fault, and where it shows none. */
const FAILS = /\b(?:throw|exit|exitCode|fail\w*|error\w*|bad|problem\w*|wrong|push|reject|return)\b|not ok/i
const COUNTS = /\+\+|\+=|\bok\b|\bpass\w*/i

interface Place {
  test: number
  title: string
  names: Names
}

/** See `TestSupport.twins`. */
export function findTwins({ root }: SyntaxTree): Twin[] {
  return [...new TwinFinder(root).find()]
}

class TwinFinder {
  readonly #root: SyntaxNode
  readonly #functions = new Map<string, SyntaxNode>()
  /** functions whose calls are being followed, and those called from outside */
  readonly #entered = new Set<number>()

  constructor(root: SyntaxNode) {
    this.#root = root
  }

  *find(): Generator<Twin> {
    const top = named(this.#root).map((node) =>
      node.type === 'export_statement' ? (node.childForFieldName('declaration') ?? node) : node,
    )
    for (const node of top) {
      for (const one of isDeclaration(node) ? named(node) : [node]) {
        const name = one.childForFieldName('name')
        const code = one.childForFieldName('value') ?? one
        if (name && FUNCTION.test(code.type)) this.#functions.set(name.text, code)
      }
    }
    const constants = top
      .filter(isDeclaration)
      .reduce<Names>((names, node) => withDeclared(node, this.#root, names), new Map())
    const place = { test: 0, title: '', names: constants }
    yield* this.#block(top, this.#root, place)
    // The function that a script verifier exports is called from outside.
    const verify = this.#functions.get('verify') ?? exportedFunction(this.#root)
    if (verify) yield* this.#enter(verify, place)
  }

  /** Statements one after another, up to where a branch may end them before their end. */
  *#block(nodes: readonly SyntaxNode[], within: SyntaxNode, around: Place): Generator<Twin> {
    let place = around
    for (const node of nodes) {
      yield* this.#statement(node, place)
      if (isDeclaration(node)) place = { ...place, names: withDeclared(node, within, place.names) }
      if (node.type === 'return_statement' || mayLeave(node)) return
    }
  }

  *#statement(node: SyntaxNode, place: Place): Generator<Twin> {
    switch (node.type) {
      case 'statement_block':
        return yield* this.#block(named(node), node, place)
      case 'expression_statement':
      case 'return_statement':
        return yield* this.#each(named(node), place)
      case 'lexical_declaration':
      case 'variable_declaration':
        for (const declared of named(node)) {
          const value = declared.childForFieldName('value')
          if (value && !FUNCTION.test(value.type)) yield* this.#expression(value, place)
        }
        return
      case 'if_statement':
        return yield* this.#branch(node, place)
      case 'for_in_statement':
        return yield* this.#loop(node, place)
      case 'try_statement':
        if (node.childForFieldName('handler') === null) {
          const body = node.childForFieldName('body')
          if (body) yield* this.#block(named(body), body, place)
        }
        return
    }
  }

  *#branch(node: SyntaxNode, place: Place): Generator<Twin> {
    const condition = node.childForFieldName('condition')!
    const taken = node.childForFieldName('consequence')?.text ?? ''
    const other = node.childForFieldName('alternative')?.text ?? ''
    // A comparison of a check script: it must show a fault after the change, where it showed none before.
    const wanted = wantedOf(condition)
    const isCounted = COUNTS.test(taken) && !FAILS.test(taken)
    if (wanted ? isCounted || FAILS.test(other) : FAILS.test(taken))
      yield* this.#add(alterCondition(condition, wanted, place.names), place)
  }

  *#loop(node: SyntaxNode, place: Place): Generator<Twin> {
    const table = node.childForFieldName('right')
    const left = node.childForFieldName('left')
    const body = node.childForFieldName('body')
    const rows = table && rowsOf(table, place.names)
    if (!rows || !left || !body || node.childForFieldName('operator')?.text !== 'of') return
    const names = bindPattern(left, rows, body, place.names)
    yield* this.#statement(body, { ...place, names })
  }

  *#expression(node: SyntaxNode, place: Place): Generator<Twin> {
    const isOwn = this.#functions.has(node.childForFieldName('function')?.text ?? '')
    const edits = isOwn ? null : alterAssertion(node, place.names)
    if (edits) return yield* this.#add(edits, place)
    switch (node.type) {
      case 'await_expression':
      case 'parenthesized_expression':
      case 'unary_expression':
        return yield* this.#each(named(node), place)
      case 'assignment_expression':
      case 'augmented_assignment_expression':
        return yield* this.#expression(node.childForFieldName('right')!, place)
      case 'ternary_expression':
        return yield* this.#compared(node.childForFieldName('condition')!, place)
      case 'binary_expression':
        return yield* this.#compared(node, place)
      case 'array':
        return yield* this.#each(named(node), place)
      case 'object':
        for (const pair of named(node)) {
          const value = pair.childForFieldName('value')
          if (value) yield* this.#expression(value, place)
        }
        return
      case 'call_expression':
        return yield* this.#call(node, place)
    }
  }

  *#each(nodes: readonly SyntaxNode[], place: Place): Generator<Twin> {
    for (const node of nodes) yield* this.#expression(node, place)
  }

  /** A comparison whose value is used: whoever takes it counts what is true. */
  *#compared(node: SyntaxNode, place: Place): Generator<Twin> {
    yield* this.#add(alterCondition(node, wantedOf(node), place.names), place)
  }

  *#call(node: SyntaxNode, place: Place): Generator<Twin> {
    const callee = node.childForFieldName('function')!
    const given = argumentsOf(node)
    const inner = callee.type === 'call_expression' ? callee : null
    const path = (inner?.childForFieldName('function') ?? callee).text.replace(/\s/g, '')
    const each = /^(.+)\.(each|for)$/.exec(path)
    const definer = inner && each ? each[1]! : path
    const body = given.findLast(({ type }) => FUNCTION.test(type))
    if (TEST.test(definer) || SUITE.test(definer)) {
      if (!body) return
      const own = TEST.test(definer) ? { test: node.startIndex, title: titleOf(given[0]) } : {}
      const table = inner && argumentsOf(inner)[0]
      const rows = table ? rowsOf(table, place.names) : null
      const names = rows ? bindParameters(body, rows, each?.[2] === 'each', place.names) : place.names
      return yield* this.#enter(body, { ...place, ...own, names })
    }
    // [..].forEach((row) => ..)
    const object = callee.childForFieldName('object')
    if (callee.childForFieldName('property')?.text === 'forEach' && object && body) {
      const rows = rowsOf(object, place.names)
      if (rows) yield* this.#enter(body, { ...place, names: bindParameters(body, rows, false, place.names) })
      return
    }
    if (callee.type === 'parenthesized_expression') {
      const called = named(callee)[0]
      if (called && FUNCTION.test(called.type)) yield* this.#enter(called, place)
      return
    }
    // main().catch(..)
    if (object?.type === 'call_expression') return yield* this.#expression(object, place)
    const own = this.#functions.get(path)
    if (own) return yield* this.#enter(own, { ...place, names: withArguments(own, given, place.names) })
    yield* this.#add(alterExpectedValues(given, place.names), place)
    // check('adds', add(1, 2) === 3)
    for (const argument of given)
      if (/^(?:ternary|binary|call)_|^array$/.test(argument.type)) yield* this.#expression(argument, place)
  }

  *#enter(code: SyntaxNode, place: Place): Generator<Twin> {
    const body = code.childForFieldName('body')
    if (!body || this.#entered.has(code.id)) return
    this.#entered.add(code.id)
    if (body.type === 'statement_block') yield* this.#block(named(body), body, place)
    else yield* this.#expression(body, place)
    this.#entered.delete(code.id)
  }

  *#add(edits: readonly Edit[] | null, { test, title }: Place): Generator<Twin> {
    if (edits !== null && edits.length > 0) yield { test, title, edits }
  }
}

const isDeclaration = ({ type }: SyntaxNode) => /^(?:lexical|variable)_declaration$/.test(type)

/** Whether a branch in a statement may leave the test, or the script, before its end, as if nothing were wrong. */
function mayLeave(node: SyntaxNode): boolean {
  return (
    /^(?:if|switch|try|for|while|for_in|do)_statement$/.test(node.type) &&
    /\b(?:return|break|continue)\b|\bexit\(\s*0?\s*\)|\bskip\(/.test(node.text)
  )
}

/** A title up to what is filled in. */
function titleOf(node: SyntaxNode | undefined): string {
  if (node?.type !== 'string' && node?.type !== 'template_string') return ''
  return node.text.slice(1, -1).split(/\$\{|[%$\\]/)[0]!
}

function exportedFunction(root: SyntaxNode): SyntaxNode | null {
  for (const node of named(root)) {
    const value = node.type === 'export_statement' ? node.childForFieldName('value') : null
    if (value && FUNCTION.test(value.type)) return value
  }
  return null
}
