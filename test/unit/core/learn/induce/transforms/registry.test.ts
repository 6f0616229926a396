import { describe, expect, it } from 'vitest'
import { plural } from '../../../../../../src/core/learn/induce/transforms/part.ts'
import { TRANSFORMS } from '../../../../../../src/core/learn/induce/transforms/registry.ts'
import { readValue } from '../../../../../../src/core/learn/induce/values/read-value.ts'
import { equal } from '../../../../../../src/core/learn/induce/values/value.ts'

/** From, to, and what is done in between. */
const PAIRS: [string, string, string][] = [
  ['"orderId"', '"order_id"', 'it in snake_case'],
  ['"order id"', '"Order Id"', 'it with each word capitalized'],
  ['"HTTPServer"', '"http-server"', 'it in kebab-case'],
  ['37.5', '37', 'it rounded down to a whole number'],
  ['1.005', '1.01', 'it rounded to 2 decimals'],
  ['-1.5', '-2', 'it rounded to a whole number'],
  ['2.5', '2', 'it rounded half to even to a whole number'],
  ['12.5', '1250', 'it times 100'],
  ['1250', '12.5', 'it divided by 100'],
  ['7', '-7', 'it with its sign changed'],
  ['2023', '2024', 'it plus 1'],
  ['412', '"00412"', 'it padded with zeros to 5 digits'],
  ['1234567.5', '"1,234,567.50"', 'it with commas between thousands and 2 decimals'],
  ['1234.5', '"1.234,50"', 'it with dots between thousands and 2 decimals'],
  ['3', '"3.00"', 'it with 2 decimals'],
  ['"March 3, 2024"', '"2024-03-03"', 'it in the form YYYY-MM-DD'],
  ['"2024-03-01"', '"01.03.2024"', 'it in the form DD.MM.YYYY'],
  ['[3, 1, 20]', '[1, 3, 20]', 'it in ascending order'],
  ['["a", "b"]', '"a, b"', 'it joined with ", "'],
  ['[3, 1]', '4', 'the sum of it'],
  ['"walnut"', '"wal"', 'the first 3 characters of it'],
]

describe('a transform', () => {
  it.each(PAIRS)('turns %s into %s: %s', (written, wanted, noun) => {
    const [from, to] = [readValue(written), readValue(wanted)]
    const giving = TRANSFORMS.flatMap((transform) => transform.fit(from, to)).filter((fitted) => {
      const made = fitted.apply(from)
      return made !== null && equal(made, to)
    })
    expect(giving.map((fitted) => fitted.noun('it'))).toContain(noun)
  })

  it('is worded as a noun and as an order that both name what is transformed', () => {
    for (const [written, wanted] of PAIRS)
      for (const fitted of TRANSFORMS.flatMap((transform) =>
        transform.fit(readValue(written), readValue(wanted)),
      )) {
        expect(fitted.noun('the fee')).toContain('the fee')
        expect(fitted.order('the fee')).toMatch(/^[A-Z].*the fee/)
        expect(fitted.cost).toBeGreaterThan(0)
      }
  })

  it('whose result settles changes nothing when it is applied again', () => {
    for (const [written, wanted] of PAIRS) {
      const [from, to] = [readValue(written), readValue(wanted)]
      for (const fitted of TRANSFORMS.flatMap((transform) => transform.fit(from, to))) {
        const once = fitted.settles && fitted.apply(from)
        const twice = once && fitted.apply(once)
        if (once && twice) expect(twice, fitted.noun(written)).toEqual(once)
      }
    }
  })
})

it('makes plurals', () => {
  expect(['box', 'city', 'day', 'match', 'order'].map(plural)).toEqual([
    'boxes',
    'cities',
    'days',
    'matches',
    'orders',
  ])
})
