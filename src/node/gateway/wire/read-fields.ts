import { z } from 'zod'
import { Refused } from './refused.ts'

/** The body as the schema has it. Throws Refused with the first thing that is wrong. */
export function readFields<T>(schema: z.ZodType<T>, body: unknown, api: string): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = (issue?.path ?? [])
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
  const where = place === '' ? '' : ` at ${place}`
  throw new Refused(
    'request',
    `The request is not one of ${api}${where}: ${issue?.message ?? 'unknown form'}.`,
  )
}

/** Sentences about what is not passed on; each once. */
export class Notes {
  private readonly said = new Set<string>()
  add(sentence: string): void {
    this.said.add(sentence)
  }
  /** Names the fields of a body that are neither read nor without effect on the reply. */
  unread(body: object, known: ReadonlySet<string>): void {
    const names = Object.entries(body).flatMap(([name, value]) =>
      known.has(name) || isOff(value) ? [] : [name],
    )
    if (names.length > 0) this.add(`Not passed on to the model: ${names.join(', ')}.`)
  }
  get all(): string[] {
    return [...this.said]
  }
}

/** Clients write down what they do not use. */
function isOff(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return value === null || value === undefined || value === 0 || value === false || value === ''
}

export const OPTIONAL_NUMBER = z.number().nullish()
export const LOOSE = z.looseObject({})
export type Loose = z.infer<typeof LOOSE>

export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}
