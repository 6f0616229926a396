import { expect, test } from 'vitest'
import { inCommandLineWords } from '../../../../src/cli/io/word-remedy.ts'
import { unprovenWords as told, type UnprovenFacts } from '../../../../src/core/report/unproven-words.ts'
import type { TrialResult } from '../../../../src/core/run/events.ts'

const unprovenWords = (facts: UnprovenFacts) => told(facts).map(inCommandLineWords)
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
  mode: 'grounded',
  tries: 112,
  lessons: { proposed: 9, rejected: 2 },
  trial: [],
  judged: { worthTraining: true, sentence: 'Worth training.', detectable: 0.21, teaching: 1 },
  gate: null,
  ...changed,
})
const next = (changed: Partial<UnprovenFacts>) => unprovenWords(facts(changed)).at(-1)!

test('reports the tries, the smallest effect it could have seen, and the nearest candidates, best first', () => {
  const lines = unprovenWords(
    facts({ trial: [-0.3, 0.04, 0.02, -0.1].map((mean, i) => tried(`E${i + 1}`, mean, 0.2, 'unproven')) }),
  )
  expect(lines[0]).toBe(
    '112 rollouts and 9 lessons (2 rejected). The gate could have shown a gain of 0.21 or more.',
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
    { judged: { ...facts({}).judged!, worthTraining: false, sentence: 'Fix it.' } },
    /Fix it/,
  ],
  [
    'an effect that the gate could not decide',
    {
      gate: {
        decision: 'undecided' as const,
        e: 4,
        alpha: 0.03,
        left: 0.02,
        needs: { pairs: 140, tasks: 90 },
      },
    },
    /^Next step: put about 90 new val tasks in place of all of these; .* Train again with --gate-pairs 140 \(two rollouts each\)\.$/,
  ],
  [
    'an effect that only another val set can decide',
    {
      gate: {
        decision: 'undecided' as const,
        e: 4,
        alpha: 0.03,
        left: 0,
        needs: { pairs: null, tasks: 1200 },
      },
    },
    /^Next step: put about 1,200 new val tasks in place of all of these;/,
  ],
  [
    'pairs that had decided, while too many rollouts stayed unscored',
    {
      gate: {
        decision: 'undecided' as const,
        left: 0.02,
        e: 40,
        alpha: 0.03,
      },
    },
    /^Next step: fix what left rollouts of the gate unscored/,
  ],
  [
    'no effect at the gate',
    { gate: { decision: 'undecided' as const, left: 0.02, e: 1, alpha: 0.03 } },
    /stronger --optimizer-model/,
  ],
  [
    'a used up ledger',
    { gate: { decision: 'undecided' as const, left: 0, e: 1, alpha: 0 } },
    /new val tasks in place of all of these: their alpha ledger is used up/,
  ],
  ['no lesson', { lessons: { proposed: 0, rejected: 0 } }, /verifier's feedback/],
  ['only rejected lessons', { lessons: { proposed: 4, rejected: 4 } }, /tfgrpo library release r7 LESSON/],
  [
    'an effect that points up, unproven',
    { trial: [tried('E2', 0.05, 0.2, 'unproven')] },
    /on about \d+ \(now 8\) an effect like that of E2/,
  ],
  [
    'a promising effect in a set that is too small for a gate',
    {
      trial: [tried('E2', 0.3, 0.2, 'promising')],
      noGate: 'There is no gate: 9 tasks are too few (at least 12).',
    },
    /^Next step: give the set 12 tasks or more, 8 of them in val: E2 points up and no gate could test it/,
  ],
  [
    'a promising effect that the gate was too small for',
    { trial: [tried('E2', 0.3, 0.2, 'promising')], noGate: null },
    /gate's pairs cannot show an effect as small/,
  ],
  [
    'the published loop without a gate',
    { mode: 'paper' as const, judged: null, noGate: 'There is no gate: no task is in the split val.' },
    /^Next step: give the set 12 tasks or more/,
  ],
  [
    'the published loop that changed nothing',
    { mode: 'paper' as const, judged: null, noGate: null },
    /stronger --optimizer-model, or train with --mode grounded, where each lesson is tried/,
  ],
  [
    'the published loop whose lessons were all rejected',
    { mode: 'paper' as const, judged: null, lessons: { proposed: 0, rejected: 3 } },
    /tfgrpo library release r7 LESSON/,
  ],
  ['only effects that point down', { trial: [tried('E2', -0.05, 0.2, 'unproven')] }, /none of them raised/],
] as [string, Partial<UnprovenFacts>, RegExp][])('the next step after %s', (_, changed, words) => {
  expect(next(changed)).toMatch(words)
})

test('asks for more tasks the smaller the effect is', () => {
  const tasks = (mean: number) =>
    Number(/about (\d+)/.exec(next({ trial: [tried('E2', mean, 0.2, 'unproven')] }))?.[1])
  expect(tasks(0.04)).toBeGreaterThan(tasks(0.06))
  expect(next({ trial: [tried('E2', 0.001, 0.2, 'unproven')] })).toMatch(/stronger --optimizer-model/)
})

test('takes the smallest effect from the gate where it looked, as it does after the published loop', () => {
  const gate = {
    decision: 'undecided' as const,
    reason: 'Unproven.',
    left: 0.02,
    detectable: 0.17,
    e: 3,
    alpha: 0.03,
  }
  expect(unprovenWords(facts({ gate }))[0]).toContain('a gain of 0.17 or more')
  expect(unprovenWords(facts({ mode: 'paper', judged: null, gate }))[0]).toContain('a gain of 0.17 or more')
})
