import { describe, expect, it } from 'vitest'
import { importEvals } from '../../../../../src/core/proposals/import/openai-evals.ts'
import { importPromptfoo } from '../../../../../src/core/proposals/import/promptfoo.ts'
import { importAssertion } from '../../../../../src/core/proposals/import/promptfoo-assert.ts'
import { cellAssertion } from '../../../../../src/core/proposals/import/promptfoo-cell.ts'
import { fillPrompt } from '../../../../../src/core/proposals/import/promptfoo-template.ts'
import { readJsonl } from '../../../../../src/core/proposals/import/read-rows.ts'
import { importedProposals } from '../../../../../src/core/proposals/import/to-proposals.ts'
import { passing } from './imported-verdict.ts'

const evals = (...samples: unknown[]) =>
  importEvals(readJsonl(samples.map((one) => JSON.stringify(one)).join('\n')), 'auto')

describe('OpenAI Evals', () => {
  it('become tasks: system messages the instructions, the user message the prompt', () => {
    const chat = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Capital of Peru?' },
    ]
    expect(evals({ input: chat, ideal: 'Lima' }).tasks).toEqual([
      {
        line: 1,
        prompt: 'Capital of Peru?',
        instructions: 'Be brief.',
        answer: 'Lima',
        verify: [{ type: 'exact', ignoreCase: true }],
        tags: [],
      },
    ])
  })

  it.each([
    [
      ['4', 'four (4)'],
      ['4', 'It is so.\nAnswer: FOUR (4)', '**4**', '\\boxed{4}'],
      ['44', 'four', '4.0', ''],
    ],
    [
      [1000, '1,001.50'],
      ['1,000', '$1001.5', 'Answer: 1000.0'],
      ['100', '1001'],
    ],
  ])('compare a reply with each of the answers %j as with a single one', async (ideal, right, wrong) => {
    const [made] = evals({ input: 'q', ideal }).tasks
    expect(await passing(made!, [...right, ...wrong])).toEqual(right)
  })

  it('have several answers in JSON or too long for words left out, unless a judge compares', () => {
    const samples = [
      { input: 'q', ideal: ['{"a": 1}', '{"a": 2}'] },
      { input: 'r', ideal: ['x', 'long '.repeat(60)] },
    ]
    expect(evals(...samples).leftOut.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/several answers in JSON/),
      expect.stringMatching(/too long/),
    ])
  })

  it('are left out with their line where they are conversations, examples or something else', () => {
    const { tasks, leftOut } = evals(
      {
        input: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'b' },
        ],
        ideal: 'x',
      },
      {
        input: [
          { role: 'system', name: 'example_user', content: 'a' },
          { role: 'user', content: 'b' },
        ],
        ideal: 'x',
      },
      { input: 'a' },
      { input: ' ', ideal: 'x' },
    )
    expect(tasks).toEqual([])
    expect(leftOut.map(({ line }) => line)).toEqual([1, 2, 3, 4])
  })
})

