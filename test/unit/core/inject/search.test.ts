import { describe, expect, test } from 'vitest'
import { searchExperiences } from '../../../../src/core/inject/search.ts'
import type { Experience } from '../../../../src/core/library/experience.ts'

const one = (id: string, text: string, tags: string[] = [], evidence: string[] = []): Experience => ({
  id,
  text,
  tags,
  evidence,
  status: 'candidate',
  history: [],
})
const LIBRARY = [
  one('E1', 'On invalid input return an error object instead of throwing', ['parsing']),
  one('E2', 'Amounts are integers in cents', ['money'], ['parsePrice("1.20") should return 120']),
  one('E3', 'Dates are ISO strings'),
]

describe('searchExperiences', () => {
  test('finds by words of the text, most relevant first', () => {
    expect(searchExperiences(LIBRARY, 'what about errors on invalid input?')[0]?.id).toBe('E1')
  })
  test('finds by tag, by evidence and by parts of a name', () => {
    expect(searchExperiences(LIBRARY, 'money').map(({ id }) => id)).toEqual(['E2'])
    expect(searchExperiences(LIBRARY, 'price').map(({ id }) => id)).toEqual(['E2'])
    expect(searchExperiences(LIBRARY, 'e3')[0]?.id).toBe('E3')
  })
  test('finds an example by its task, its answer and what it shows', () => {
    const example = { task: 'Write lateFee(days)', answer: 'return { code: 7 }', shows: 'Never throw' }
    const shown: Experience = {
      ...one('E4', 'Loans'),
      kind: 'example',
      example: { ...example, origin: 'solution', tokens: 9 },
    }
    for (const query of ['fee', 'code', 'throw'])
      expect(searchExperiences([one('E5', 'Dates'), shown], query).map(({ id }) => id)).toEqual(['E4'])
  })
  test('a query without words lists all', () => {
    expect(searchExperiences(LIBRARY, ' ? ').map(({ id }) => id)).toEqual(['E1', 'E2', 'E3'])
  })
  test('nothing that fits gives nothing', () => {
    expect(searchExperiences(LIBRARY, 'kubernetes')).toEqual([])
  })
})
