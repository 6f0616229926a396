import { expect, test } from 'vitest'
import { headAndTail } from '../../../../src/core/head-and-tail.ts'
import {
  type AcceptedAnswer,
  chooseExamples,
  essentialReply,
  workedExample,
} from '../../../../src/core/learn/worked-examples.ts'
import type { Group } from '../../../../src/core/rollouts/rollout.ts'
import type { Check } from '../../../../src/core/verify/verdict.ts'
import { task } from '../../../support/memory-ports.ts'

const accepted = (id: string, length = 40): AcceptedAnswer => ({
  task: task(id, { prompt: `Question ${id}` }),
  answer: 'x'.repeat(length),
  origin: 'solution',
})

const failing = (id: string, ...expected: string[]): Group => ({
  task: id,
  arm: 'start',
  rollouts: [
    {
      task: id,
      arm: 'start',
      sample: 0,
      draw: id,
      trajectory: null,
      verdict: {
        score: 0,
        passed: false,
        feedback: 'no',
        checks: expected.map((text): Check => ({ name: 'call', passed: false, expected: text })),
      },
    },
  ],
})

const ids = (answers: readonly AcceptedAnswer[]) => answers.map((one) => one.task.id)
const limits = (max: number, tokensOfOne = 1000, tokensOfAll = 10_000) => ({ max, tokensOfOne, tokensOfAll })

test('an example that shows what most tasks failed at comes first, then what is not shown yet', () => {
  const groups = [
    failing('a', '{ error: "E_ONE" }'),
    failing('b', '{ error: "E_TWO" }'),
    failing('c', '{ error: "E_SIX" }', '[1, 2] in order'),
    failing('d', '[3, 4] in order'),
    failing('e', 'ends with a dot'),
    failing('f', 'ends with a dot'),
  ]
  const answers = ['a', 'b', 'c', 'd', 'e'].map((id) => accepted(id))
  expect(ids(chooseExamples(answers, groups, limits(3)))).toEqual(['c', 'e', 'a'])
})

test('of answers that show the same the shorter one, and none that takes too much room', () => {
  const groups = [failing('a', '{ error: "E_ONE" }'), failing('b', '{ error: "E_TWO" }'), failing('c', 'x')]
  const answers = [accepted('a', 400), accepted('b'), accepted('c', 4000)]
  expect(ids(chooseExamples(answers, groups, limits(1, 500)))).toEqual(['b'])
  expect(ids(chooseExamples(answers, groups, limits(3, 500)))).toEqual(['b', 'a'])
})

test('what no longer fits beside the others is left out', () => {
  const groups = [failing('a', '1'), failing('b', '2'), failing('c', '3')]
  const answers = [accepted('a'), accepted('b', 800), accepted('c')]
  expect(ids(chooseExamples(answers, groups, limits(3, 500, 120)))).toEqual(['a', 'c'])
})

test('where verdicts name no check, each task that failed counts', () => {
  const groups = [failing('b'), failing('c')]
  expect(
    ids(
      chooseExamples(
        ['a', 'b', 'c'].map((id) => accepted(id)),
        groups,
        limits(2),
      ),
    ),
  ).toEqual(['b', 'c'])
})

test('a long task is shortened, the answer never is', () => {
  const long = { ...accepted('a', 3000), task: task('a', { prompt: `${'word '.repeat(400)}the end` }) }
  const example = workedExample(long)
  expect(example.task.length).toBeLessThan(600)
  expect(example.task).toMatch(/^word .*\[\.\.\. 1\d{3} characters left out \.\.\.\]\n.*the end$/s)
  expect(example.answer).toHaveLength(3000)
})

test('prose around the block that alone is read goes; of other verifiers it stays', () => {
  const reply = 'Sure:\n```js\nexport const a = 1\n```\nDone.'
  const write = task('a', {
    verify: [{ type: 'command', write: 'a.js', run: 'x', timeoutSeconds: 1, weight: 1, passAt: 1 }],
  })
  expect(essentialReply(write, reply)).toBe('```js\nexport const a = 1\n```')
  expect(essentialReply(write, 'no block ')).toBe('no block')
  expect(essentialReply(task('a'), reply)).toBe(reply)
})

test('a text that fits is not changed', () => {
  expect(headAndTail('abc', 3)).toBe('abc')
})
