/** What a successful reply holds: JSON, or the events of a stream, though none was asked for. */

export type Body =
  | { json: unknown }
  /** the JSON of each event */
  | { events: unknown[] }
  /** JSON that stops in the middle */
  | { cut: true }
  /** anything else */
  | { text: string }

export function readBody(text: string): Body {
  const json = parse(text)
  if (json !== undefined) return { json: typeof json === 'string' ? (parse(json) ?? json) : json }
  return readEvents(text) ?? (/^\s*[[{]/.test(text) ? { cut: true } : { text })
}

/** Server-sent events, a complete reply with the end of a stream glued to it, or one JSON value a line. */
function readEvents(text: string): Body | null {
  const at = /^data:/m.exec(text)?.index
  if (at === undefined) {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    const values = lines.length > 1 ? lines.map(parse) : []
    return values.length > 1 && values.every((value) => value !== undefined) ? { events: values } : null
  }
  const before = parse(text.slice(0, at))
  if (before !== undefined) return { json: before }
  const events = text
    .slice(at)
    .split(/\r?\n\r?\n|\r\r/)
    .map(dataOf)
    .filter((data) => data !== '' && data !== '[DONE]')
    .map(parse)
  if (events.some((event) => event === undefined)) return { cut: true }
  return { events }
}

/** The data of an event, without its other fields and comments. */
export function dataOf(event: string): string {
  return event
    .split(/\r\n|\n|\r/)
    .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []))
    .join('\n')
    .trim()
}

/** Undefined if it is no JSON. Takes what some servers write: NaN, Infinity, and line breaks within strings. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    if (!/^\s*[[{"]/.test(text)) return undefined
  }
  const strict = text.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
    token.startsWith('"') ? token.replace(/\p{Cc}/gu, escaped) : 'null',
  )
  try {
    return JSON.parse(strict)
  } catch {
    return undefined
  }
}

function escaped(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`
}
