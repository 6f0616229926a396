import { expect, test } from 'vitest'
import { type UnprovenFacts, unprovenWords } from '../../../../src/core/report/unproven-words.ts'
import type { TrialResult } from '../../../../src/core/train/events.ts'

const tried = (
  candidate: string,
  mean: number,
  half: number,
  status: TrialResult['status'],
): TrialResult => ({
  candidate,
  text: `rule ${candidate}`,
  evidence: [],
  effect: { mean, low: mean - half, high: mean + half, trials: 48 },
  low80: mean - half / 3,
  high95: mean + half,
  usableTasks: 8,
  status,
  byTag: [],
})
const facts = (changed: Partial<UnprovenFacts>): UnprovenFacts => ({
  run: 'r7',
  tries: 112,
  lessons: { proposed: 9, rejected: 2 },
  trial: [],
  judged: { worthTraining: true, sentence: 'Worth training.', detectable: 0.21, teaching: 1 },
  gate: null,
  ...changed,
})
const next = (changed: Partial<UnprovenFacts>) => unprovenWords(facts(changed)).at(-1)!

test('tells the tries, the smallest effect it could have seen, and the nearest candidates, best first', () => {
  const lines = unprovenWords(
    facts({ trial: [-0.3, 0.04, 0.02, -0.1].map((mean, i) => tried(`E${i + 1}`, mean, 0.2, 'unproven')) }),
  )
  expect(lines[0]).toBe(
    '112 rollouts and 9 lessons (2 turned down). The gate could have shown a gain of 0.21 or more.',
  )
  expect(lines.slice(1, 4)).toEqual([
    'Nearest: E2 +0.04 [-0.16, +0.24] over 48 rollouts: rule E2',
    'Nearest: E3 +0.02 [-0.18, +0.22] over 48 rollouts: rule E3',
    'Nearest: E4 -0.10 [-0.30, +0.10] over 48 rollouts: rule E4',
  ])
  expect(lines).toHaveLength(5)
})

test.each([
  [
    'a broken verifier',
    { judged: { ...facts({}).judged!, worthTraining: false, sentence: 'Mend it.' } },
    /Mend it/,
  ],
  [
    'an effect that the gate could not decide',
    {
      gate: {
        decision: 'undecided' as const,
        left: 0.02,
        reason:
          'Unproven. About 140 more pairs, or about 90 more val tasks, would decide an effect of this size (0.08).',
      },
    },
    /^Next step: add about 90 more val tasks;/,
  ],
  [
    'no effect at the gate',
    { gate: { decision: 'undecided' as const, left: 0.02, reason: 'Unproven.' } },
    /stronger --optimizer-model/,
  ],
  [
    'a used up account',
    { gate: { decision: 'undecided' as const, left: 0, reason: 'Used up.' } },
    /account of these is used up/,
  ],
  ['no lesson', { lessons: { proposed: 0, rejected: 0 } }, /verifier's feedback/],
  ['only rejected lessons', { lessons: { proposed: 4, rejected: 4 } }, /tfgrpo library release r7 LESSON/],
  [
    'an effect that points up, unproven',
    { trial: [tried('E2', 0.05, 0.2, 'unproven')] },
    /on about \d+ \(now 8\) an effect like that of E2/,
  ],
  [
    'only effects that point down',
    { trial: [tried('E2', -0.05, 0.2, 'unproven')] },
    /none of the lessons raised/,
  ],
] as [string, Partial<UnprovenFacts>, RegExp][])('the next step after %s', (_, changed, words) => {
  expect(next(changed)).toMatch(words)
})

test('asks for more tasks the smaller the effect is', () => {
  const tasks = (mean: number) =>
    Number(/about (\d+)/.exec(next({ trial: [tried('E2', mean, 0.2, 'unproven')] }))?.[1])
  expect(tasks(0.04)).toBeGreaterThan(tasks(0.06))
  expect(next({ trial: [tried('E2', 0.001, 0.2, 'unproven')] })).toMatch(/stronger --optimizer-model/)
})
