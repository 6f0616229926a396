import { describe, expect, it } from 'vitest'
import { agentFolder } from '../../../../../src/core/learn/agent-folder/build-folder.ts'
import { recurringChecks } from '../../../../../src/core/learn/failing-checks.ts'
import type { Group, Rollout } from '../../../../../src/core/rollouts/rollout.ts'
import type { SplitTask } from '../../../../../src/core/tasks/task.ts'
import type { Verdict } from '../../../../../src/core/verify/verdict.ts'
import { task } from '../../../../support/memory-ports.ts'

const failed: Verdict = {
  score: 0.5,
  passed: false,
  feedback: 'parsePort("0"): expected 0, received 1',
  checks: [
    { name: 'parsePort("0")', passed: false, expected: '{ error: "INVALID_PORT" }', received: 'undefined' },
    { name: 'loads', passed: true, idle: true },
  ],
}

function rollout(id: string, sample: number, reply: string, verdict: Verdict = failed): Rollout {
  const usage = { promptTokens: 1, completionTokens: 1, cachedTokens: 0, reasoningTokens: 0 }
  const messages = [
    { role: 'user' as const, content: `the prompt of ${id}` },
    { role: 'assistant' as const, content: reply },
  ]
  const trajectory = { messages, reply, turns: 1, overran: false, usage, notes: [] }
  return { task: id, arm: 'start', sample, draw: `first/1/start/${id}/${sample}`, trajectory, verdict }
}

const group = (id: string, ...rollouts: Rollout[]): Group => ({ task: id, arm: 'start', rollouts })

function build(groups: Group[], tasks: SplitTask[], more: Partial<Parameters<typeof agentFolder>[0]> = {}) {
  const files = agentFolder({
    groups,
    credit: new Map(),
    tasks: new Map(tasks.map((one) => [one.id, one])),
    checks: recurringChecks(groups),
    rules: [],
    rejected: [],
    maxOperations: 12,
    maxWords: 32,
    ...more,
  })
  return new Map(files.map(({ path, content }) => [path, content]))
}