describe('promptfoo', () => {
  const read = async (path: string) =>
    ({
      'p.txt': 'Say {{x}}.',
      'chat.json': '[{"role":"system","content":"S"},{"role":"user","content":"U {{x}}"}]',
      't.csv': 'x,__expected\nhi,contains: hello\nyo,hey\n',
    })[path] ?? null

  it('gives a task a test, with the line of what could not be imported', async () => {
    const text = `prompts: [file://chat.json, 'other']
tests:
  - description: one
    vars: { x: 1 }
    assert:
      - { type: equals, value: 'v{{x}}' }
      - { type: python, value: 'x' }
  - vars: { y: 1 }
    assert: [{ type: contains, value: a }]
  - vars: { x: 2 }
scenarios: []
`
    const { tasks, leftOut } = await importPromptfoo(text, 'c.yaml', read)
    expect(tasks).toMatchObject([
      { line: 3, name: 'one', instructions: 'S', prompt: 'U 1', answer: 'v1', verify: [{ type: 'exact' }] },
    ])
    expect(leftOut.map(({ line }) => line)).toEqual([1, 3, 8, 10, 11])
    expect(leftOut[1]!.reason).toMatch(/python.*runs code/)
    expect(leftOut[2]!.reason).toMatch(/variable "x"/)
  })

  it('reads tests from a table next to it, and combines lists of values', async () => {
    const table = await importPromptfoo('prompts: [p.txt]\ntests: t.csv\n', 'c.yaml', read)
    expect(table.tasks).toMatchObject([
      { prompt: 'Say hi.', verify: [{ type: 'regex', pattern: 'hello' }] },
      { prompt: 'Say yo.', answer: 'hey', verify: [{ type: 'exact' }] },
    ])
    const many = await importPromptfoo(
      'prompts: ["{{a}}{{b}}{{c}}"]\ntests: [{ vars: { a: ["1", "2"], b: [x, y], c: [1, 2] }, assert: [{ type: icontains, value: z }] }]',
      'c.yaml',
      read,
    )
    expect(many.tasks.map(({ prompt }) => prompt)).toEqual(['1x1,2', '1y1,2', '2x1,2', '2y1,2'])
    expect(new Set(many.tasks.map(({ group }) => group)).size).toBe(1)
  })

  it('distinguishes rows of a table next to it from its own lines', async () => {
    const files: Record<string, string> = {
      'more.csv': 'x,__expected,__expected2\r\n"hi\r\nyou",hello,\r\nyo,python: 1,\r\nshort\r\nhey,a,b\r\n',
      'p.txt': 'Say:\r\n{{x}}',
    }
    const { tasks, leftOut } = await importPromptfoo(
      'prompts: [p.txt]\r\ntests:\r\n  - file://more.csv\r\n',
      'c.yaml',
      async (path) => files[path] ?? null,
    )
    expect(tasks.map(({ line, beside, prompt }) => [line, beside, prompt])).toEqual([
      [3, 'more.csv:2', 'Say:\nhi\nyou'],
      [3, 'more.csv:6', 'Say:\nhey'],
    ])
    expect(leftOut.map(({ line, reason }) => [line, reason.split(': ')[0]])).toEqual([
      [3, 'more.csv:5'],
      [3, 'more.csv:4'],
      [3, 'more.csv:4'],
      [3, 'more.csv:6'],
    ])
    expect(importedProposals(tasks, 'c.yaml').proposals.map(({ origin, file }) => [origin, file])).toEqual([
      ['c.yaml:3, more.csv:2', null],
      ['c.yaml:3, more.csv:6', null],
    ])
  })

  it('reports what is wrong with a file that is none of its configurations', async () => {
    await expect(importPromptfoo('a: 1', 'c.yaml', read)).rejects.toThrow(/"prompts" and "tests"/)
    await expect(importPromptfoo('a: [', 'c.yaml', read)).rejects.toThrow(
      /c\.yaml:1: the file is not valid YAML/,
    )
  })

  it.each([
    ['contains', 'a.b', ['xa.bx'], ['axb']],
    ['icontains', 'Hi', ['oh hI'], ['h']],
    ['contains-all', ['a', 'b'], ['b\na'], ['a']],
    ['contains-any', ['a', 'b'], ['b'], ['c']],
    ['starts-with', 'Yes', ['Yes.'], ['No, Yes']],
    ['regex', '^\\d+$', ['12'], ['a']],
    ['not-contains', 'a', ['b'], ['ba']],
    ['not-icontains', 'A', ['b'], ['b\na']],
    ['not-equals', 'a', ['ab'], ['a', ' a ']],
    ['not-regex', '\\d', ['a'], ['a\n1']],
  ] as const)('%s %j means what it means there', (type, value, passes, fails) => {
    const taken = importAssertion({ type, value })
    if ('reason' in taken || taken.verify.type !== 'regex') throw new Error(JSON.stringify(taken))
    const pattern = new RegExp(taken.verify.pattern, taken.verify.flags)
    for (const reply of passes) expect(pattern.test(reply)).toBe(true)
    for (const reply of fails) expect(pattern.test(reply)).toBe(false)
  })

  it('turns rubrics, schemas and weights into verifiers, and refuses what it has none for', () => {
    expect(importAssertion({ type: 'llm-rubric', value: 'polite', threshold: 0.7, weight: 2 })).toEqual({
      verify: { type: 'judge', rubric: 'polite', passAt: 0.7, weight: 2 },
    })
    expect(importAssertion({ type: 'is-json', value: { type: 'object' } })).toEqual({
      verify: { type: 'json', schema: { type: 'object' } },
    })
    expect(importAssertion({ type: 'equals', value: { a: 1 } })).toEqual({
      verify: { type: 'json', equals: { a: 1 } },
    })
    for (const type of ['similar', 'latency', 'cost', 'javascript', 'not-python', 'nonsense'])
      expect(importAssertion({ type, value: 'x' })).toHaveProperty('reason')
    expect(importAssertion({ type: 'regex', value: '(' })).toHaveProperty('reason')
    expect(cellAssertion('contains-any: a, b')).toEqual({ type: 'contains-any', value: ['a', 'b'] })
    expect(cellAssertion('a: b')).toEqual({ type: 'equals', value: 'a: b' })
  })

  it('fills in variables only, and reports what it does not support', () => {
    expect(fillPrompt('{{ a.b }} {{c}}', { a: { b: 1 }, c: 'd' })).toEqual({ system: '', user: '1 d' })
    for (const template of [
      '{{ a | upper }}',
      '{% if a %}x{% endif %}',
      '{{ missing }}',
      '{{ a.__proto__ }}',
    ])
      expect(fillPrompt(template, { a: 'x' })).toHaveProperty('reason')
  })
})
