/**
 * Removes from a text what differs from run to run without concerning the answer: escape codes, absolute
 * folders, run times, memory addresses, ephemeral ports, process ids. Equal failures then read equal, so that they
 * can be counted, compared and quoted as evidence. Values that a check asserts (dates, durations in words) stay.
 */
export function normaliseText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
      .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
      .replace(/\r\n?/g, '\n')
      .replace(/\bfile:\/\/(?=\/)/g, '')
      // An absolute path keeps its last part; a URL is no path, hence the look behind.
      .replace(/(?<![\w:/.~-])(?:[A-Za-z]:)?[\\/](?:[\w.@+~-]+[\\/])+([\w.@+~-]+)/g, (whole, last: string) =>
        /^[\\/]{2}/.test(whole) ? whole : last,
      )
      .replace(/\bduration_ms:? \d+(?:\.\d+)?/g, 'duration_ms <time>')
      .replace(/\b\d+\.\d+ ?ms\b/g, '<time>')
      .replace(/\((?:\d+(?:\.\d+)?) ?(?:ms|s)\)/g, '(<time>)')
      .replace(/\bin \d+\.\d+ ?s\b/g, 'in <time>')
      .replace(/\b0x[0-9a-fA-F]{6,16}\b/g, '<address>')
      .replace(/\b(localhost|127\.0\.0\.1|\[::1\]):\d{5}\b/g, '$1:<port>')
      .replace(/\bpid[ =:]+\d+\b/gi, 'pid <id>')
  )
}
