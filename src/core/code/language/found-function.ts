/** A function or method with a body, as indices into the text of its file. */
export interface FoundFunction {
  /** "parsePort", "Router.add", "Router.get size", "outer.inner"; "default" for an anonymous default export */
  symbol: string
  /** last part of the symbol, without "get " or "set " */
  name: string
  kind: 'function' | 'method' | 'getter' | 'setter' | 'constructor'
  /** the class or object that it belongs to */
  owner: string | null
  /** inside of another function: part of that one's body */
  nested: boolean
  /** first index with what belongs to it: doc comment, decorators, `export` */
  outer: number
  /** its overload signatures, right before it and its comment; null without any */
  overloads: { start: number; end: number } | null
  /** start of the code, after the doc comment */
  start: number
  /** where its parameters (type parameters first) begin: an answer cannot change what is before */
  head: number
  /** the body: a block with its braces, an arrow function's expression, a Python block */
  body: { start: number; end: number }
  /** end of the whole definition, e.g. after the semicolon */
  end: number
  arrow: boolean
  /** an arrow function's body that is no block */
  expression: boolean
  async: boolean
  generator: boolean
  /** where "async" is put when an answer needs it */
  asyncAt: number
  /** names of plain parameters, in order; destructured ones are '' */
  parameters: string[]
  /** doc comment or docstring, without its marks; '' when there is none */
  doc: string
  /** Python: the docstring inside of the body */
  docstring: { start: number; end: number } | null
}
