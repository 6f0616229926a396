import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numerals, sameNumber } from '../../../../src/core/tasks/numbers.ts'

const last = (text: string) => numerals(text).at(-1)

describe('numerals', () => {
  it.each([
    ['42', 42],
    ['-3.5', -3.5],
    ['−7', -7],
    ['+7', 7],
    ['$1,234.50', 1234.5],
    ['-$5', -5],
    ['1.234,56 €', 1234.56],
    ['3,5', 3.5],
    ['12 345 678', 12345678],
    ['1,234,567 people', 1234567],
    ['1_000', 1000],
    ['1.2e3', 1200],
    ['1.2E-3', 0.0012],
    ['1.2 \\times 10^{3}', 1200],
    ['\\frac{3}{4}', 0.75],
    ['3/4', 0.75],
    ['x2 = 5', 5],
    ['USD 12', 12],
    ['.5', 0.5],
    ['the answer is 100.', 100],
    ['range 1-3', 3],
  ])('%s is %d', (text, value) => {
    expect(last(text)?.value).toBeCloseTo(value, 12)
  })

  it('are none in words', () => {
    expect(numerals('none, v2 x3')).toEqual([])
  })

  it('read what JavaScript and English write', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
        expect(last(String(value))?.value).toBeCloseTo(value, 9)
      }),
    )
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (value) => {
        expect(last(value.toLocaleString('en-US'))?.value).toBe(value)
      }),
    )
  })
})

describe('equal numbers', () => {
  const same = (a: string, b: string, tolerance = 0) => sameNumber(last(a)!, last(b)!, tolerance)
  it('are equal within the absolute tolerance, its ends included', () => {
    expect(same('1', '1.1', 0.1)).toBe(true)
    expect(same('1', '1.11', 0.1)).toBe(false)
    expect(same('0.3', '0.30000000000000004')).toBe(true)
  })
  it('read percent as a hundredth, and as written where one side has no sign', () => {
    expect(same('45%', '45 %')).toBe(true)
    expect(same('45%', '0.45')).toBe(true)
    expect(same('45%', '45')).toBe(true)
    expect(same('45%', '46%')).toBe(false)
    expect(same('45%', '4.5')).toBe(false)
  })
})
