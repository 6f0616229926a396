import type { SpliceSupport } from '../language/language-support.ts'
import { indentAt } from '../language/syntax.ts'

export const splice: SpliceSupport = {
  /** "async" as the answer has it where its body depends on it. */
  head(text, target, given) {
    const start = text.slice(0, target.asyncAt)
    return `${start}${given.async && !target.async ? 'async ' : ''}${text.slice(target.asyncAt, target.head)}`
  },

  /** Indented as the file needs it. */
  tail(text, target, { code, found }) {
    const tail = code.slice(found.head, found.body.end)
    const wanted = indentAt(text, target.asyncAt)
    const given = indentAt(code, found.asyncAt)
    if (wanted === given) return tail
    return tail
      .split('\n')
      .map((line, index) => {
        if (index === 0 || line.trim() === '') return line
        return line.startsWith(given) ? wanted + line.slice(given.length) : line
      })
      .join('\n')
  },

  loneMethod: null,
}
