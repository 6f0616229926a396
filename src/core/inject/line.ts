/** A rule as one line of the prior. */
export function renderRule(text: string): string {
  return `- ${oneLine(text)}`
}

/**
 * A quote of a check as one indented line. It is data: it stays on its line and inside a delimiter that it does not
 * contain, so that nothing in it can pass for a rule of the prior.
 */
export function renderQuote(quote: string): string {
  const line = oneLine(quote)
  const delimiter = ['"', '`', "'"].find((one) => !line.includes(one))
  return `  seen: ${delimiter ? `${delimiter}${line}${delimiter}` : JSON.stringify(line)}`
}

/** White space, line breaks and control characters become single blanks. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}
