import { expect, it } from 'vitest'
import { parseTaskFile } from '../../../../src/core/tasks/parse-task-file.ts'

const parsed = (mcp: string) =>
  parseTaskFile(
    `defaults:\n  mcp: ${mcp}\n  verify: { type: exact }\ntasks:\n  - { id: a, prompt: b, answer: c, split: test }\n`,
    'a.tasks.yaml',
  )

it('gives the servers of a file to each of its tasks', () => {
  const { tasks, diagnostics } = parsed(
    '{ notes: { command: node, args: [a.mjs] }, web: { url: "https://a.example" } }',
  )
  expect(diagnostics).toEqual([])
  expect(tasks[0]!.mcp).toEqual({
    notes: { command: 'node', args: ['a.mjs'] },
    web: { url: 'https://a.example' },
  })
  expect(parsed('{}').tasks[0]).not.toHaveProperty('mcp')
})

it.each([
  ['{ notes: {} }', 'mcp: notes needs a command or a url, and not both.'],
  [
    '{ notes: { url: "https://a.example", command: a } }',
    'mcp: notes needs a command or a url, and not both.',
  ],
  ['{ notes: { url: "https://a.example", args: [a] } }', 'mcp: notes has a url, so it takes no args'],
  ['{ my-notes: { command: a } }', 'mcp: my-notes needs another name: a letter'],
  ['{ notes: { comand: a } }', 'unknown key "comand"; did you mean "command"?'],
  // What reaches the user's environment is for the settings.
  ['{ notes: { command: a, env: [TOKEN] } }', 'unknown key "env"; known here are command, args, url.'],
  ['{ web: { url: "https://a.example", headers: { a: B } } }', 'unknown key "headers"'],
])('says what is wrong with %s', (mcp, message) => {
  const { diagnostics } = parsed(mcp)
  expect(diagnostics.map((one) => one.message).join('\n')).toContain(message)
})
