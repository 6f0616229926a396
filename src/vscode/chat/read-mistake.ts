import { stripVTControlCharacters } from 'node:util'

/** Maximum length of a rule from a model, in characters. */
const MAX_RULE = 400
/** Maximum number of quotes of one experience. */
const MAX_QUOTES = 3

/** The rule in a model's reply: its first line with words; null where none has a suitable length. */
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

/** What was expected is more informative than that something failed. */
const INFORMATIVE = [
  /\bexpect(?:ed|s)?\b|\bshould\b|\bto (?:deeply |strictly )?equal\b|!==|\bassert\b/i,
  /\b(?:\w*Error|fail(?:ed|s)?)\b|^not ok\b|[✖✗×]/i,
]

/** The lines of a test run's output that report what went wrong, the most informative first. */
export function failedLines(output: string): string[] {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n/)
    .map((line) => line.trim())
    // Places of a stack, and sums such as "# fail 1".
    .filter((line) => line.length > 4 && !/^at\s|^#|^\W*fail(?:ed|s|ing)?\W*\d*$/i.test(line))
  const informative = INFORMATIVE.flatMap((pattern) => lines.filter((line) => pattern.test(line)))
  return [...new Set(informative)].slice(0, MAX_QUOTES)
}
