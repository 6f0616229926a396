import { describe, expect, it } from 'vitest'
import { relationOf } from '../../../../src/core/learn/relation.ts'

it('takes a rounding from one task where the checks have a name', () => {
  const one = [{ task: 't', expected: '37', received: '37.5' }]
  expect(relationOf(one, true)).toBe('a whole number, the floor of the result')
  expect(relationOf(one)).toBeNull()
  expect(relationOf([...one, { task: 'u', expected: '51', received: '50.5' }], true)).toBeNull()
  expect(relationOf([{ task: 't', expected: '50', received: '50.25' }], true)).toBeNull()
  expect(relationOf([{ task: 't', expected: '3', received: '300' }], true)).toBeNull()
})

it('puts what two tasks show before a rounding of one', () => {
  const hundred = ['a', 'b'].map((task) => ({ task, expected: '1250', received: '12.5' }))
  const alone = { task: 'c', expected: '3', received: '3.7' }
  expect(relationOf([...hundred, ...hundred, ...hundred, ...hundred, alone], true)).toBe(
    '100 times the result',
  )
  const floor = ['a', 'b'].map((task) => ({ task, expected: '37', received: '37.5' }))
  const noise = { task: 'c', expected: '0.3', received: '0.30000000000000004' }
  expect(relationOf([...floor, { ...noise, expected: '3', received: '3.0000000000000004' }], true)).toBe(
    'a whole number, the floor of the result',
  )
  expect(relationOf([noise], true)).toBeNull()
})

it('takes no rounding that an expected value refutes', () => {
  const alone = { task: 'a', expected: '3', received: '3.7' }
  expect(relationOf([alone, { task: 'b', expected: '2.5', received: '4' }], true)).toBeNull()
})

/** Pairs `expected received`, each from a task of its own. */
function relation(...pairs: [expected: string, received: string][]): string | null {
  return relationOf(pairs.map(([expected, received], i) => ({ task: `t${i}`, expected, received })))
}

describe('how what was expected relates to what answers gave', () => {
  it.each<[string, [string, string][]]>([
    [
      'a whole number, the floor of the result',
      [
        ['37', '37.5'],
        ['50', '50.5'],
      ],
    ],
    [
      'a whole number, the floor of the result',
      [
        ['-2', '-1.5'],
        ['3', '3.2'],
      ],
    ],
    [
      'a whole number, the ceiling of the result',
      [
        ['38', '37.25'],
        ['51', '50.5'],
      ],
    ],
    [
      'a whole number, the nearest to the result',
      [
        ['38', '37.75'],
        ['50', '50.25'],
      ],
    ],
    [
      'the result rounded to 2 decimals',
      [
        ['3.14', '3.14159'],
        ['2.72', '2.718'],
      ],
    ],
    [
      '100 times the result',
      [
        ['1250', '12.5'],
        ['300', '3'],
      ],
    ],
    [
      'a hundredth of the result',
      [
        ['12.5', '1250'],
        ['3', '300'],
      ],
    ],
    [
      'the result with its sign changed',
      [
        ['-4', '4'],
        ['7', '-7'],
      ],
    ],
    [
      'the result in small letters',
      [
        ['"open"', "'Open'"],
        ['"closed"', '"CLOSED"'],
      ],
    ],
    [
      'the result in capitals',
      [
        ['"SE"', '"se"'],
        ['"JP"', '"jp"'],
      ],
    ],
    [
      'the result without white space around it',
      [
        ['"a b"', '" a b"'],
        ['"c"', '"c "'],
      ],
    ],
  ])('%s', (words, pairs) => expect(relation(...pairs)).toBe(words))

  it('is not stated where several fit', () => {
    // Both could be the floor or the nearest.
    expect(relation(['12', '12.3'], ['7', '7.1'])).toBeNull()
  })

  it('is not stated for one task alone, for no value, or where too many pairs contradict', () => {
    expect(relation(['37', '37.5'])).toBeNull()
    expect(relation(['37', '{ thrown: "x" }'], ['{ a: 1 }', '50.5'])).toBeNull()
    expect(relation(['37', '37.5'], ['50', '50.5'], ['51', '50.5'])).toBeNull()
    expect(relation(['1250', '12.5'], ['300', '3'], ['7', '3'])).toBeNull()
  })

  it('is decided by the relevant pairs alone: other mistakes do not count', () => {
    expect(relation(['37', '37.5'], ['50', '50.5'], ['137', '13750'], ['913', '{ price: 913.5 }'])).toBe(
      'a whole number, the floor of the result',
    )
  })
})
