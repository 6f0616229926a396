/** Whether a piece of code ends no string, list or object in the middle. */
export function isClosed(code: string): boolean {
  let quote = ''
  let depth = 0
  for (let i = 0; i < code.length; i++) {
    const char = code[i]!
    if (quote !== '') {
      if (char === '\\') i++
      else if (char === quote) quote = ''
    } else if (char === "'" || char === '"' || char === '`') quote = char
    else if ('{[('.includes(char)) depth++
    else if ('}])'.includes(char)) depth--
  }
  return quote === '' && depth === 0
}
