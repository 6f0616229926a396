import { stripVTControlCharacters } from 'node:util'

/** Longest rule that is taken over from a model, characters. */
const MAX_RULE = 400
/** Quotes of one experience. */
const MAX_QUOTES = 3

/** The rule in a model's reply: its first line with words; null where there is none of a fitting length. */
export function ruleIn(reply: string): string | null {
  const rule = reply
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^(?:[-*]\s+)?["“]?|["”]$/g, '')
        .trim(),
    )
    .find((line) => line !== '')
  return rule !== undefined && rule.length <= MAX_RULE ? rule : null
}

/** What was expected says more than that something failed. */
const TELLING = [
  /\bexpect(?:ed|s)?\b|\bshould\b|\bto (?:deeply |strictly )?equal\b|!==|\bassert\b/i,
  /\b(?:\w*Error|fail(?:ed|s)?)\b|^not ok\b|[✖✗×]/i,
]

/** The lines of a test run's output that say what went wrong, the most telling first. */
export function failedLines(output: string): string[] {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n/)
    .map((line) => line.trim())
    // Places of a stack, and sums such as "# fail 1".
    .filter((line) => line.length > 4 && !/^at\s|^#|^\W*fail(?:ed|s|ing)?\W*\d*$/i.test(line))
  const telling = TELLING.flatMap((pattern) => lines.filter((line) => pattern.test(line)))
  return [...new Set(telling)].slice(0, MAX_QUOTES)
}
