import { isAboutOne } from '../language/comment-text.ts'
import type { QueryMatch } from '../language/syntax.ts'

/** The comments of a file, to be read before definitions. */
export class DocComments {
  private readonly text: string
  /** where comments between slash and star begin, by where they end: in a text, a glob looks like one */
  private readonly blocks = new Map<number, number>()

  constructor(text: string, matches: readonly QueryMatch[]) {
    this.text = text
    for (const { comment } of matches)
      if (comment && text.startsWith('/*', comment.startIndex))
        this.blocks.set(comment.endIndex, comment.startIndex)
  }

  /** Comments directly before an index, with decorators between them, and their text. */
  before(index: number): { start: number; text: string } {
    let start = index
    const lines: string[] = []
    for (;;) {
      const from = this.lineBefore(start)
      const before = this.text.slice(from, start)
      // Decorators of a member are siblings before it.
      const decorator = /(?:^|\n)[ \t]*(@[\w.]+(?:\([^\n]*\))?)[ \t]*\r?\n?[ \t]*$/.exec(before)
      const gap = /[ \t]*(?:\r?\n)?[ \t]*$/.exec(before)![0]
      const block = this.blocks.get(start - gap.length)
      const line = /(?:^|\n)[ \t]*(\/\/[^\n]*)\n[ \t]*$/.exec(before)
      if (block !== undefined) {
        lines.unshift(plainComment(this.text.slice(block, start)))
        start = block
      } else if (line) {
        start = from + before.lastIndexOf(line[1]!)
        lines.unshift(plainComment(line[1]!))
      } else if (decorator) start = from + before.lastIndexOf(decorator[1]!)
      else break
    }
    const doc = explaining(lines)
    return { start, text: doc === '' ? explaining(this.acrossBlankLine(start)) : doc }
  }

  /** The comment that one blank line separates from an index, where it explains what follows and not the whole file. */
  private acrossBlankLine(index: number): string[] {
    const gap = /\S(?:[ \t]*\r?\n){2}[ \t]*$/.exec(this.text.slice(Math.max(0, index - 200), index))
    if (gap === null) return []
    const end = index - gap[0].length + 1
    const block = this.blocks.get(end)
    if (block !== undefined) {
      const comment = this.text.slice(block, end)
      return isAboutOne(comment, this.text.slice(0, block)) ? [plainComment(comment)] : []
    }
    const run = /(?:^|\n)((?:[ \t]*\/\/[^\n]*(?:\n|$))+)$/.exec(
      this.text.slice(Math.max(0, end - 4_000), end),
    )
    if (!run) return []
    const comment = run[1]!
    const isText = isAboutOne(comment, this.text.slice(0, end - comment.length))
    return isText ? comment.split('\n').map(plainComment) : []
  }

  /** Where the line before that of an index begins, with the line end before it. */
  private lineBefore(index: number): number {
    const own = index === 0 ? -1 : this.text.lastIndexOf('\n', index - 1)
    return own <= 0 ? 0 : Math.max(0, this.text.lastIndexOf('\n', own - 1))
  }
}

/** Without what only tools read. */
const explaining = (lines: readonly string[]) =>
  lines
    .filter((text) => !/^(?:eslint|istanbul|c8|v8|prettier|biome|@ts-|#__)/.test(text))
    .join('\n')
    .trim()

function plainComment(comment: string): string {
  return comment
    .trim()
    .replace(/^\/\*+\s?|\s*\*+\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\*(?!\/) ?|\/\/+ ?)/, '').trimEnd())
    .join('\n')
    .trim()
}
