import { named, type SyntaxNode, type SyntaxTree } from '../language/syntax.ts'
import type { Edit, Twin } from '../language/twin.ts'
import { argumentsOf, itemOf, itemsOf, type Names } from './alter-literal.ts'
import { alterAssertion, alterCondition } from './twin-assertions.ts'

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
  return new TwinFinder(root).find()
}

class TwinFinder {
  readonly #root: SyntaxNode
  readonly #found: Twin[] = []
  readonly #functions = new Map<string, SyntaxNode>()
  readonly #entered = new Set<number>()

  constructor(root: SyntaxNode) {
    this.#root = root
  }

  find(): Twin[] {
    const top = named(this.#root)
    for (const node of top) {
      const name = node.type === 'function_definition' ? node.childForFieldName('name') : null
      if (name) this.#functions.set(name.text, node)
    }
    const constants = top.reduce<Names>((names, node) => withAssigned(node, this.#root, names), new Map())
    this.#block(top, this.#root, { test: 0, title: '', names: constants })
    return this.#found
  }

  /** Statements one after another, up to where a branch may end them before their end. */
  #block(nodes: readonly SyntaxNode[], within: SyntaxNode, around: Place): void {
    let place = around
    for (const node of nodes) {
      this.#statement(node, place)
      place = { ...place, names: withAssigned(node, within, place.names) }
      if (node.type === 'return_statement' || mayLeave(node)) return
    }
  }

  #statement(node: SyntaxNode, place: Place): void {
    const body = node.childForFieldName('body')
    switch (node.type) {
      case 'assert_statement':
        return this.#add(alterAssertion(node, place.names), place)
      case 'expression_statement':
      case 'return_statement':
        return named(node).forEach((child) => this.#expression(child, place))
      case 'class_definition':
        return body ? this.#block(named(body), body, place) : undefined
      case 'function_definition':
        return this.#test(node, [], place)
      case 'decorated_definition': {
        const defined = node.childForFieldName('definition')
        if (defined?.type === 'class_definition') return this.#statement(defined, place)
        const decorators = named(node).filter(({ type }) => type === 'decorator')
        return defined ? this.#test(defined, decorators, place) : undefined
      }
      case 'with_statement':
        return this.#with(node, place)
      case 'for_statement': {
        const left = node.childForFieldName('left')
        const table = node.childForFieldName('right')
        const rows = table && rowsOf(table, place.names)
        if (!rows || !left || !body) return
        return this.#block(named(body), body, { ...place, names: bindPattern(left, rows, body, place.names) })
      }
      case 'try_statement':
        if (body && !named(node).some(({ type }) => /^except/.test(type))) this.#block(named(body), body, place)
        return
      case 'if_statement':
        return this.#branch(node, place)
    }
  }

  #test(node: SyntaxNode, decorators: readonly SyntaxNode[], place: Place): void {
    const title = node.childForFieldName('name')?.text ?? ''
    const body = node.childForFieldName('body')
    if (!/^test/.test(title) || !body) return
    let { names } = place
    for (const decorator of decorators) names = withParametrized(decorator, node, names)
    this.#block(named(body), body, { test: node.startIndex, title, names })
  }

  #with(node: SyntaxNode, place: Place): void {
    const body = node.childForFieldName('body')
    let isLeft = false
    for (const clause of named(node).filter(({ type }) => type === 'with_clause'))
      for (const item of named(clause)) {
        const value = item.childForFieldName('value') ?? named(item)[0]
        const call = value?.type === 'as_pattern' ? named(value)[0] : value
        if (!call) continue
        this.#add(alterAssertion(call, place.names), place)
        // What follows the statement that raises is not reached, and suppress() hides what fails.
        isLeft ||= /raises|suppress|warns|assertRaises/i.test(call.text)
      }
    if (body && !isLeft) this.#block(named(body), body, place)
  }

