/**
 * Escape sequences of terminals: colours, moves of the cursor, the choice of a character set, titles. JUnit XML cannot
 * hold the escape itself: pytest writes `#x1B` instead.
 */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
  /(?:\u001b|#x1B)\[[0-?]*[ -/]*[@-~]|\u001b[()][0-9A-B]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g

/**
 * A text without what only a terminal shows: escape codes and carriage returns. All else stays as it is, since a path,
 * an address or a time may be what a check asserts.
 */
export function plainText(text: string): string {
  return text.replace(ESCAPES, '').replace(/\r\n?/g, '\n')
}

/** Names of checks are compared as a terminal shows them, in one line. */
export const checkKey = (name: string) => oneLine(plainText(name))

/** A text in one line. Within a line blanks stay: they may belong to a value. */
export function oneLine(text: string): string {
  return text.replace(/[^\S\n]*\n\s*/g, ' ').trim()
}
