import { cellText, isRecord } from './read-rows.ts'
import { isScalar } from './written-number.ts'

/**
 * The answers that a value of a file gives, any of which is right: one, a list of them, or one with its alternatives as
 * data sets of questions have them ({text: [...]}, {value, aliases: [...]}). Empty where there is none.
 */
export function answersOf(value: unknown): string[] {
  const texts = inner(value)
  return [...new Set((texts ?? [cellText(value)]).filter((text) => text !== undefined).map(finalOf))]
}

function inner(value: unknown): (string | undefined)[] | null {
  if (Array.isArray(value)) {
    const texts = value.map((one) => (isScalar(one) ? [cellText(one)] : isRecord(one) ? inner(one) : null))
    return texts.some((one) => one === null) ? null : texts.flatMap((one) => one ?? [])
  }
  if (!isRecord(value)) return null
  const { text, value: main, aliases } = value
  if (Array.isArray(text) ? text.every(isScalar) : isScalar(text)) return [text].flat().map(cellText)
  if (isScalar(main) && Array.isArray(aliases) && aliases.every(isScalar))
    return [main, ...aliases].map(cellText)
  return null
}

function finalOf(answer: string): string {
  return workedResult(answer) ?? answer
}

/** What follows "####" in the last line, where worked answers (as of GSM8K) have their result; null where none does. */
export function workedResult(answer: string): string | null {
  const text = answer.trimEnd()
  const last = text.slice(text.lastIndexOf('\n') + 1).trim()
  const result = last.startsWith('####') ? last.slice('####'.length).trim() : ''
  return result === '' ? null : result
}
