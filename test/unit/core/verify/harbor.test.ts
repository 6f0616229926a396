import { describe, expect, test } from 'vitest'
import type { CommandResult } from '../../../../src/core/ports.ts'
import type { Task } from '../../../../src/core/tasks/task.ts'
import { verifyHarbor } from '../../../../src/core/verify/harbor.ts'
import type { SpecOf, VerifyContext } from '../../../../src/core/verify/verdict.ts'

const spec: SpecOf<'harbor'> = {
  type: 'harbor',
  tests: 'hello/tests',
  at: '/app',
  variables: {},
  timeoutSeconds: 60,
  weight: 1,
  passAt: 1,
}
const task: Task = {
  id: 'hello',
  instructions: '',
  prompt: 'x',
  tags: [],
  show: [],
  network: [],
  guard: false,
  verify: [spec],
  tests: ['test/a.js'],
  workspaceDigest: '',
  position: { file: '/tasks/all.tasks.yaml', line: 1, column: 1 },
}

async function judged(result: Partial<CommandResult>) {
  const asked: unknown[] = []
  const context: VerifyContext = {
    patterns: { regexTest: async () => false, validateSchema: async () => [] },
    judge: () => Promise.reject(new Error('no judge')),
    draw: 'draw',
    signal: new AbortController().signal,
    command: async (request) => {
      asked.push(request)
      const plain = { exitCode: 0, stdout: '', stderr: '', reports: [], timedOut: false, truncated: false }
      return { ...plain, seconds: 1, ...result }
    },
  }
  const verdict = await verifyHarbor(task, spec, { kind: 'change', patch: 'P', reply: '' }, context)
  return { verdict, asked }
}

const left = (path: string, content: string) => ({ reports: [{ path, content }] })

describe('the reward of a Harbor task is the score', () => {
  test.each([
    ['reward.txt', '1\n', 1],
    ['reward.txt', ' 0.25', 0.25],
    ['reward.json', '0.5', 0.5],
    ['reward.json', '{"style": 0, "reward": 1}', 1],
    ['reward.json', '{"format": 1, "value": 0.5}', 0.75],
  ])('%s %s', async (path, content, score) => {
    expect((await judged(left(path, content))).verdict).toMatchObject({ score, passed: score === 1 })
  })

  test('reward.json counts where both are there, as for Harbor', async () => {
    const reports = [
      { path: 'reward.txt', content: '1' },
      { path: 'reward.json', content: '{"reward": 0}' },
    ]
    expect((await judged({ reports })).verdict.score).toBe(0)
  })

  test.each([
    ['reward.txt', ''],
    ['reward.txt', 'NaN'],
    ['reward.txt', '3'],
    ['reward.json', '{}'],
    ['reward.json', '{"reward": "1"}'],
    ['reward.json', '{"reward": 1e999}'],
  ])('%s %j is no verdict', async (path, content) => {
    const { verdict } = await judged(left(path, content))
    expect(verdict.score).toBe(null)
    expect(verdict.reason).toMatch(/^The tests of task hello /)
  })

  test('tests that leave none are no verdict; tests that do not end fail', async () => {
    expect((await judged({ exitCode: 1, stderr: 'no curl' })).verdict).toMatchObject({
      score: null,
      reason: 'The tests of task hello wrote no reward to /logs/verifier (exit code 1; no curl).',
    })
    expect((await judged({ timedOut: true })).verdict.score).toBe(0)
  })

  test('the script is looked for beside the task file, and its own files are kept from the change', async () => {
    expect((await judged(left('reward.txt', '1'))).asked).toMatchObject([
      {
        at: '/app',
        change: { patch: 'P', keep: ['test/a.js'] },
        run: { folder: '/tasks/hello/tests', at: '/tests', script: 'test.sh' },
      },
    ])
  })

  test('feedback is what the tests name as failing', async () => {
    const stdout = 'TAP version 13\nnot ok 1 - greets\nok 2 - other\n1..2\n'
    const { verdict } = await judged({ ...left('reward.txt', '0'), stdout })
    expect(verdict.feedback).toContain('greets')
    expect(verdict.feedback).not.toContain('other')
  })
})