describe('the folder of an agent that writes lessons', () => {
  const port = task('parse-port', {
    instructions: 'You write code.',
    prompt: 'Write parsePort.',
    tags: ['parsing'],
    solution: 'export const parsePort = 1',
    show: [{ path: 'src/errors.js', content: 'export const INVALID = 1' }],
  })

  it('holds the task, its solution, every try with its verdict, and the numbered checks', () => {
    const files = build(
      [group('parse-port', rollout('parse-port', 0, 'first'), rollout('parse-port', 1, 'second'))],
      [port],
    )
    expect([...files.keys()]).toEqual([
      'README.md',
      'operations.schema.json',
      'checks.md',
      'library.json',
      'rejected.md',
      'tasks/parse-port/task.md',
      'tasks/parse-port/solution.md',
      'tasks/parse-port/try-1.md',
      'tasks/parse-port/try-1.verdict.json',
      'tasks/parse-port/try-2.md',
      'tasks/parse-port/try-2.verdict.json',
    ])
    const text = files.get('tasks/parse-port/task.md')!
    for (const part of ['You write code.', 'Write parsePort.', 'src/errors.js', 'Tags: parsing'])
      expect(text).toContain(part)
    expect(files.get('tasks/parse-port/solution.md')).toBe('export const parsePort = 1\n')
    expect(files.get('tasks/parse-port/try-2.md')).toBe('## What was scored\n\nsecond\n')
    expect(JSON.parse(files.get('tasks/parse-port/try-1.verdict.json')!)).toEqual({
      score: 0.5,
      passed: false,
      feedback: failed.feedback,
      checks: [
        {
          name: 'parsePort("0")',
          passed: false,
          expected: '{ error: "INVALID_PORT" }',
          received: 'undefined',
        },
        { name: 'loads', passed: true, counts: false },
      ],
    })
    expect(files.get('checks.md')).toMatch(/^1\. failed 2 times in parse-port\n {3}- .*INVALID_PORT/)
  })

  it('shows what an attempt of several turns did', () => {
    const tried = rollout('parse-port', 0, 'diff of the change')
    tried.trajectory!.messages = [
      { role: 'user', content: 'the prompt' },
      {
        role: 'assistant',
        content: 'I look.',
        toolCalls: [{ id: 'c', name: 'read', arguments: '{"path":"a.js"}' }],
      },
      { role: 'tool', content: 'content of a.js', toolCallId: 'c' },
      { role: 'assistant', content: 'Done.' },
    ]
    const text = build([group('parse-port', tried)], [port]).get('tasks/parse-port/try-1.md')!
    expect(text.match(/^## .*$/gm)).toEqual(['## assistant', '## tool', '## assistant', '## What was scored'])
    for (const part of ['I look.', 'Calls read with', 'content of a.js', 'diff of the change'])
      expect(text).toContain(part)
    expect(text).not.toContain('the prompt')
  })

  it('never holds anything of val, test and guard tasks, whatever groups are passed', () => {
    const held = [
      task('held-val', { split: 'val', prompt: 'SECRET val', solution: 'SECRET' }),
      task('held-test', { split: 'test', prompt: 'SECRET test', solution: 'SECRET' }),
      task('held-guard', { guard: true, prompt: 'SECRET guard', solution: 'SECRET' }),
    ]
    const groups = [port, ...held].map(({ id }) => group(id, rollout(id, 0, `SECRET reply to ${id}`)))
    const files = build(groups, [port, ...held], { checks: recurringChecks(groups.slice(0, 1)) })
    expect([...files.keys()].filter((path) => path.includes('held'))).toEqual([])
    expect([...files.values()].join('\n')).not.toMatch(/held-|SECRET (?:val|test|guard)/)
  })

  it('leaves out tries that tampered with their checks or have no score', () => {
    const tampered = { ...failed, score: null, tampering: 'It ends the run.' }
    const files = build(
      [
        group(
          'parse-port',
          rollout('parse-port', 0, 'an honest answer'),
          rollout('parse-port', 1, 'a dishonest answer', tampered),
          rollout('parse-port', 2, 'an unscored answer', { ...failed, score: null }),
        ),
      ],
      [port],
    )
    expect(files.get('tasks/parse-port/try-1.md')).toContain('an honest answer')
    expect([...files.values()].join('\n')).not.toMatch(/dishonest|unscored answer/)
  })

  it('cuts what is very long, keeping head and tail', () => {
    const files = build(
      [group('parse-port', rollout('parse-port', 0, `head${'x'.repeat(200_000)}tail`))],
      [port],
    )
    const text = files.get('tasks/parse-port/try-1.md')!
    expect(text.length).toBeLessThan(41_000)
    expect(text).toMatch(/head.*characters left out.*tail\n$/s)
  })

  it('shows what is known with its measurement, of an example its name alone, and what was rejected', () => {
    const base = { evidence: [], tags: [], history: [], status: 'proven' as const }
    const files = build([group('parse-port', rollout('parse-port', 0, 'x'))], [port], {
      rules: [
        {
          experience: {
            id: 'E1',
            text: 'A rule.',
            ...base,
            effect: { mean: 0.3, low: 0.1, high: 0.5, trials: 9 },
          },
          inUse: true,
        },
        {
          experience: {
            id: 'E2',
            text: 'Answer to parse-date',
            kind: 'example',
            example: { task: 'T', answer: 'the whole answer', origin: 'solution', tokens: 9 },
            ...base,
          },
          inUse: false,
        },
      ],
      rejected: ['Think carefully. (tried: it did not help)'],
    })
    expect(JSON.parse(files.get('library.json')!)).toMatchObject([
      { id: 'E1', inUse: true, effect: { mean: 0.3, low: 0.1, high: 0.5 } },
      { id: 'E2', kind: 'example', inUse: false },
    ])
    expect(files.get('library.json')).not.toContain('the whole answer')
    expect(files.get('rejected.md')).toBe('- Think carefully. (tried: it did not help)\n')
  })

  it('is explained by a README that names its limits', () => {
    const readme = build([group('parse-port', rollout('parse-port', 0, 'x'))], [port]).get('README.md')!
    expect(readme).toContain('A model tried 1 task of one project (1 try).')
    expect(readme).toContain('at most 32 words')
    expect(readme).toContain('at most 12 operations and 64 kB')
  })
})
