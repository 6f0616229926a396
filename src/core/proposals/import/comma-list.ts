/**
 * Texts with commas between, as promptfoo reads the values of contains-any and contains-all: white space around them
 * does not count, and what is in double quotes may hold commas. Null where a quote is not closed or text follows one.
 */
export function commaList(text: string): string[] | null {
  const out: string[] = []
  for (let rest = text.replace(/^[\s,]+/, ''); rest !== ''; rest = rest.replace(/^[\s,]+/, '')) {
    const quoted = rest.startsWith('"')
    const match = quoted
      ? /^"((?:\\["\\]|""|\\(?!["\\])|[^"\\])*)"\s*(?=,|$)/.exec(rest)
      : /^([^,]*)/.exec(rest)
    if (match === null) return null
    out.push(quoted ? match[1]!.replace(/\\(["\\])|"(")/g, '$1$2') : match[1]!.trim())
    rest = rest.slice(match[0].length)
  }
  return out
}
