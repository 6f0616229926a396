import { describe, expect, it } from 'vitest'
import type { CommandRequest } from '../../../../src/core/ports.ts'
import type { VerifierSpec } from '../../../../src/core/tasks/task.ts'
import { aboveFloor } from '../../../../src/core/verify/floors.ts'
import { verify } from '../../../../src/core/verify/verify.ts'
import { makeContext, makeResult, makeTask } from './make-task.ts'

it.each([
  [0.25, undefined, 0.25],
  [0.25, 0, 0.25],
  [0.25, 0.25, 0],
  [0.1, 0.25, 0],
  [0.625, 0.25, 0.5],
  [1, 0.25, 1],
  [0.5, 1, 0.5],
])('a score of %s above a floor of %s is %s', (score, floor, above) => {
  expect(aboveFloor(score, floor === undefined ? undefined : { score: floor })).toBe(above)
})

describe('a list of verifiers', () => {
  const polite: VerifierSpec = { type: 'regex', pattern: '^[^!]*$', flags: '', weight: 1, passAt: 1 }
  const right: VerifierSpec = { type: 'exact', ignoreCase: false, weight: 3, passAt: 1 }
  const context = makeContext({
    patterns: {
      regexTest: async (pattern, flags, text) => new RegExp(pattern, flags).test(text),
      validateSchema: async () => [],
    },
  })
  const scoreOf = (reply: string, floors?: { score: number }[]) =>
    verify(makeTask([polite, right], { answer: '42', ...(floors ? { floors } : {}) }), reply, context)

  it('gives nothing for a part that an empty answer passes', async () => {
    expect((await scoreOf('')).score).toBe(0.25)
    const floors = [{ score: 1 }, { score: 0 }]
    expect((await scoreOf('', floors)).score).toBe(0)
    expect(await scoreOf('42', floors)).toMatchObject({ score: 1, passed: true })
  })

  it('takes what such a part weighs where it is lost', async () => {
    const floors = [{ score: 1 }, { score: 0 }]
    const verdict = await scoreOf('Sure!\n42', floors)
    expect(verdict.score).toBeCloseTo(2 / 3)
    expect(verdict.passed).toBe(false)
  })

  it('has no score where nothing can be won', async () => {
    expect(await scoreOf('42', [{ score: 1 }, { score: 1 }])).toMatchObject({
      score: null,
      reason: expect.stringContaining('No score can be won'),
    })
  })
})

it('a script is scored above what an empty reply gets', async () => {
  const script: VerifierSpec = { type: 'script', module: 'v.mjs', timeoutSeconds: 5, weight: 1, passAt: 0.9 }
  const command = async ({ run }: Omit<CommandRequest, 'draw'>) => {
    const reply = 'module' in run ? run.input.answer : ''
    return makeResult({ scriptResult: { value: { score: reply === '' ? 0.2 : 0.6, feedback: 'so so' } } })
  }
  const task = makeTask([script], { floors: [{ score: 0.2 }] })
  expect((await verify(task, '', makeContext({ command }))).score).toBe(0)
  expect((await verify(task, 'x', makeContext({ command }))).score).toBeCloseTo(0.5)
})