  #branch(node: SyntaxNode, place: Place): void {
    const condition = node.childForFieldName('condition')!
    const taken = node.childForFieldName('consequence')!
    if (/^__name__\s*==/.test(condition.text)) return this.#block(named(taken), taken, place)
    const other = node.childForFieldName('alternative')?.text ?? ''
    const wanted = wantedOf(condition)
    if (wanted ? COUNTS.test(taken.text) || FAILS.test(other) : FAILS.test(taken.text))
      this.#add(alterCondition(condition, wanted, place.names), place)
  }

  #expression(node: SyntaxNode, place: Place): void {
    const edits = alterAssertion(node, place.names)
    if (edits) return this.#add(edits, place)
    switch (node.type) {
      case 'await':
      case 'parenthesized_expression':
        return named(node).forEach((child) => this.#expression(child, place))
      case 'assignment':
      case 'augmented_assignment': {
        const right = node.childForFieldName('right')
        return right ? this.#expression(right, place) : undefined
      }
      case 'conditional_expression':
        return this.#compared(named(node)[1]!, place)
      case 'comparison_operator':
      case 'boolean_operator':
        return this.#compared(node, place)
      case 'call': {
        const path = node.childForFieldName('function')!.text
        const given = argumentsOf(node)
        const called = this.#functions.get(path)
        const body = called?.childForFieldName('body')
        if (given.length === 0 && called && body && !this.#entered.has(called.id)) {
          this.#entered.add(called.id)
          return this.#block(named(body), body, place)
        }
        for (const argument of given)
          if (/^(?:comparison|boolean|conditional|call)/.test(argument.type)) this.#expression(argument, place)
      }
    }
  }

  /** A comparison whose value is used: whoever takes it counts what is true. */
  #compared(node: SyntaxNode, place: Place): void {
    this.#add(alterCondition(node, wantedOf(node), place.names), place)
  }

  #add(edits: readonly Edit[] | null, { test, title }: Place): void {
    if (edits !== null && edits.length > 0) this.#found.push({ test, title, edits })
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

/** With the variable that a statement gives a value. */
function withAssigned(statement: SyntaxNode, within: SyntaxNode, names: Names): Names {
  const assignment = statement.type === 'expression_statement' ? named(statement)[0] : null
  const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null
  const right = assignment?.childForFieldName('right')
  if (left?.type !== 'identifier' || !right) return names
  return new Map([...names, [left.text, { values: [right], within, declared: 1 }]])
}

/** With the parameters that a decorator fills from a table. */
function withParametrized(decorator: SyntaxNode, test: SyntaxNode, names: Names): Names {
  const call = named(decorator)[0]
  const path = call?.childForFieldName('function')?.text ?? ''
  if (call?.type !== 'call') return names
  const given = argumentsOf(call)
  const body = test.childForFieldName('body')!
  const bindAll = (keys: readonly string[], rows: readonly SyntaxNode[]): Names => {
    const columns = keys.map((key, index) => {
      const values = rows.flatMap((row) => {
        const isRow = keys.length > 1 || row.type === 'call'
        return (isRow ? itemOf(row, String(index)) : null) ?? (keys.length === 1 ? row : [])
      })
      return [key, { values, within: body, declared: 0 }] as const
    })
    return new Map([...names, ...columns])
  }
  if (/\bparametrize$/.test(path) && given[0] && given[1]) {
    const rows = rowsOf(given[1], names)
    const keys = given[0].text.match(/[A-Za-z_]\w*/g) ?? []
    return rows ? bindAll(keys, rows) : names
  }
  if (/\bparameterized(?:\.expand)?$/.test(path) && given[0]) {
    const rows = rowsOf(given[0], names)
    const parameters = named(test.childForFieldName('parameters')!).map(({ text }) => text)
    return rows ? bindAll(parameters[0] === 'self' ? parameters.slice(1) : parameters, rows) : names
  }
  return names
}

/** The rows of a table that is written out, there or in a constant; null where it may be empty. */
function rowsOf(node: SyntaxNode, names: Names): SyntaxNode[] | null {
  if (/^(?:list|tuple|set)$/.test(node.type)) {
    const rows = itemsOf(node)
    return rows.length > 0 && rows.every(({ type }) => !/splat/.test(type)) ? rows : null
  }
  const dictionary = /^(\w+)\.items\(\)$/.exec(node.text)?.[1]
  if (dictionary !== undefined) {
    const value = names.get(dictionary)?.values[0]
    const pairs = value?.type === 'dictionary' ? itemsOf(value).filter(({ type }) => type === 'pair') : []
    return pairs.length > 0 ? pairs : null
  }
  const bound = node.type === 'identifier' ? names.get(node.text) : undefined
  const inner = new Map([...names].filter(([name]) => name !== node.text))
  return bound?.values.length === 1 ? rowsOf(bound.values[0]!, inner) : null
}

/** The names that a loop gives to its rows, or to their parts. */
function bindPattern(pattern: SyntaxNode, rows: readonly SyntaxNode[], within: SyntaxNode, names: Names): Names {
  const bind = (known: Names, name: string, values: readonly SyntaxNode[]): Names =>
    new Map([...known, [name, { values, within, declared: 0 }]])
  if (pattern.type === 'identifier') return bind(names, pattern.text, rows)
  if (!/^(?:pattern_list|tuple_pattern)$/.test(pattern.type)) return names
  return named(pattern).reduce<Names>((known, one, index) => {
    const part = (row: SyntaxNode) =>
      row.type === 'pair' ? row.childForFieldName(index === 0 ? 'key' : 'value') : itemOf(row, String(index))
    return one.type === 'identifier'
      ? bind(
          known,
          one.text,
          rows.flatMap((row) => part(row) ?? []),
        )
      : known
  }, names)
}
