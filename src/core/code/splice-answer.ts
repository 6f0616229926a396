import { blankFunction } from './blank.ts'
import { findFunctions } from './find-functions.ts'
import type { FoundFunction } from './language/found-function.ts'
import type { Language } from './language/language.ts'
import type { GivenFunction } from './language/language-support.ts'
import { lineEndOf, withEndsOf } from './language/line-ends.ts'
import type { Parse } from './language/syntax.ts'
import { LANGUAGES } from './languages.ts'
import { declaredNames, missingCode, topStatements } from './top-statements.ts'

/**
 * Puts an answer, which defines one function, into its file. What precedes the parameters (name, decorators,
 * modifiers, doc comment) stays as it is in the file; parameters, return type and body come from the answer, and so do
 * imports and helpers that the answer declares in addition and the file does not have, all with the line ends of the
 * file. An answer without the function leaves it blanked.
 * @param found position of the function in `text`
 * @param answer code: the definition alone, within its class, or a whole file
 */
export function spliceAnswer(
  parse: Parse,
  language: Language,
  text: string,
  found: FoundFunction,
  answer: string,
): string {
  const given = definitionIn(parse, language, found, withEndsOf(answer, text))
  if (given === null) return blankFunction(text, found, language)
  const { splice } = LANGUAGES[language].functions
  const spliced =
    splice.head(text, found, given.found) + splice.tail(text, found, given) + text.slice(found.body.end)
  return withHelpers(parse, language, spliced, found, given)
}

interface Given extends GivenFunction {
  /** the answer without the definition, where that had to be read apart from it */
  rest: string | null
}

/** The definition of the function that an answer holds: of several the last, as the last one counts in the code. */
function definitionIn(parse: Parse, language: Language, target: FoundFunction, answer: string): Given | null {
  const { loneMethod } = LANGUAGES[language].functions.splice
  const pick = (code: string, rest: string | null): Given | null => {
    const functions = findFunctions(parse, language, code)
    const sameKind = (candidate: FoundFunction) =>
      (candidate.kind === 'getter') === (target.kind === 'getter') &&
      (candidate.kind === 'setter') === (target.kind === 'setter')
    const called = functions.filter((candidate) => candidate.name === target.name && sameKind(candidate))
    const shallow = called.filter(({ nested }) => !nested)
    const best =
      called.filter(({ symbol }) => symbol === target.symbol).at(-1) ??
      shallow.filter(({ owner }) => owner !== null && owner === target.owner).at(-1) ??
      shallow.at(-1) ??
      called.at(-1)
    return best === undefined ? null : { code, found: best, rest }
  }
  const isClean = (code: string) => parse(language, code, ({ root }) => !root.hasError)
  const direct = pick(answer, null)
  if (direct !== null && !(target.owner !== null && loneMethod !== null && direct.found.nested)) return direct
  if (loneMethod !== null) {
    for (const [method, rest] of [[answer, ''] as const, ...loneMethod.parts(answer, target.name)])
      for (const around of loneMethod.around) {
        const code = around(method)
        const given = isClean(rest) && isClean(code) ? pick(code, rest) : null
        if (given !== null) return given
      }
    for (const around of loneMethod.around) {
      const given = pick(around(answer), '')
      if (given !== null) return given
    }
  }
  if (direct !== null) return direct
  // A default export may be called anything.
  if (target.name === 'default' || target.name === 'exports') {
    const functions = findFunctions(parse, language, answer).filter(({ nested }) => !nested)
    if (functions.length === 1) return { code: answer, found: functions[0]!, rest: null }
  }
  return null
}

/** Imports and helpers of the answer that the file lacks, put before the statement that holds the function. */
function withHelpers(
  parse: Parse,
  language: Language,
  text: string,
  target: FoundFunction,
  given: Given,
): string {
  const support = LANGUAGES[language]
  const isDefinition = ({ start, end }: { start: number; end: number }) =>
    given.rest === null && start <= given.found.start && given.found.start < end
  const lacking = (isKnown: (name: string) => boolean) =>
    parse(language, given.rest ?? given.code, (tree) => missingCode(tree, support, isKnown, isDefinition))
  // Most answers are the function alone: then the file need not be read.
  if (lacking(() => false).length === 0) return text
  const known = parse(language, text, (tree) => declaredNames(tree, support))
  const helpers = lacking((name) => known.has(name) || name === target.owner || name === target.name)
  if (helpers.length === 0) return text
  const code = helpers.join(lineEndOf(text))
  const holder = parse(language, text, (tree) => topStatements(tree, support)).find(
    ({ start, end }) => start <= target.head && target.head <= end,
  )
  // Nothing may come between overload signatures and what they are of.
  const first = target.overloads?.start ?? target.outer
  const at = Math.min(holder?.start ?? 0, target.nested ? Number.POSITIVE_INFINITY : first)
  return `${text.slice(0, at)}${code}${lineEndOf(text)}${text.slice(at)}`
}
