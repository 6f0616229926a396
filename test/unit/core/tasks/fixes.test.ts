import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fix } from '../../../../src/core/tasks/diagnostics.ts'
import { asId, freeId } from '../../../../src/core/tasks/fixes.ts'
import { duplicateIds, parseTaskFile } from '../../../../src/core/tasks/parse-task-file.ts'
import { ID_PATTERN } from '../../../../src/core/tasks/schema.ts'

function apply(text: string, { range, text: instead }: Fix): string {
  const lines = text.split('\n')
  const at = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1
  return (
    text.slice(0, at(range.line, range.column)) + instead + text.slice(at(range.endLine, range.endColumn))
  )
}

/** The text after the fix of the first problem, again and again, and the problems that are left. */
function fixed(text: string, file = 'a.tasks.yaml'): { text: string; left: string[] } {
  for (let n = 0; ; n++) {
    const parsed = parseTaskFile(text, file)
    const problems = [...parsed.diagnostics, ...duplicateIds([parsed])]
    const next = problems.find(({ fix }) => fix !== undefined)
    if (next === undefined || n > 20) return { text, left: problems.map(({ message }) => message) }
    text = apply(text, next.fix!)
  }
}

const task = (more: string) => `tasks:\n  - id: a\n    prompt: Say a.\n${more}`
const REGEX = '    verify: { type: regex, pattern: a }\n'

describe('the fix of a problem', () => {
  it.each([
    ['an unknown key', task(`    tagz: [x]\n${REGEX}`), task(`    tags: [x]\n${REGEX}`)],
    ['a quoted key', task(`    "tagz": [x]\n${REGEX}`), task(`    "tags": [x]\n${REGEX}`)],
    [
      'an unknown verifier type',
      task('    verify: { type: regx, pattern: a }\n'),
      task('    verify: { type: regex, pattern: a }\n'),
    ],
    ['an unknown split', task(`    split: 'trian'\n${REGEX}`), task(`    split: 'train'\n${REGEX}`)],
    ['a number for text', task(`    solution: 12\n${REGEX}`), task(`    solution: "12"\n${REGEX}`)],
    ['an id with a blank', task(REGEX).replace('id: a', 'id: a b'), task(REGEX).replace('id: a', 'id: a-b')],
    [
      'an id that is taken',
      `${task(REGEX)}  - { id: a, prompt: b, verify: { type: regex, pattern: a } }\n`,
      `${task(REGEX)}  - { id: "a-2", prompt: b, verify: { type: regex, pattern: a } }\n`,
    ],
    [
      'a missing prompt',
      task(REGEX).replace('    prompt: Say a.\n', ''),
      `tasks:\n  - id: a\n    prompt: ""\n${REGEX}`,
    ],
    ['a missing id', task(REGEX).replace('id: a\n    ', ''), task(REGEX).replace('id: a', 'id: new-task')],
    [
      'no verifier, then no answer',
      task(''),
      'tasks:\n  - id: a\n    answer: ""\n    verify: { type: exact }\n    prompt: Say a.\n',
    ],
    [
      'shown files without a workspace',
      task(`    show: [a.js]\n${REGEX}`),
      `workspace: .\n${task(`    show: [a.js]\n${REGEX}`)}`,
    ],
    [
      'a path with backslashes',
      `workspace: .\n${task(`    show: ['src\\a.js']\n${REGEX}`)}`,
      `workspace: .\n${task(`    show: ['src/a.js']\n${REGEX}`)}`,
    ],
    [
      'an unknown template',
      task('    verify: { type: command, run: "node {{ID}}.js" }\n'),
      task('    verify: { type: command, run: "node {{id}}.js" }\n'),
    ],
    [
      'a template without quotes, at the start of a value',
      task('    verify:\n      type: command\n      run: "true"\n      write: {{id}}.js # here\n'),
      task('    verify:\n      type: command\n      run: "true"\n      write: "{{id}}.js" # here\n'),
    ],
    [
      'templates without quotes in braces',
      task('    verify: { type: command, write: src/{{id}}.js, run: node test/{{id}}.js }\n'),
      task('    verify: { type: command, write: "src/{{id}}.js", run: "node test/{{id}}.js" }\n'),
    ],
    [
      'a colon in a value',
      task(`    answer: note: this\n${REGEX}`),
      task(`    answer: "note: this"\n${REGEX}`),
    ],
    ['an at sign', task(`    answer: @here\n${REGEX}`), task(`    answer: "@here"\n${REGEX}`)],
    ['a tab', task(`\tanswer: x\n${REGEX}`), task(`  answer: x\n${REGEX}`)],
    ['a second document', `${task(REGEX)}---\n`, `${task(REGEX)}\n`],
  ])('fixes %s', (what, text, right) => {
    const after = fixed(text)
    expect(after.text).toBe(right)
    // What the user alone can write is still asked for; the indentation after a tab too.
    const asks = /prompt|answer/.test(what) || what === 'a tab'
    expect(after.left.length > 0).toBe(asks)
  })

  it('keeps CRLF', () => {
    const text = task('').replaceAll('\n', '\r\n')
    expect(fixed(text).text).not.toMatch(/[^\r]\n/)
  })

  it.each([
    [
      'two tasks on a line',
      '{"id":"a","prompt":"p","answer":"1","verify":{"type":"exact"}}, {"id":"b","prompt":"q","answer":"1","verify":{"type":"exact"}}\n',
      '{"id":"a","prompt":"p","answer":"1","verify":{"type":"exact"}}\n{"id":"b","prompt":"q","answer":"1","verify":{"type":"exact"}}\n',
    ],
    [
      'a list over several lines',
      '[\n  {"id":"a","prompt":"p",\n   "verify":{"type":"regex","pattern":"x"}},\n  {"id":"b","prompt":"q","verify":{"type":"regex","pattern":"x"}}\n]\n',
      '{"id":"a","prompt":"p","verify":{"type":"regex","pattern":"x"}}\n{"id":"b","prompt":"q","verify":{"type":"regex","pattern":"x"}}\n',
    ],
    [
      'a word without quotes',
      '{"id":a,"prompt":"p","verify":{"type":"regex","pattern":"x"}}\n',
      '{"id":"a","prompt":"p","verify":{"type":"regex","pattern":"x"}}\n',
    ],
    [
      'no verifier',
      '{"id": "a", "prompt": "p", "answer": "1"}\n',
      '{"id": "a", "verify": {"type": "exact"}, "prompt": "p", "answer": "1"}\n',
    ],
  ])('fixes %s in JSON Lines', (_what, text, right) => {
    expect(fixed(text, 'a.tasks.jsonl')).toEqual({ text: right, left: [] })
  })
})

describe('ids', () => {
  it('made from any text are ids', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => ID_PATTERN.test(asId(text))))
  })

  it('made free are ids that nobody has', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
    fc.assert(
      fc.property(id, fc.array(id), (one, others) => {
        const taken = new Set([one, ...others, freeId(one, new Set())])
        const free = freeId(one, taken)
        expect(taken.has(free)).toBe(false)
        expect(free).toMatch(ID_PATTERN)
      }),
    )
  })
})
