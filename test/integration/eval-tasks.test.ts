import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordsOf, runCli } from '../support/cli-process.ts'
import { type ScriptedEndpoint, startScriptedEndpoint } from '../support/scripted-endpoint.ts'

const TASKS = `name: sums
tasks:
  - { id: one, split: train, prompt: What is 1 + 1?, answer: "2", verify: { type: exact } }
  - { id: two, split: test, prompt: What is 2 + 2?, answer: "4", verify: { type: exact } }
  - { id: three, split: test, prompt: What is 3 + 3?, answer: "6", verify: { type: exact } }
`

let folder: string
let endpoint: ScriptedEndpoint
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eval-tasks-'))
  writeFileSync(join(folder, 'sums.tasks.yaml'), TASKS)
  endpoint = await startScriptedEndpoint({ handler: () => ({ content: 'Answer: 2' }), keepBodies: true })
})
afterEach(async () => {
  await endpoint.close()
  rmSync(folder, { recursive: true, force: true })
})

const evaluate = (...args: string[]) =>
  runCli(
    [
      'eval',
      'sums.tasks.yaml',
      '--json',
      '--samples',
      '1',
      '--base-url',
      endpoint.baseUrl,
      '--model',
      'm',
      ...args,
    ],
    { cwd: folder },
  )

describe('eval of tasks by name', () => {
  it('runs these alone, whatever their split, and says in each record what the verifier said', async () => {
    const { stdout, stderr, code } = await evaluate('--task', 'two', 'one', '--include', 'none')
    expect(code, stderr).toBe(0)
    expect(endpoint.log).toHaveLength(2)
    const rollouts = recordsOf(stdout)
      .filter(({ type }) => type === 'rollout-finished')
      .map(({ rollout }) => rollout as Record<string, unknown>)
    expect(rollouts.find(({ task }) => task === 'one')).toMatchObject({ arm: 'none', score: 1, checks: [] })
    expect(rollouts.find(({ task }) => task === 'two')).toMatchObject({
      arm: 'none',
      score: 0,
      reply: 'Answer: 2',
      feedback: 'expected "4", received "2"',
      checks: [{ name: 'answer', passed: false, expected: '"4"', received: '"2"' }],
    })
    expect(recordsOf(stdout).at(-1)).toMatchObject({
      type: 'eval-finished',
      split: null,
      baseline: { mean: 0.5, tasks: 2 },
      final: null,
    })
  })

  it('names the split where all are of one', async () => {
    const { stdout } = await evaluate('--task', 'two', 'three')
    expect(recordsOf(stdout).at(-1)).toMatchObject({ split: 'test', final: { tasks: 2 }, baseline: null })
  })

  it('leaves out what is quarantined, and says so', async () => {
    writeFileSync(
      join(folder, 'sums.tasks.yaml'),
      `${TASKS}  - { id: bad, workspace: ., prompt: p, solution: x, verify: { type: command, run: "exit 1" } }\n`,
    )
    const { stdout, code, stderr } = await evaluate('--unsandboxed', '--task', 'bad', 'one')
    expect(code, stderr).toBe(0)
    const records = recordsOf(stdout)
    expect(records.filter(({ type }) => type === 'task-quarantined')).toMatchObject([{ task: 'bad' }])
    expect(records.at(-1)).toMatchObject({ final: { tasks: 1, mean: 1 } })
    const alone = await evaluate('--unsandboxed', '--task', 'bad')
    expect([alone.code, alone.stderr]).toEqual([
      2,
      expect.stringContaining('Every named task is quarantined'),
    ])
  }, 120_000)

  it('says which task is not there', async () => {
    const { stderr, code } = await evaluate('--task', 'thre')
    expect(code).toBe(2)
    expect(stderr).toContain('There is no task "thre" in these files; did you mean "three"?')
    expect(endpoint.log).toHaveLength(0)
  })

  it('does not compare nothing with nothing', async () => {
    const { stderr, code } = await evaluate('--compare', '--include', 'none')
    expect(code).toBe(2)
    expect(stderr).toContain('cannot be used with --include none')
  })

  it('is not resumed for other tasks', async () => {
    await evaluate('--run', 'e1', '--task', 'one')
    const { stderr, code } = await evaluate('--run', 'e1', '--resume', '--task', 'two')
    expect(code).toBe(2)
    expect(stderr).toContain(
      'The run measures the tasks one with proven experiences, now it is the tasks two',
    )
  })
})
