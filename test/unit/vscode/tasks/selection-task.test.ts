import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTaskFile } from '../../../../src/core/tasks/parse-task-file.ts'
import { addTask, type SelectionTask } from '../../../../src/vscode/tasks/selection-task.ts'

const TASK: SelectionTask = {
  prompt: 'Say hello: world.',
  verify: { type: 'regex', pattern: 'hello' },
  origin: 'notes.md:3',
}
const added = (text: string, file: string, task = TASK) => {
  const { offset, insert, id } = addTask(text, file, task)
  return { text: text.slice(0, offset) + insert + text.slice(offset), id }
}

describe('a task made from a selection', () => {
  it('is added to a file whose every other byte stays, under an id that is free', () => {
    const before =
      '# mine\r\ntasks:\r\n   - id: say-hello-world # first\r\n     prompt: "x"\r\n     verify: {type: regex,  pattern: x}\r\n# end\r\n'
    const { offset, insert, id } = addTask(before, 'a.tasks.yaml', TASK)
    expect(id).toBe('say-hello-world-2')
    expect(before.slice(0, offset) + before.slice(offset)).toBe(before)
    const parsed = parseTaskFile(before.slice(0, offset) + insert + before.slice(offset), 'a.tasks.yaml')
    expect(parsed.diagnostics).toEqual([])
    expect(parsed.tasks.map((task) => task.prompt)).toEqual(['x', 'Say hello: world.'])
  })

  it('begins a new file', () => {
    const { text } = added('', 'my-own.tasks.yaml')
    const parsed = parseTaskFile(text, 'my-own.tasks.yaml')
    expect([parsed.name, parsed.tasks.length, parsed.diagnostics]).toEqual(['my-own', 1, []])
  })

  it('is a line of a JSON Lines file', () => {
    const line = '{"id":"a","prompt":"p","verify":{"type":"regex","pattern":"x"}}'
    expect(added(line, 'a.tasks.jsonl').text).toBe(
      `${line}\n{"id":"say-hello-world","prompt":"Say hello: world.","verify":{"type":"regex","pattern":"hello"}}\n`,
    )
  })

  it('keeps any prompt as it was selected', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'grapheme', minLength: 1 })
          .filter((text) => text.trim() !== '' && !text.includes('\0')),
        (prompt) => {
          for (const file of ['a.tasks.yaml', 'a.tasks.jsonl']) {
            const parsed = parseTaskFile(added('', file, { ...TASK, prompt, answer: '1' }).text, file)
            expect(parsed.diagnostics).toEqual([])
            expect(parsed.tasks[0]?.prompt).toBe(prompt)
          }
        },
      ),
    )
  })

  it('is refused where the file has errors', () => {
    expect(() => addTask('tasks:\n  - id: [', 'a.tasks.yaml', TASK)).toThrow(/correct them first/)
  })
})
