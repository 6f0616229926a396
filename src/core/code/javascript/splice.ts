import type { FoundFunction } from '../language/found-function.ts'
import type { GivenFunction, SpliceSupport } from '../language/language-support.ts'

/** So many lines of an answer are looked at as the beginning or the end of a method. */
const MAX_MARGIN = 24

export const splice: SpliceSupport = {
  /** "async" and "*" as the answer has them: what yields in it must, and what returns an iterator must not. */
  head(text, target, given) {
    const start = text.slice(0, target.asyncAt)
    const header = text.slice(target.asyncAt, target.head)
    const { generator } = given
    if (generator === target.generator && (target.async || !given.async)) return start + header
    const async = given.async || (target.async && generator === target.generator) ? 'async ' : ''
    // An arrow function cannot yield, so it becomes a function.
    if (target.arrow) return `${start}${async}${generator ? 'function* ' : ''}`
    const keyword = /^(?:async\s+)?function\b\s*\*?\s*/.exec(header)
    if (keyword) return `${start}${async}function${generator ? '*' : ''} ${header.slice(keyword[0].length)}`
    // Those of a method are before its name.
    const modifiers = target.async ? /async\s+(?:\*\s*)?$/ : /\*\s*$/
    return `${start.replace(modifiers, '')}${async}${generator ? '*' : ''}${header}`
  },

  tail: (_text, target, given) => tail(target, given),

  loneMethod: {
    around: [(method) => `class Answer {\n${method}\n}`, (method) => `const answer = {\n${method}\n}`],
    parts: aroundMethods,
  },
}

/** Parameters to the end of the body, in the form that the file has the function in. */
function tail(target: FoundFunction, { code, found }: GivenFunction): string {
  if (target.arrow === found.arrow || found.generator) return code.slice(found.head, found.body.end)
  const signature = code.slice(found.head, found.body.start)
  const body = code.slice(found.body.start, found.body.end)
  if (target.arrow) return `${signature.trimEnd()} => ${body}`
  const plain = signature.replace(/\s*=>\s*$/, '')
  const parameters = plain.startsWith('(') || plain.startsWith('<') ? plain : `(${plain})`
  return `${parameters} ${found.expression ? `{ return ${body} }` : body}`
}

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
