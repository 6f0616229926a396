import { expect, test } from 'vitest'
import { BudgetReached, CallError, messageOf, UsageError } from '../../../src/core/errors.ts'
import { areRemedies, type Remedy, reasonMessage, sentenceOf } from '../../../src/core/remedy.ts'
import { REMEDIES } from '../../support/remedies.ts'

const words = ({ do: code }: Remedy) => code.replaceAll('-', ' ')

test('what can be done follows what happened', () => {
  const told = { sentence: 'It stopped.', remedies: [{ do: 'start-server' }, { do: 'resume' }] as const }
  expect(sentenceOf(told, words)).toBe('It stopped: start server, or resume.')
  expect(sentenceOf({ ...told, sentence: 'It stopped (500: a; b).' }, words)).toBe(
    'It stopped (500: a; b): start server, or resume.',
  )
  expect(sentenceOf({ ...told, sentence: 'It stopped: it was full.' }, words)).toBe(
    'It stopped: it was full. Start server, or resume.',
  )
  expect(sentenceOf({ sentence: 'It stopped.' }, words)).toBe('It stopped.')
})

test('a code of a newer version has no words and is left out', () => {
  const told = { sentence: 'It stopped.', remedies: [{ do: 'resume' }, { do: 'start-server' }] as const }
  expect(sentenceOf(told, (remedy) => (remedy.do === 'resume' ? null : words(remedy)))).toBe(
    'It stopped: start server.',
  )
})

test('errors state what happened and what helps', () => {
  expect(messageOf(new UsageError('It is none.'))).toEqual({ sentence: 'It is none.' })
  const remedies = [{ do: 'resume' }] as const
  expect(messageOf(new BudgetReached('calls', 'Used up.', remedies))).toEqual({
    sentence: 'Used up.',
    remedies,
  })
  expect(messageOf(new CallError('rate', 'Too many.', remedies)).remedies).toEqual(remedies)
  expect(messageOf(new Error('odd'))).toEqual({ sentence: 'odd' })
  expect(messageOf('odd')).toEqual({ sentence: 'odd' })
})

test('they cross processes as plain data, and records of older versions have none', () => {
  const crossed: unknown = JSON.parse(JSON.stringify(REMEDIES))
  expect(crossed).toEqual(REMEDIES)
  expect(areRemedies(crossed)).toBe(true)
  expect(reasonMessage({ reason: 'Full.', remedies: crossed })).toEqual({
    sentence: 'Full.',
    remedies: REMEDIES,
  })
  expect(reasonMessage({ reason: 'Full.' })).toEqual({ sentence: 'Full.' })
  expect(reasonMessage({ reason: 'Full.', remedies: 'none' })).toEqual({ sentence: 'Full.' })
  expect(reasonMessage({ type: 'notice' })).toBeNull()
})
