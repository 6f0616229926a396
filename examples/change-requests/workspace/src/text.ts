/** tidy('  Rip   saw ') -> 'Rip saw' */
export function tidy(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}

/** Whether a value is text of 1 to `max` characters. */
export function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= max
}
