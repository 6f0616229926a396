/** Whether all lines of a text end as on Windows. */
const isWindows = (text: string) => text.includes('\r\n') && !/(?:^|[^\r])\n/.test(text)

/** A text as agents see it: they write plain line ends, whatever the file has. What is mixed stays as it is. */
export function withPlainEnds(text: string): string {
  return isWindows(text) ? text.replaceAll('\r\n', '\n') : text
}

/** A text with the line ends that its file has. */
export function withEndsOf(file: string | null, text: string): string {
  return file !== null && isWindows(file) ? text.replace(/\r?\n/g, '\r\n') : text
}
