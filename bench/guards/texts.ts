/** A text as a lesson could be worded. Texts of one group (a file, a family of attacks) resemble each other. */
export interface ForeignText {
  group: string
  text: string
}

/** Headings, tables, tags, rules and imports: no part of a paragraph. */
const BREAK = /^(?:[#|<]|(?:[-=*_]\s?){3,}$|(?:import|export)\s.*['"{]|$)/

/** Paragraphs and list items of a Markdown or MDX file, one line each; no code and no front matter. */
export function proseOf(markdown: string): string[] {
  const blocks: string[][] = [[]]
  let fence = ''
  const body = markdown.replace(/^---\r?\n[\s\S]*?\n---\r?\n/, '').replace(/<!--[\s\S]*?-->/g, '')
  for (const line of body.split(/\r?\n/).map((one) => one.replace(/^\s*(?:>\s?)*/, '').trimEnd())) {
    const mark = /^(?:`{3,}|~{3,})/.exec(line)?.[0]
    if (fence !== '') {
      if (mark?.startsWith(fence)) fence = ''
      continue
    }
    fence = mark ?? ''
    const item = /^(?:[-*+]|\d+[.)])\s+(?:\[[ x]\]\s+)?(.*)$/i.exec(line)
    if (item) blocks.push([item[1]!])
    else if (mark || BREAK.test(line)) blocks.push([])
    else blocks.at(-1)!.push(line)
  }
  return blocks.map((lines) => lines.join(' ')).filter((one) => (one.match(/\p{L}{2,}/gu)?.length ?? 0) >= 4)
}

/** Rows of a JSON Lines file. */
export function rowsOf(jsonl: string): Record<string, unknown>[] {
  return jsonl
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/**
 * Values of a name in Python source ("GOAL = ..." or "instruction": ...) that are one string literal, with the
 * constants of the same file in its braces filled in: the last value before it.
 */
export function pythonTexts(source: string, name: string): string[] {
  const constants = new Map<string, string>()
  const found: string[] = []
  const assigned = /^\s*["']?(\w+)["']?\s*[=:]\s*f?("""|"|')((?:\\.|(?!\2)[\s\S])*?)\2,?\s*$/gm
  for (const [, left, , text] of source.matchAll(assigned)) {
    const filled = text!
      .replace(/\\(["'\\])/g, '$1')
      .replace(/\{(?:self\.)?(\w+)\}/g, (_, constant: string) => constants.get(constant) ?? 'X')
    if (left === name) found.push(filled)
    else constants.set(left!, filled)
  }
  return found
}
