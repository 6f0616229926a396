import { named, type SyntaxNode, type SyntaxTree } from '../language/syntax.ts'
import type { Edit, Twin } from '../language/twin.ts'
import { argumentsOf, type Names } from './alter-literal.ts'
import { alterAssertion, alterCondition } from './twin-assertions.ts'
import {
  alterExpectedValues,
  bindPattern,
  rowsOf,
  withArguments,
  withAssigned,
  withParametrized,
} from './twin-tables.ts'

/** What a branch of a check script does where a comparison shows a fault, and where it shows none. */
const FAILS = /\b(?:raise|exit|_exit|fail\w*|error\w*|bad|problem\w*|wrong|append|return)\b|not ok/i
const COUNTS = /\+=|\bok\b|\bpass(?:ed|es)\b/i

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
  /** functions whose calls are being followed */
  readonly #entered = new Set<number>()

  constructor(root: SyntaxNode) {
    this.#root = root
  }

  *find(): Generator<Twin> {
    const top = named(this.#root)
    for (const node of top) {
      const name = node.type === 'function_definition' ? node.childForFieldName('name') : null
      if (name) this.#functions.set(name.text, node)
    }
    const constants = top.reduce<Names>((names, node) => withAssigned(node, this.#root, names), new Map())
    yield* this.#block(top, this.#root, { test: 0, title: '', names: constants })
  }

  /** Statements one after another, up to where a branch may end them before their end. */
  *#block(nodes: readonly SyntaxNode[], within: SyntaxNode, around: Place): Generator<Twin> {
    let place = around
    for (const node of nodes) {
      yield* this.#statement(node, place)
      place = { ...place, names: withAssigned(node, within, place.names) }
      if (node.type === 'return_statement' || mayLeave(node)) return
    }
  }

  *#statement(node: SyntaxNode, place: Place): Generator<Twin> {
    const body = node.childForFieldName('body')
    switch (node.type) {
      case 'assert_statement':
        return yield* this.#add(alterAssertion(node, place.names), place)
      case 'expression_statement':
      case 'return_statement':
        return yield* this.#each(named(node), place)
      case 'class_definition':
        if (body) yield* this.#block(named(body), body, place)
        return
      case 'function_definition':
        return yield* this.#test(node, [], place)
      case 'decorated_definition': {
        const defined = node.childForFieldName('definition')
        if (defined?.type === 'class_definition') return yield* this.#statement(defined, place)
        const decorators = named(node).filter(({ type }) => type === 'decorator')
        if (defined) yield* this.#test(defined, decorators, place)
        return
      }
      case 'with_statement':
        return yield* this.#with(node, place)
      case 'for_statement': {
        const left = node.childForFieldName('left')
        const table = node.childForFieldName('right')
        const rows = table && rowsOf(table, place.names)
        if (!rows || !left || !body) return
        return yield* this.#block(named(body), body, {
          ...place,
          names: bindPattern(left, rows, body, place.names),
        })
      }
      case 'try_statement':
        if (body && !named(node).some(({ type }) => /^except/.test(type)))
          yield* this.#block(named(body), body, place)
        return
      case 'if_statement':
        return yield* this.#branch(node, place)
    }
  }

  *#test(node: SyntaxNode, decorators: readonly SyntaxNode[], place: Place): Generator<Twin> {
    const title = node.childForFieldName('name')?.text ?? ''
    const body = node.childForFieldName('body')
    if (!/^test/.test(title) || !body) return
    let { names } = place
    for (const decorator of decorators) names = withParametrized(decorator, node, names)
    yield* this.#block(named(body), body, { test: node.startIndex, title, names })
  }

  *#with(node: SyntaxNode, place: Place): Generator<Twin> {
    const body = node.childForFieldName('body')
    let isLeft = false
    for (const clause of named(node).filter(({ type }) => type === 'with_clause'))
      for (const item of named(clause)) {
        const value = item.childForFieldName('value') ?? named(item)[0]
        const call = value?.type === 'as_pattern' ? named(value)[0] : value
        if (!call) continue
        yield* this.#add(alterAssertion(call, place.names), place)
        // What follows the statement that raises is not reached, and suppress() hides what fails.
        isLeft ||= /raises|suppress|warns|assertRaises/i.test(call.text)
      }
    if (body && !isLeft) yield* this.#block(named(body), body, place)
  }

  *#branch(node: SyntaxNode, place: Place): Generator<Twin> {
    const condition = node.childForFieldName('condition')!
    const taken = node.childForFieldName('consequence')!
    if (/^__name__\s*==/.test(condition.text)) return yield* this.#block(named(taken), taken, place)
    const other = node.childForFieldName('alternative')?.text ?? ''
    const wanted = wantedOf(condition)
    const isCounted = COUNTS.test(taken.text) && !FAILS.test(taken.text)
    if (wanted ? isCounted || FAILS.test(other) : FAILS.test(taken.text))
      yield* this.#add(alterCondition(condition, wanted, place.names), place)
  }

  *#expression(node: SyntaxNode, place: Place): Generator<Twin> {
    const edits = alterAssertion(node, place.names)
    if (edits) return yield* this.#add(edits, place)
    switch (node.type) {
      case 'await':
      case 'parenthesized_expression':
        return yield* this.#each(named(node), place)
      case 'assignment':
      case 'augmented_assignment': {
        const right = node.childForFieldName('right')
        if (right) yield* this.#expression(right, place)
        return
      }
      case 'list':
      case 'tuple':
        return yield* this.#each(named(node), place)
      case 'conditional_expression':
        return yield* this.#compared(named(node)[1]!, place)
      case 'comparison_operator':
      case 'boolean_operator':
        return yield* this.#compared(node, place)
      case 'call': {
        const path = node.childForFieldName('function')!.text
        const given = argumentsOf(node)
        const called = this.#functions.get(path)
        const body = called?.childForFieldName('body')
        if (called && body) {
          if (this.#entered.has(called.id)) return
          this.#entered.add(called.id)
          yield* this.#block(named(body), body, {
            ...place,
            names: withArguments(called, given, place.names),
          })
          this.#entered.delete(called.id)
          return
        }
        yield* this.#add(alterExpectedValues(given, place.names), place)
        for (const argument of given)
          if (/^(?:comparison|boolean|conditional|call|list|tuple)/.test(argument.type))
            yield* this.#expression(argument, place)
      }
    }
  }

  *#each(nodes: readonly SyntaxNode[], place: Place): Generator<Twin> {
    for (const node of nodes) yield* this.#expression(node, place)
  }

  /** A comparison whose value is used: whoever takes it counts what is true. */
  *#compared(node: SyntaxNode, place: Place): Generator<Twin> {
    yield* this.#add(alterCondition(node, wantedOf(node), place.names), place)
  }

  *#add(edits: readonly Edit[] | null, { test, title }: Place): Generator<Twin> {
    if (edits !== null && edits.length > 0) yield { test, title, edits }
  }
}

const wantedOf = (condition: SyntaxNode) => !/!=|^not\b|\bis not\b/.test(condition.text)

/** Whether a branch in a statement may leave the test, or the script, before its end, as if nothing were wrong. */
function mayLeave({ type, text }: SyntaxNode): boolean {
  return (
    /^(?:if|try|for|while|match)_statement$/.test(type) &&
    /\b(?:return|break|continue)\b|\b_?exit\(\s*0?\s*\)|\bskip(?:Test)?\(/.test(text)
  )
}
