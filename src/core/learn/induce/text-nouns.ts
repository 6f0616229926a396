/** A literal part of a text; '' is none. */
export const literal = (text: string) => (text === '' ? '' : JSON.stringify(text))

/** Parts of a text in their order, as words. */
export function joined(parts: readonly string[]): string {
  const shown: string[] = []
  for (const part of parts.filter((one) => one !== '')) {
    const last = shown.at(-1)
    // Literals side by side are one.
    if (last !== undefined && QUOTED.test(last) && QUOTED.test(part))
      shown[shown.length - 1] = last.slice(0, -1) + part.slice(1)
    else shown.push(part)
  }
  if (shown.length < 3) return shown.join(' followed by ')
  return shown.join(', then ')
}

/** A literal part. */
export const QUOTED = /^"(?:[^"\\]|\\.)*"$/
