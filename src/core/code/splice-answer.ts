import type { Language } from '../proposals/proposal.ts'
import { blankFunction } from './blank.ts'
import { findFunctions } from './find-functions.ts'
import type { FoundFunction } from './language/found-function.ts'
import { lineEndOf, withEndsOf } from './language/line-ends.ts'
import type { Parse } from './language/syntax.ts'
import { declaredNames, lackingCode, topStatements } from './top-statements.ts'

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
  const before =
    language === 'python' ? pythonHead(text, found, given.found) : jsHead(text, found, given.found)
  const spliced = before + body + text.slice(found.body.end)
  return withHelpers(parse, language, spliced, found, given)
}

interface Given {
  code: string
  found: FoundFunction
  /** the answer without the definition, where that had to be read apart from it */
  rest: string | null
}

/** The definition of the function that an answer holds: of several the last, as the last one counts in the code. */
function definitionIn(parse: Parse, language: Language, target: FoundFunction, answer: string): Given | null {
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
  const isClean = (code: string) => parse(language, code, (root) => !root.hasError)
  const direct = pick(answer, null)
  if (direct !== null && !(target.owner !== null && language !== 'python' && direct.found.nested))
    return direct
  // A method on its own is no JavaScript: it is read within a class or an object.
  if (language !== 'python') {
    for (const [method, rest] of [[answer, ''] as const, ...aroundMethods(answer, target.name)])
      for (const open of OPEN) {
        const code = `${open}${method}\n}`
        const given = isClean(rest) && isClean(code) ? pick(code, rest) : null
        if (given !== null) return given
      }
    for (const open of OPEN) {
      const given = pick(`${open}${answer}\n}`, '')
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

/** What makes JavaScript of a method, and of a member that is a function. */
const OPEN = ['class Answer {\n', 'const answer = {\n']
/** So many lines of an answer are looked at as the beginning or the end of a method. */
const MAX_MARGIN = 24

/** Ways to part an answer into one stretch of lines with the method in it, and all else: its imports and helpers. */
function* aroundMethods(answer: string, name: string): Generator<[method: string, rest: string]> {
  const lines = answer.split('\n')
  const plain = name.replaceAll('$', '\\$')
  const opening = new RegExp(`^\\s*(?:[\\w*]+\\s+)*[*#'"]?${plain}['"]?\\s*[(:=<]`)
  const margin = lines.find((line) => opening.test(line))?.search(/\S/)
  if (margin === undefined) return
  // A stretch begins and ends no further in than the method does, and not with what closes another.
  const starts = lines.flatMap((line, at) =>
    /^[ \t]*[^\s})\]]/.test(line) && line.search(/\S/) <= margin ? [at] : [],
  )
  if (starts.length > MAX_MARGIN) return
  for (const start of starts)
    for (const end of [...starts.filter((at) => at > start), lines.length].reverse()) {
      const method = lines.slice(start, end)
      if (method.some((line) => opening.test(line)))
        yield [method.join('\n'), [...lines.slice(0, start), ...lines.slice(end)].join('\n')]
    }
}

/** Parameters to the end of the body, in the form that the file has the function in. */
function jsTail(target: FoundFunction, { code, found }: Given): string {
  if (target.arrow === found.arrow || found.generator) return code.slice(found.head, found.body.end)
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

/** The file up to the parameters; "async" as the answer has it where its body depends on it. */
function pythonHead(text: string, target: FoundFunction, given: FoundFunction): string {
  const start = text.slice(0, target.asyncAt)
  return `${start}${given.async && !target.async ? 'async ' : ''}${text.slice(target.asyncAt, target.head)}`
}

/** The same for JavaScript, with "*": what yields in the answer must, and what returns an iterator must not. */
function jsHead(text: string, target: FoundFunction, given: FoundFunction): string {
  const start = text.slice(0, target.asyncAt)
  const header = text.slice(target.asyncAt, target.head)
  const { generator } = given
  if (generator === target.generator && (target.async || !given.async)) return start + header
  const async = given.async || (target.async && generator === target.generator) ? 'async ' : ''
  // An arrow function cannot yield, so it becomes a function.
  if (target.arrow) return `${start}${async}${generator ? 'function* ' : ''}`
  const keyword = /^(?:async\s+)?function\b\s*\*?\s*/.exec(header)
  if (keyword) return `${start}${async}function${generator ? '*' : ''} ${header.slice(keyword[0].length)}`
  // Those of a method stand before its name.
  const modifiers = target.async ? /async\s+(?:\*\s*)?$/ : /\*\s*$/
  return `${start.replace(modifiers, '')}${async}${generator ? '*' : ''}${header}`
}

/** Imports and helpers of the answer that the file lacks, put before the statement that holds the function. */
function withHelpers(
  parse: Parse,
  language: Language,
  text: string,
  target: FoundFunction,
  given: Given,
): string {
  const isDefinition = ({ start, end }: { start: number; end: number }) =>
    given.rest === null && start <= given.found.start && given.found.start < end
  const lacking = (isKnown: (name: string) => boolean) =>
    parse(language, given.rest ?? given.code, (root) => lackingCode(root, language, isKnown, isDefinition))
  // Most answers are the function alone: then the file need not be read.
  if (lacking(() => false).length === 0) return text
  const known = parse(language, text, (root) => declaredNames(root, language))
  const helpers = lacking((name) => known.has(name) || name === target.owner || name === target.name)
  if (helpers.length === 0) return text
  const code = helpers.join(lineEndOf(text))
  const holder = parse(language, text, (root) => topStatements(root, language)).find(
    ({ start, end }) => start <= target.head && target.head <= end,
  )
  // Nothing may come between overload signatures and what they are of.
  const first = target.overloads?.start ?? target.outer
  const at = Math.min(holder?.start ?? 0, target.nested ? Number.POSITIVE_INFINITY : first)
  return `${text.slice(0, at)}${code}${lineEndOf(text)}${text.slice(at)}`
}
