import { describe, expect, test } from 'vitest'
import { arrange, matches, toReview } from '../../../../src/vscode/experiences/arrange.ts'
import { effect, experience } from './make-experience.ts'

const shape = (groups: ReturnType<typeof arrange>) =>
  groups.map(({ key, experiences }) => [key, ...experiences.map(({ id }) => id)])

describe('groups of the tree', () => {
  const all = [
    experience('E1', { status: 'retired', effect: effect(0.9), tags: ['money'] }),
    experience('E2', { status: 'proven', effect: effect(0.1), tags: ['money'] }),
    experience('E10', { status: 'proven', effect: effect(0.3), tags: ['parsing', 'money'] }),
    experience('E3', { status: 'candidate' }),
    experience('E4', { status: 'candidate', pinned: true }),
    experience('E5', { status: 'proven' }),
    experience('E6', { status: 'retired', pinned: true, tags: ['parsing'] }),
    experience('E7', { status: 'accepted', effect: effect(0.8), tags: ['parsing'] }),
  ]

  test('by status: what is in use first, the largest effect first, a pin before the status', () => {
    expect(shape(arrange(all, 'status'))).toEqual([
      ['pinned', 'E4'],
      ['proven', 'E10', 'E2', 'E5'],
      ['accepted', 'E7'],
      ['candidate', 'E3'],
      ['retired', 'E1', 'E6'],
    ])
  })

  test('by tag: under each of its tags, without a tag last, retired ones last in each', () => {
    expect(shape(arrange(all, 'tag'))).toEqual([
      ['money', 'E10', 'E2', 'E1'],
      ['parsing', 'E7', 'E10', 'E6'],
      ['', 'E3', 'E4', 'E5'],
    ])
  })

  test('nothing gives no group', () => {
    expect(arrange([], 'status')).toEqual([])
    expect(arrange([], 'tag')).toEqual([])
  })
})

describe('the filter', () => {
  const one = experience('E7', {
    text: 'Return an error object.',
    tags: ['parsing'],
    evidence: ['parsePort("0") should return { error: "INVALID_PORT" }'],
  })

  test.each([
    ['', true],
    ['  ', true],
    ['ERROR object', true],
    ['e7', true],
    ['#parsing', true],
    ['invalid_port parsing', true],
    ['error throw', false],
    ['#object', false],
  ])('%j', (query, found) => expect(matches(one, query)).toBe(found))

  test.each([
    ['example', true],
    ['late fee', true],
    ['never', true],
    ['#late', false],
  ])('%j of an example', (query, found) => {
    const example = { task: 'Write lateFee.', answer: 'return fee', shows: 'Never throw.', tokens: 9 }
    const shown = experience('E8', { kind: 'example', example: { ...example, origin: 'solution' } })
    expect(matches(shown, query)).toBe(found)
  })
})

test('for review: untried or promising, not decided by the user, the best measured first', () => {
  const waiting = toReview([
    experience('E1'),
    experience('E2', { status: 'promising', effect: effect(0.2) }),
    experience('E3', { pinned: true }),
    experience('E4', { disabled: true }),
    experience('E5', { status: 'proven' }),
    experience('E6', { status: 'unproven' }),
  ])
  expect(waiting.map(({ id }) => id)).toEqual(['E2', 'E1'])
})
