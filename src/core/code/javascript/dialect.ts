/**
 * What a grammar of JavaScript's family has in addition to JavaScript's: patterns that are added to the queries of it.
 */
export interface Dialect {
  /** @class, @module and what is @skipped */
  readonly definitions: string
  /** fields of classes: @binding with its @key and @value */
  readonly fields: string
  /** @signature of an overload, and what is @outer to it */
  readonly signatures: string
  /** declarations, each with its @name */
  readonly declarations: string
  /** nodes that a compiler takes out of a body */
  readonly erased: string
}
