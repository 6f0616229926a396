/** One server-sent event. */
export function event(data: object | string, name?: string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`
}

/** A comment: readers of a stream skip it. */
export const COMMENT = ': still at work\n\n'
