/** A value in one line as code would write it, cut to `limit` characters. */
export function showValue(value: unknown, limit = 300): string {
  const text = write(value, 0)
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === undefined) return 'undefined'
  // Words that are values, as reports write them: a class, a date, NaN.
  if (typeof value === 'symbol') return value.description ?? ''
  if (value === null || typeof value !== 'object') return String(value)
  if (depth > 6) return '…'
  if (Array.isArray(value)) return `[${value.map((inner) => write(inner, depth + 1)).join(', ')}]`
  const entries = Object.entries(value)
  if (entries.length === 0) return '{}'
  const inner = entries.map(
    ([key, item]) =>
      `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}: ${write(item, depth + 1)}`,
  )
  return `{ ${inner.join(', ')} }`
}
