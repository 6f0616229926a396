import { expect, it } from 'vitest'
import { runGroups } from '../../../../src/core/report/run-groups.ts'
import { type StoredEvent, storedEvent } from '../../../../src/core/report/stored-event.ts'
import { tamperedAttempts } from '../../../../src/core/report/tampered-attempts.ts'
import { tampered } from '../../../../src/core/verify/verdicts.ts'

const SENTENCE = 'The answer tampers with its checks: "is right" passes whatever it expects.'

const tried = (draw: string, score: number | null, more: { tampering?: string } = {}): StoredEvent => ({
  type: 'rollout-finished',
  phase: 'trial',
  rollout: { task: 'a', arm: 'start+L1', sample: 0, draw, score, passed: score === 1, ...more },
})
const found = (draw: string): StoredEvent => ({
  type: 'rollout-tampered',
  phase: 'trial',
  task: 'a',
  arm: 'start+L1',
  draw,
  check: 'is right',
  sentence: SENTENCE,
  verdict: tampered(SENTENCE),
})

it('are those that a verifier saw through and those that twins showed later, each once', () => {
  const events = [
    tried('1', null, { tampering: 'It overwrote the checks.' }),
    tried('2', 1),
    found('2'),
    found('2'),
    tried('3', 1),
  ]
  expect(tamperedAttempts(events)).toEqual([
    { phase: 'trial', task: 'a', arm: 'start+L1', draw: '1', sentence: 'It overwrote the checks.' },
    { phase: 'trial', task: 'a', arm: 'start+L1', draw: '2', sentence: SENTENCE },
  ])
  expect(tamperedAttempts([tried('3', 1)])).toEqual([])
})

it('lose their score in the groups of a run', () => {
  const events = [tried('1', null, { tampering: SENTENCE }), tried('2', 1), tried('3', 0.5), found('2')]
  const group = { phase: 'trial', task: 'a', tries: 3, passed: 0, unscored: 2, tampered: 2, mean: 0.5 }
  expect(runGroups(events)).toEqual([group])
  expect(runGroups([...events, found('2')])).toEqual([group])
})

it('are kept with what a run stores of an attempt', () => {
  const verdict = tampered(SENTENCE)
  const rollout = { task: 'a', arm: 'start', sample: 0, draw: '1', trajectory: null, verdict }
  expect(storedEvent({ type: 'rollout-finished', phase: 'gate', rollout })).toMatchObject({
    rollout: { score: null, reason: SENTENCE, tampering: SENTENCE },
  })
})
