import { expect, it, test } from 'vitest'
import type { Step } from '../../../../src/core/agents/agent.ts'
import type { Rollout } from '../../../../src/core/rollouts/rollout.ts'
import { atifOf, readAtif } from '../../../../src/core/transcripts/atif.ts'
import { timelineLines, transcriptSummary } from '../../../../src/core/transcripts/timeline-lines.ts'

const usage = { promptTokens: 1200, completionTokens: 30, cachedTokens: 1000, reasoningTokens: 0 }
const steps: Step[] = [
  { source: 'system', message: 'Work.' },
  { source: 'user', message: 'Add gross.' },
  {
    source: 'agent',
    message: 'I look.',
    reasoning: 'First the file.',
    usage,
    seconds: 1.5,
    tools: [
      { id: 'c1', name: 'read', arguments: '{"path":"a.js"}', output: 'one', seconds: 0.01 },
      { id: 'c2', name: 'edit', arguments: '{"path":"a.js"}', output: 'no', failed: true, seconds: 0 },
    ],
  },
  {
    source: 'agent',
    message: '',
    tools: [
      {
        id: 'c3',
        name: 'run',
        arguments: '{"command":"x"}',
        output: 'sk-secretsecret',
        patch: 'diff --git a/a b/a\n',
        seconds: 2,
      },
    ],
  },
  { source: 'agent', message: 'Done.' },
]
const rollout: Rollout = {
  task: 'gross',
  arm: 'start',
  sample: 0,
  draw: 'first/1/start/gross/0',
  trajectory: {
    messages: [],
    reply: 'diff --git a/a b/a\n',
    said: 'Done.',
    steps,
    turns: 3,
    overran: false,
    usage,
    notes: ['A note.'],
  },
  verdict: { score: 0.5, passed: false, feedback: 'expected 1', checks: [] },
}
const origin = { run: 'r1', phase: 'rollouts', agent: 'tools', model: 'm', version: '0.1.0' }
const clean = (text: string) => text.replaceAll('sk-secretsecret', '[hidden]')

it('writes an attempt once, without secrets, and reads the same steps again', () => {
  const value = atifOf(rollout, origin, clean)!
  const text = JSON.stringify(value)
  expect(text).not.toContain('sk-secretsecret')
  expect(value).toMatchObject({
    schema_version: 'ATIF-v1.7',
    session_id: 'r1/first/1/start/gross/0',
    agent: { name: 'tools', version: '0.1.0', model_name: 'm' },
    final_metrics: { total_prompt_tokens: 1200, total_steps: 5 },
    extra: { task: 'gross', score: 0.5, patch: 'diff --git a/a b/a\n' },
  })
  const { steps: written } = value as { steps: Record<string, unknown>[] }
  expect(written.map(({ step_id }) => step_id)).toEqual([1, 2, 3, 4, 5])
  // Only what an agent did has these fields: validators of the format insist.
  for (const step of written.filter(({ source }) => source !== 'agent'))
    expect(Object.keys(step)).toEqual(['step_id', 'source', 'message'])
  const read = readAtif(text)
  expect(read).toMatchObject({ agent: 'tools', model: 'm', score: 0.5, notes: 'A note.' })
  expect(read.steps).toEqual(
    steps.map((step) => ({
      ...step,
      ...(step.tools ? { tools: step.tools.map((tool) => ({ ...tool, output: clean(tool.output) })) } : {}),
    })),
  )
})

it('has no file for an attempt of which nothing is known', () => {
  expect(atifOf({ ...rollout, trajectory: null }, origin, clean)).toBeNull()
})

test('an attempt that answered once is written by its messages', () => {
  const { steps: _, said: _said, ...plain } = rollout.trajectory!
  const messages = [
    { role: 'system' as const, content: 'Be brief.' },
    { role: 'user' as const, content: 'How much?' },
    { role: 'assistant' as const, content: '42' },
  ]
  const value = atifOf({ ...rollout, trajectory: { ...plain, messages } }, origin, clean)
  expect(readAtif(JSON.stringify(value)).steps.map(({ source, message }) => [source, message])).toEqual([
    ['system', 'Be brief.'],
    ['user', 'How much?'],
    ['agent', '42'],
  ])
})

test('files of other agents are read: parts of text, results without a call, fields that nobody knows', () => {
  const { steps } = readAtif(
    JSON.stringify({
      schema_version: 'ATIF-v1.4',
      agent: { name: 'other', version: '9', more: 1 },
      steps: [
        {
          step_id: 1,
          source: 'user',
          message: [
            { type: 'text', text: 'Hello' },
            { type: 'image', source: {} },
          ],
        },
        {
          step_id: 2,
          source: 'agent',
          message: 'Hi',
          observation: { results: [{ content: 'the screen' }] },
          metrics: { prompt_tokens: 5, logprobs: [] },
        },
      ],
    }),
  )
  expect(steps[0]!.message).toBe('Hello\n[image]')
  expect(steps[1]).toMatchObject({
    tools: [{ name: 'observation', output: 'the screen' }],
    usage: { promptTokens: 5, completionTokens: 0 },
  })
})

it.each([
  ['{', /^it is no JSON: /],
  ['{"schema_version": "x"}', /^it is no ATIF 1\.x transcript: schema_version: /],
  ['{"schema_version": "ATIF-v1.7", "agent": {"name": "a"}, "steps": []}', /steps: /],
])('says what is wrong with %s', (text, message) => {
  expect(() => readAtif(text)).toThrow(message)
})

it('prints a timeline: turns, thoughts, calls, outputs and diffs; long texts are folded', () => {
  const lines = timelineLines(steps)
  expect(lines.slice(0, 12)).toEqual([
    '== system',
    '   Work.',
    '== user',
    '   Add gross.',
    '== turn 1 · 1.2k + 30 tokens · 1.5 s',
    '   thinks:',
    '   First the file.',
    '   I look.',
    '-> read {"path":"a.js"}',
    '   one',
    '-> edit {"path":"a.js"} failed',
    '   no',
  ])
  expect(lines).toContain('-> run {"command":"x"} (2.0 s)')
  expect(lines).toContain('   changes:')
  expect(transcriptSummary(steps)).toBe('3 turns, 3 tool calls')
  const long = timelineLines([{ source: 'agent', message: 'word '.repeat(2000) }])
  expect(long.join('\n')).toContain('characters left out')
})
