/** The text with plain line ends: how code is compared, quoted in prompts and kept in task files. */
export const plainEnds = (text: string): string => text.replace(/\r\n/g, '\n')

/** The line ends that a file has; of both kinds the one that is more frequent. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const all = text.split('\n').length - 1
  const windows = text.split('\r\n').length - 1
  return windows * 2 > all ? '\r\n' : '\n'
}

/** The text with the line ends of a file that it is put into. */
export const withEndsOf = (text: string, file: string): string =>
  plainEnds(text).replaceAll('\n', lineEndOf(file))
