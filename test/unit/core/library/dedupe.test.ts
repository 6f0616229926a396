import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clusterTexts, isNearDuplicate } from '../../../../src/core/library/dedupe.ts'

const claim = (text: string, ...evidence: string[]) => ({ text, evidence })

describe('which texts make the same claim', () => {
  test.each([
    ['Return an error object on invalid input.', 'On invalid input, return an error object.'],
    ['Always return an error object for invalid inputs.', 'Return error objects for invalid input'],
    ['Do not throw exceptions on invalid input.', 'Never throw an error for invalid input.'],
    ['Round prices to two decimals.', 'Ensure that prices are rounded to two decimals.'],
    [
      'When the input is invalid, return an error object with a code in capitals instead of throwing.',
      'Return an error object with a code in capitals when the input is invalid.',
    ],
  ])('the same: %s / %s', (a, b) => {
    expect(isNearDuplicate(claim(a), claim(b))).toBe(true)
  })

  test.each([
    ['Return null on invalid input.', 'Do not return null on invalid input.'],
    ['Throw an error instead of returning null.', 'Return null instead of throwing an error.'],
    ['Ports lie between 1 and 65535.', 'Ports lie between 1 and 1023.'],
    ['Use the code "INVALID_PORT" for bad ports.', 'Use the code "INVALID_HOST" for bad ports.'],
    ['Round prices to two decimals.', 'Sort orders by date.'],
    ['Return null.', 'Return null when the list of orders that the customer gave is empty.'],
  ])('not the same: %s / %s', (a, b) => {
    expect(isNearDuplicate(claim(a), claim(b))).toBe(false)
  })

  test('a failing check in common makes looser wording enough', () => {
    const a = 'Report bad ports as an object with an error code.'
    const b = 'Bad ports give an object holding the code of the error.'
    const quotes = [
      'parsePort("0") should return { error: "INVALID_PORT" }',
      'parsePort("70000") should return { error: "INVALID_PORT" }',
    ]
    expect(isNearDuplicate(claim(a), claim(b))).toBe(false)
    expect(isNearDuplicate(claim(a, quotes[0]!), claim(b, quotes[1]!))).toBe(true)
  })

  test('four copies of one rule among others are one cluster', () => {
    const clusters = clusterTexts([
      claim('Return an error object on invalid input.'),
      claim('Sort orders by date, newest first.'),
      claim('For invalid input return an error object.'),
      claim('On invalid inputs always return error objects.'),
      claim('Round prices to two decimals.'),
      claim('Make sure to return an error object on invalid input'),
    ])
    expect(clusters).toEqual([[0, 2, 3, 5], [1], [4]])
  })

  test('any texts: each index in exactly one cluster, copies together, the same every time', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ text: fc.lorem({ maxCount: 8 }), evidence: fc.array(fc.lorem(), { maxLength: 2 }) }),
          { maxLength: 8 },
        ),
        (items) => {
          const doubled = [...items, ...items]
          const clusters = clusterTexts(doubled)
          expect(clusters.flat().sort((a, b) => a - b)).toEqual(doubled.map((_, index) => index))
          expect(clusterTexts(doubled)).toEqual(clusters)
          items.forEach((item, index) => {
            expect(isNearDuplicate(item, doubled[index + items.length]!)).toBe(true)
          })
        },
      ),
    )
  })
})

describe('examples', () => {
  const example = (task: string, answer: string) => ({
    ...claim('Accepted answer'),
    example: { task, answer },
  })
  const code = (name: string) =>
    `export function ${name}(text) {\n  if (text === '') return { error: 'EMPTY' }\n  return text\n}`

  test.each([
    ['the same task', example('Write late(days).', code('late')), example('write late(days)', 'return 1')],
    [
      'the same answer',
      example('Write late.', code('late')),
      example('Write it again.', `  ${code('late')}\n`),
    ],
    [
      'an answer that differs in one word',
      example('Write late.', `${code('late')}\n${code('other')}\n${code('third')} // a`),
      example('Write early.', `${code('late')}\n${code('other')}\n${code('third')} // b`),
    ],
  ])('are one with %s', (_name, a, b) => {
    expect(isNearDuplicate(a, b)).toBe(true)
    expect(clusterTexts([a, b])).toEqual([[0, 1]])
  })

  test.each([
    [
      'answers of another order',
      example('Sort up.', '1 2 3 4 5 6 7 8 9'),
      example('Sort down.', '9 8 7 6 5 4 3 2 1'),
    ],
    ['one short label as answer', example('The printer is on fire.', 'P1'), example('Login is down.', 'P1')],
    ['tasks that differ in a sign', example('What is 3 + 4?', '7'), example('What is 3 - 4?', '-1')],
    ['a rule in the words of its name', claim('Accepted answer'), example('Write late.', 'x')],
  ])('are two with %s', (_name, a, b) => {
    expect(isNearDuplicate(a, b)).toBe(false)
  })
})
