/** Configurations of promptfoo (0.121.20): what each part of one means there is what the task means. */
import { describe, expect, it } from 'vitest'
import type { Imported } from '../../../../../src/core/proposals/import/imported.ts'
import { importPromptfoo } from '../../../../../src/core/proposals/import/promptfoo.ts'
import { importAssertion } from '../../../../../src/core/proposals/import/promptfoo-assert.ts'
import { cellAssertion } from '../../../../../src/core/proposals/import/promptfoo-cell.ts'
import { passing } from './imported-verdict.ts'

const take = (text: string, files: Record<string, string> = {}): Promise<Imported> =>
  importPromptfoo(text, 'c.yaml', async (path) => files[path.replace(/^\.\//, '')] ?? null)

/** A configuration of one prompt with these lines of tests, the first of which is line 3. */
const config = (...tests: string[]) => `prompts: ['Say {{x}}']\ntests:\n${tests.join('\n')}\n`
const reasons = ({ leftOut }: Imported) => leftOut.map(({ line, reason }) => `${line}: ${reason}`)

describe('assertions of promptfoo', () => {
  it.each([
    ['contains-any', 'one, two', ['two'], ['three', 'on, tw']],
    ['contains-any', '"a, b", c', ['xa, bx', 'c'], ['a', 'b']],
    ['contains-all', 'a, b', ['b a'], ['a, ', 'b']],
    ['icontains-any', 'One, Two', ['TWO'], ['three']],
    ['icontains-all', 'A,,B', ['b a'], ['a']],
    ['not-contains-any', 'a, b', ['c'], ['xa', 'b']],
    ['not-contains-all', 'a, b', ['a', 'b', 'c'], ['a b', 'b\na']],
    ['not-icontains-any', 'a, b', ['c'], ['A']],
    ['contains', 'a, b', ['xa, bx'], ['a', 'b']],
    ['starts-with', 'a.b', ['a.bc'], ['axb', ' a.b']],
    ['not-starts-with', 'a', ['b'], ['ab']],
    ['contains-any', [3.5, 'x'], ['3.5', 'x'], ['35']],
  ] as const)('%s %j passes what it passes there', async (type, value, right, wrong) => {
    const taken = importAssertion({ type, value })
    if ('reason' in taken) throw new Error(taken.reason)
    const task = { line: 1, prompt: '', tags: [], verify: [taken.verify] }
    const replies = [...right, ...wrong]
    expect(await passing(task, replies)).toEqual(
      replies.filter((reply) => right.some((one) => one === reply)),
    )
  })

  it.each([
    ['contains-any', '"a'],
    ['contains-any', '"a" b, c'],
    ['contains-any', ''],
    ['contains-all', ['a', '']],
    ['contains', ''],
    ['regex', ''],
    ['is-json', 'a: ['],
    ['is-json', 'text'],
  ] as const)('%s %j is refused, since it means nothing there', (type, value) => {
    expect(importAssertion({ type, value })).toHaveProperty('reason')
  })

  it.each([
    ['contains: Paris', { type: 'contains', value: 'Paris' }],
    ['contains-any: a, "b, c"', { type: 'contains-any', value: ['a', 'b, c'] }],
    ['not-icontains: x: y', { type: 'not-icontains', value: 'x: y' }],
    ['is-json', { type: 'is-json' }],
    ['similar(0.8): hi', { type: 'similar', value: 'hi', threshold: 0.8 }],
    ['similar:cosine(0.9):hi', { type: 'similar:cosine', value: 'hi', threshold: 0.9 }],
    ['llm-rubric(0.7): polite', { type: 'llm-rubric', value: 'polite', threshold: 0.7 }],
    ['grade: polite', { type: 'llm-rubric', value: 'polite' }],
    ['fn: output > 1', { type: 'javascript', value: 'output > 1' }],
    ['latency(500)', { type: 'latency', threshold: 500 }],
    ['equals: 4', { type: 'equals', value: '4' }],
    [' 3.10 ', { type: 'equals', value: '3.10' }],
    ['contains Paris', { type: 'equals', value: 'contains Paris' }],
    ['file://check.py:get', { type: 'python' }],
  ])('the cell %j states %j', (cell, assertion) => {
    expect(cellAssertion(cell)).toEqual(assertion)
  })

  it('of weight 0 only measure, and others without a weight that scores are refused', async () => {
    const imported = await take(
      config(
        '  - vars: { x: 1 }',
        '    assert: [{ type: contains, value: a, weight: 0 }, { type: contains, value: b, weight: 2.0 }]',
        '  - vars: { x: 2 }',
        '    assert: [{ type: contains, value: a, weight: 0 }]',
        '  - vars: { x: 3 }',
        '    assert: [{ type: contains, value: a, weight: -1 }]',
        '  - vars: { x: 4 }',
        '    assert: [{ type: contains, value: a, weight: heavy }]',
      ),
    )
    expect(imported.tasks.map(({ verify }) => verify)).toEqual([[{ type: 'regex', pattern: 'b', weight: 2 }]])
    expect(reasons(imported)).toEqual([
      '3: the assertion "contains" has weight 0: it only measures, and does not score.',
      '5: the assertion "contains" has weight 0: it only measures, and does not score.',
      '5: none of its assertions has a verifier, so nothing would score it.',
      expect.stringMatching(/^7: the weight -1 of the assertion "contains"/),
      '7: none of its assertions has a verifier, so nothing would score it.',
      expect.stringMatching(/^9: the weight of one of its assertions/),
    ])
  })

  it('weigh in a set what they weigh there; a set with a threshold is refused', async () => {
    const set = (more: string) =>
      `  - vars: { x: 1 }\n    assert: [{ type: contains, value: c }, { type: assert-set, weight: 2, ${more}assert: [{ type: contains, value: a, weight: 3 }, { type: contains, value: b }] }]`
    const { tasks } = await take(config(set('')))
    expect(tasks[0]!.verify.map(({ weight = 1 }) => weight)).toEqual([1, 1.5, 0.5])
    expect(reasons(await take(config(set('threshold: 0.5, '))))).toEqual([
      expect.stringMatching(/^3: .*"assert-set" with a threshold/),
    ])
  })

  it('pass at the thresholds of tests where all must pass for it, and are refused where some suffice', async () => {
    const test = (threshold: number, ...types: string[]) =>
      `  - { vars: { x: '${threshold}' }, threshold: ${threshold}, assert: [${types.map((type, at) => `{ type: ${type}, value: v${at} }`).join(', ')}] }`
    const imported = await take(
      config(
        test(0.5, 'contains'),
        test(0.5, 'llm-rubric'),
        test(0.9, 'contains', 'contains'),
        test(0.5, 'contains', 'contains'),
        test(0, 'contains'),
        test(2, 'contains'),
      ),
    )
    expect(imported.tasks.map(({ line, verify }) => [line, verify.map(({ passAt }) => passAt)])).toEqual([
      [3, [undefined]],
      [4, [0.5]],
      [5, [undefined, undefined]],
    ])
    expect(reasons(imported)).toEqual([
      expect.stringMatching(/^6: its threshold 0.5 lets a reply pass that fails some of its 2/),
      '7: its threshold 0 lets every reply pass.',
      '8: its threshold 2 is no score that a reply can reach.',
    ])
  })
})

describe('tests of promptfoo', () => {
  const scored = '    assert: [{ type: contains, value: a }]'

  it('are left out by name where their output is changed before it is scored', async () => {
    const imported = await take(
      config(
        '  - vars: { x: 1 }',
        '    options: { transform: output.trim() }',
        scored,
        '  - vars: { x: 2 }',
        '    options: { postprocess: output.trim() }',
        scored,
        '  - vars: { x: 3 }',
        '    assert: [{ type: contains, value: a }, { type: contains, value: b, transform: output.trim() }]',
        '  - vars: { x: 4 }',
        '    assertScoringFunction: file://s.js',
        scored,
        '  - vars: { x: 5 }',
        scored,
      ),
    )
    expect(imported.tasks.map(({ prompt }) => prompt)).toEqual(['Say 5'])
    expect(reasons(imported)).toEqual([
      expect.stringMatching(/^3: its "options.transform" changes/),
      expect.stringMatching(/^6: its "options.postprocess" changes/),
      expect.stringMatching(/^9: the "transform" of its assertion "contains"/),
      expect.stringMatching(/^11: its "assertScoringFunction" runs code/),
    ])
    for (const more of ['defaultTest: { options: { transform: x } }', 'providers: [{ id: a, transform: x }]'])
      expect((await take(`${config('  - vars: { x: 1 }', scored)}${more}\n`)).tasks).toEqual([])
  })

  it('have the prefix and suffix of their own or of all tests', async () => {
    const { tasks } = await take(
      `${config(
        '  - { vars: { x: 1 }, assert: [{ type: contains, value: a }] }',
        '  - { vars: { x: 2 }, options: { suffix: "" , prefix: "Own " }, assert: [{ type: contains, value: a }] }',
      )}defaultTest: { options: { prefix: 'Hey. ', suffix: ' Now, {{x}}.' } }\n`,
    )
    expect(tasks.map(({ prompt }) => prompt)).toEqual(['Hey. Say 1 Now, 1.', 'Own Say 2 Now, 2.'])
    const chat = `prompts: ['[{"role":"user","content":"{{x}}"}]']\ntests: [{ vars: { x: 1 }, options: { prefix: P }, assert: [{ type: contains, value: a }] }]\n`
    expect(reasons(await take(chat))).toEqual([expect.stringMatching(/around a chat in JSON/)])
  })

  it('have variables, defaults, assertions, values and tests from files', async () => {
    const files = {
      'default.yaml': 'vars: { y: shared }\nassert:\n  - { type: icontains, value: file://word.txt }\n',
      'vars.yaml': 'x: from file\n',
      'more.yaml': '- vars: { x: listed }\n  assert: file://checks.yaml\n',
      'rows.jsonl': '{"vars": {"x": 9007199254740993}}\n',
      'checks.yaml': '- { type: is-json, value: file://schema.json }\n',
      'schema.json': '{ "type": "object", "minProperties": 1.0 }',
      'word.txt': ' Word \n',
      'long.md': 'Long\ntext.\n\n',
    }
    const imported = await take(
      `prompts: ['{{x}} {{y}}']
defaultTest: file://default.yaml
tests:
  - vars: file://vars.yaml
  - vars: { x: file://long.md }
  - file://more.yaml
  - rows.jsonl
  - file://gone.csv
  - file://make.py:tests
  - vars: { x: file://gone.txt }
`,
      files,
    )
    const word = { type: 'regex', pattern: 'Word', flags: 'i' }
    expect(imported.tasks.map(({ line, beside, prompt, verify }) => [line, beside, prompt, verify])).toEqual([
      [4, undefined, 'from file shared', [word]],
      [5, undefined, 'Long\ntext. shared', [word]],
      [
        6,
        'more.yaml:1',
        'listed shared',
        [{ type: 'json', schema: { type: 'object', minProperties: 1 } }, word],
      ],
      [7, 'rows.jsonl:1', '9007199254740993 shared', [word]],
    ])
    expect(reasons(imported)).toEqual([
      expect.stringMatching(/^8: .*gone.csv is not a text file/),
      expect.stringMatching(/^9: .*make.py:tests is code/),
      expect.stringMatching(/^10: its variable "x".*gone.txt is not/),
    ])
    const lost = await take('prompts: [p]\ntests: [{ vars: { x: 1 } }]\ndefaultTest: file://gone.yaml\n')
    expect([lost.tasks, reasons(lost)]).toEqual([[], [expect.stringMatching(/^3: .*gone.yaml/)]])
  })

  it('have what "$ref" names in their place, with the fields beside it', async () => {
    const text = `${config('  - vars: { x: 1 }', '    assert:', '      - $ref: "#/assertionTemplates/has"', '      - { $ref: "#/assertionTemplates/has", value: b, weight: 2 }')}assertionTemplates:\n  has: { type: contains, value: a }\n`
    expect((await take(text)).tasks[0]!.verify).toEqual([
      { type: 'regex', pattern: 'a' },
      { type: 'regex', pattern: 'b', weight: 2 },
    ])
    await expect(take(text.replace('/has"', '/hat"'))).rejects.toThrow(
      /^c\.yaml:5: \$ref "#\/assertionTemplates\/hat" names nothing: there is no "hat"\.$/,
    )
    await expect(take(text.replace('#/assertionTemplates/has"', 'other.yaml"'))).rejects.toThrow(/c\.yaml:5/)
    await expect(take(`${text}  loop: { $ref: "#/assertionTemplates/loop" }\n`)).rejects.toThrow(/itself/)
  })

  it('keep numbers as written, and list values of text only', async () => {
    const { tasks } = await take(
      config(
        '  - { vars: { x: 3.10 }, assert: [{ type: equals, value: 007 }] }',
        '  - { vars: { x: [1.0, 2] }, assert: [{ type: contains, value: 9007199254740993 }] }',
        '  - { vars: { x: "{{y}}s", y: cat }, assert: [{ type: equals, value: "{{y}}" }] }',
      ),
    )
    expect(tasks.map(({ prompt, answer, verify }) => [prompt, answer, verify[0]])).toEqual([
      ['Say 3.10', '007', { type: 'exact' }],
      ['Say 1.0,2', undefined, { type: 'regex', pattern: '9007199254740993' }],
      ['Say cats', 'cat', { type: 'exact' }],
    ])
  })

  it('read special columns of a table next to them', async () => {
    const csv =
      '__prefix,x,__expected1,__expected2,__config:__expected2:threshold,__description,__metadata:tags[]\nWell: ,hi,"contains-all: a, b",llm-rubric: kind,0.6,greets,"p, q"\n'
    const { tasks } = await take("prompts: ['Say {{x}}']\ntests: file://t.csv\n", { 't.csv': csv })
    expect(tasks).toMatchObject([
      {
        name: 'greets',
        prompt: 'Well: Say hi',
        tags: ['p', 'q'],
        verify: [
          { type: 'regex', pattern: '^(?=[\\s\\S]*a)(?=[\\s\\S]*b)' },
          { type: 'judge', rubric: 'kind', passAt: 0.6 },
        ],
      },
    ])
  })
})

describe('prompts of promptfoo', () => {
  const tests = 'tests: [{ vars: { x: "a: b" }, assert: [{ type: contains, value: a }] }]\n'
  const chat = { instructions: 'S', prompt: 'U a: b' }

  it.each([
    ['text with several, "---" between', 'p.txt', 'Say {{x}}\n\n ---\nOther\n', { prompt: 'Say a: b' }, 1],
    ['Markdown, whose lines "---" are its own', 'p.md', 'A\n---\n{{x}}', { prompt: 'A\n---\na: b' }, 0],
    [
      'a chat in YAML',
      'p.yaml',
      "- role: system\n  content: S\n- role: user\n  content: 'U {{x}}'\n",
      chat,
      0,
    ],
    [
      'a chat in JSON',
      'p.json',
      '[{"role":"system","content":"S"},{"role":"user","content":"U {{x}}"}]',
      chat,
      0,
    ],
    [
      'a chat with parts',
      'p.json',
      '[{"role":"user","content":[{"type":"text","text":"U {{x}}"}]}]',
      { prompt: 'U a: b' },
      0,
    ],
    [
      'chats in JSONL',
      'p.jsonl',
      '[{"role":"user","content":"{{x}}"}]\n[{"role":"user","content":"o"}]\n',
      { prompt: 'a: b' },
      1,
    ],
    ['a table', 'p.csv', 'prompt,label\n"Say, {{x}}",l\n', { prompt: 'Say, a: b' }, 0],
  ])('come from %s', async (_what, path, text, expected, others) => {
    const imported = await take(`prompts: [file://${path}]\n${tests}`, { [path]: text })
    expect(imported.tasks).toMatchObject([expected])
    expect(imported.leftOut).toHaveLength(others)
  })

  it('in a text are one, whatever lines "---" are in it, and may be a chat in YAML', async () => {
    const one = await take(`prompts: ["A\\n---\\n{{x}}"]\n${tests}`)
    expect(one.tasks).toMatchObject([{ prompt: 'A\n---\na: b' }])
    const inYaml = (content: string) =>
      `prompts:\n  - |\n    - role: system\n      content: S\n    - role: user\n      content: ${content}\n${tests}`
    expect((await take(inYaml('"U {{x}}"'))).tasks).toMatchObject([chat])
    const broken = await take(inYaml('U {{x}}'))
    expect([broken.tasks, reasons(broken)]).toEqual([[], [expect.stringMatching(/^7: .*as a chat in YAML/)]])
  })

  it('that cannot be read are refused with their line', async () => {
    const imported = await take(
      `prompts:\n  - file://p.py\n  - file://*.txt\n  - exec:./make\n  - langfuse://x\n  - file://gone.txt\n  - file://picture.json\n${tests}`,
      { 'picture.json': '[{"role":"user","content":[{"type":"image_url"}]}]' },
    )
    expect(imported.tasks).toEqual([])
    expect(reasons(imported)).toEqual([
      expect.stringMatching(/^2: .*code/),
      expect.stringMatching(/^3: .*pattern/),
      expect.stringMatching(/^4: /),
      expect.stringMatching(/^5: /),
      expect.stringMatching(/^6: /),
      expect.stringMatching(/^8: the content of a message \(user\)/),
    ])
  })
})
