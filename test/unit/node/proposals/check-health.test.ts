import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Task, VerifierSpec } from '../../../../src/core/tasks/task.ts'
import { WorkerPatterns } from '../../../../src/node/patterns/patterns.ts'
import { checkHealth } from '../../../../src/node/proposals/check-health.ts'
import { noCommands } from '../../../support/scripted-workspaces.ts'

let patterns: WorkerPatterns
beforeEach(() => {
  patterns = new WorkerPatterns()
})
afterEach(() => patterns.close())

const whole = { weight: 1, passAt: 1 }
const exact: VerifierSpec = { ...whole, type: 'exact', ignoreCase: true }
const numeric: VerifierSpec = { ...whole, type: 'numeric', tolerance: 0 }

async function healthOf(answer: string, ...verify: VerifierSpec[]) {
  const task: Task = {
    id: 't',
    instructions: '',
    prompt: 'p',
    answer,
    tags: [],
    show: [],
    network: [],
    guard: false,
    verify,
    workspaceDigest: '',
    position: { file: '', line: 1, column: 1 },
  }
  const health = await checkHealth([task], {
    level: 'whole',
    workspaces: noCommands(),
    patterns,
    cache: null,
    signal: new AbortController().signal,
  })
  return health.get('t')
}

describe('a task without a solution', () => {
  it.each([
    ['Lima', exact],
    ['1,000', numeric],
    ['{"a": 1}', { ...whole, type: 'json', equals: { a: 1 } }],
    ['4', { ...whole, type: 'regex', pattern: '^(?:4|four)$', flags: '' }],
  ] as [string, VerifierSpec][])('is healthy where its answer %s passes', async (answer, verifier) => {
    expect(await healthOf(answer, verifier)).toEqual({ state: 'healthy', reason: '' })
  })

  it('is not judged by an answer that is written in another form than replies', async () => {
    expect(
      await healthOf('about four', { ...whole, type: 'json', schema: { type: 'number' } }),
    ).toMatchObject({
      state: 'unchecked',
    })
  })

  it('cannot be solved where its answer does not pass, though nothing else is compared', async () => {
    expect(await healthOf('many', numeric)).toMatchObject({
      state: 'unsolvable',
      reason: expect.stringMatching(/^its own answer does not pass: .*; correct the answer/),
    })
  })
})
