import { expect, test } from 'vitest'
import { readEditForm, writeEditForm } from '../../../../src/core/library/edit-form.ts'

const rule = { text: 'Round down.', evidence: ['a: b'], tags: ['money'] }
const example = {
  ...rule,
  example: {
    task: 'Write `late(days)`.\nIt returns the fee.',
    answer: '```js\n\treturn 1\n\n```',
    origin: 'solution' as const,
    tokens: 9,
  },
}

test('a rule comes back from its form', () => {
  expect(writeEditForm(rule, 'E1')).toBe('# E1\ntext: Round down.\nevidence:\n  - "a: b"\ntags:\n  - money\n')
  expect(readEditForm(writeEditForm(rule, 'E1'), 'E1')).toEqual({ ...rule, example: null })
})

test('an example comes back from its form, task and answer over several lines', () => {
  const form = writeEditForm(example, 'E2')
  expect(form).toContain('task: |-\n  Write `late(days)`.\n  It returns the fee.\nanswer: |-\n  ```js\n')
  const { task, answer } = example.example
  expect(readEditForm(form, 'E2')).toEqual({ ...rule, example: { task, answer, shows: '' } })
})

test.each([
  ['text: a\ntask: b', 'must have text, task and answer'],
  ['text: a\nanswer: 1', 'must have text, task and answer'],
  ['evidence: []', 'must have text, and lists'],
  ['text: [', 'is not valid YAML'],
])('what is missing is named: %j', (written, message) => {
  expect(() => readEditForm(written, 'E2')).toThrow(message)
})
