/**
 * A number whose usual form is not how it was written, such as 3.10, 1e3 or one beyond 2^53. As text it is what was
 * written; inside of JSON data it is the number.
 */
export class WrittenNumber {
  readonly value: number
  readonly text: string

  constructor(value: number, text: string) {
    this.value = value
    this.text = text
  }

  toString(): string {
    return this.text
  }

  toJSON(): number {
    return this.value
  }
}

/** A number of a file: itself where its usual form is as written. */
export function asWritten(value: number, text: string): number | WrittenNumber {
  return String(value) === text ? value : new WrittenNumber(value, text)
}

/** Plain data in which numbers are numbers again. */
export function withNumbers(value: unknown): unknown {
  if (value instanceof WrittenNumber) return value.value
  if (Array.isArray(value)) return value.map(withNumbers)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNumbers(inner)]))
}

export type Scalar = string | number | boolean | WrittenNumber

export function isScalar(value: unknown): value is Scalar {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    value instanceof WrittenNumber
  )
}
