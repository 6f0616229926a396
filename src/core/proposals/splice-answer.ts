import { blankFunction } from './blank.ts'
import { findFunctions } from './find-functions.ts'
import type { FoundFunction } from './found-function.ts'
import { lineEndOf, withEndsOf } from './line-ends.ts'
import type { Language } from './proposal.ts'
import type { Parse } from './syntax.ts'
import { declaredNames, topStatements } from './top-statements.ts'

/**
 * Puts an answer, which defines one function, into its file. What stands before the parameters (name, decorators,
 * modifiers, doc comment) stays as the file has it; parameters, return type and body come from the answer, and so do
 * imports and helpers that the answer declares beside it and that the file does not have, all with the line ends of the
 * file. An answer without the function leaves it blanked.
 * @param found where the function stands in `text`
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
  const body = language === 'python' ? pythonTail(text, found, given) : jsTail(found, given)
  const before = withAsync(text, found, given.found)
  const spliced = before + body + text.slice(found.body.end)
  return withHelpers(parse, language, spliced, found, given)
}

interface Given {
  code: string
  found: FoundFunction
  /** whether the code stands in a class that was put around it to read it */
  wrapped: boolean
}

/** The definition of the function that an answer holds: of several the last, as the last one counts in the code. */
function definitionIn(parse: Parse, language: Language, target: FoundFunction, answer: string): Given | null {
  const pick = (code: string, wrapped: boolean): Given | null => {
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
    return best === undefined ? null : { code, found: best, wrapped }
  }
  const direct = pick(answer, false)
  if (direct !== null && !(target.owner !== null && language !== 'python' && direct.found.nested))
    return direct
  // A method on its own is no JavaScript: it is read within a class or an object.
  if (language !== 'python') {
    for (const open of ['class Answer {\n', 'const answer = {\n']) {
      const inClass = pick(`${open}${answer}\n}`, true)
      if (inClass !== null) return inClass
    }
  }
  if (direct !== null) return direct
  // A default export may be called anything.
  if (target.name === 'default' || target.name === 'exports') {
    const functions = findFunctions(parse, language, answer).filter(({ nested }) => !nested)
    if (functions.length === 1) return { code: answer, found: functions[0]!, wrapped: false }
  }
  return null
}

/** Parameters to the end of the body, in the form that the file has the function in. */
function jsTail(target: FoundFunction, { code, found }: Given): string {
  if (target.arrow === found.arrow) return code.slice(found.head, found.body.end)
  const signature = code.slice(found.head, found.body.start)
  const body = code.slice(found.body.start, found.body.end)
  if (target.arrow) return `${signature.trimEnd()} => ${body}`
  const plain = signature.replace(/\s*=>\s*$/, '')
  const parameters = plain.startsWith('(') || plain.startsWith('<') ? plain : `(${plain})`
  return `${parameters} ${found.expression ? `{ return ${body} }` : body}`
}

/** The same for Python, indented as the file needs it. */
function pythonTail(text: string, target: FoundFunction, { code, found }: Given): string {
  const tail = code.slice(found.head, found.body.end)
  const wanted = columnOf(text, target.asyncAt)
  const given = columnOf(code, found.asyncAt)
  if (wanted === given) return tail
  return tail
    .split('\n')
    .map((line, index) => {
      if (index === 0 || line.trim() === '') return line
      return line.startsWith(given) ? wanted + line.slice(given.length) : line
    })
    .join('\n')
}

/** The blanks before a definition. */
function columnOf(text: string, index: number): string {
  const lineStart = text.lastIndexOf('\n', index - 1) + 1
  return /^[ \t]*/.exec(text.slice(lineStart, index))![0]
}

/** The file up to the parameters; "async" and "*" as the answer has them, since its body depends on them. */
function withAsync(text: string, target: FoundFunction, given: FoundFunction): string {
  const before = text.slice(0, target.head)
  if (given.async === target.async && given.generator === target.generator) return before
  const start = before.slice(0, target.asyncAt)
  let header = before.slice(target.asyncAt)
  if (given.async && !target.async) header = `async ${header}`
  if (given.generator && !target.generator && header.includes('function'))
    header = header.replace('function', 'function*')
  return start + header
}

/** Imports and helpers of the answer that the file lacks, put before the statement that holds the function. */
function withHelpers(
  parse: Parse,
  language: Language,
  text: string,
  target: FoundFunction,
  given: Given,
): string {
  if (given.wrapped) return text
  const known = parse(language, text, (root) => declaredNames(root, language))
  const helpers = parse(language, given.code, (root) => topStatements(root, language)).filter(
    ({ start, end, names }) =>
      !(start <= given.found.start && given.found.start < end) &&
      names.length > 0 &&
      names.every((name) => !known.has(name) && name !== target.owner && name !== target.name),
  )
  if (helpers.length === 0) return text
  const code = helpers.map(({ start, end }) => given.code.slice(start, end)).join(lineEndOf(text))
  const holder = parse(language, text, (root) => topStatements(root, language)).find(
    ({ start, end }) => start <= target.head && target.head <= end,
  )
  // Nothing may come between overload signatures and what they are of.
  const first = target.overloads?.start ?? target.outer
  const at = Math.min(holder?.start ?? 0, target.nested ? Number.POSITIVE_INFINITY : first)
  return `${text.slice(0, at)}${code}${lineEndOf(text)}${text.slice(at)}`
}
