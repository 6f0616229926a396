import { describe, expect, it } from 'vitest'
import { ExistingTasks, sortExisting } from '../../../../../src/core/proposals/choose/existing-tasks.ts'
import { renderTaskFile } from '../../../../../src/core/proposals/choose/render-task-file.ts'
import { parseTaskFile } from '../../../../../src/core/tasks/parse-task-file.ts'
import { makeProposal } from '../make-proposal.ts'

const command = (file: string) => [
  { type: 'command' as const, write: file, function: 'add', run: 'node --test' },
]
const ofFile = (file: string, id = 'add') =>
  makeProposal({
    id,
    file,
    symbol: 'add',
    prompt: `Write add of ${file}.`,
    verify: command(file),
    digest: file.padEnd(64, '0').replace(/[^0-9a-f]/g, 'a'),
  })
function held(text: string): ExistingTasks {
  const out = new ExistingTasks()
  out.add(text, parseTaskFile(text, 'x.tasks.yaml'))
  return out
}
const write = (...proposals: ReturnType<typeof ofFile>[]) =>
  renderTaskFile(proposals, { name: 'x', workspace: '.', existing: null }).text

describe('tasks that are there', () => {
  it('do not hide a new function that would be called the same', () => {
    const text = write(ofFile('src/b.ts'))
    const { fresh, known } = sortExisting(held(text), [ofFile('src/a.ts'), ofFile('src/b.ts', 'b-add')])
    expect(fresh.map(({ id, file }) => [id, file])).toEqual([['add-2', 'src/a.ts']])
    expect(known.map(({ id, file }) => [id, file])).toEqual([['add', 'src/b.ts']])
  })

  it('are known by their mark under another name, and by what they ask where somebody took the mark away', () => {
    const text = write(ofFile('src/b.ts'))
    expect(sortExisting(held(text.replace('id: add', 'id: sum')), [ofFile('src/b.ts')]).known[0]!.id).toBe(
      'sum',
    )
    const unmarked = text.replace(/^.*# from.*\n/m, '').replace('Write add', 'Please write add')
    expect(sortExisting(held(unmarked), [ofFile('src/b.ts')]).known).toHaveLength(1)
  })

  it('of another kind with the same name leave it its place under a free one', () => {
    const text = 'tasks:\n  - { id: add, prompt: What is 1 + 1?, answer: "2", verify: { type: exact } }\n'
    const { fresh, known } = sortExisting(held(text), [ofFile('src/a.ts'), ofFile('src/c.ts')])
    expect(known).toEqual([])
    expect(fresh.map(({ id }) => id)).toEqual(['add-2', 'add-3'])
    const after = renderTaskFile([ofFile('src/a.ts')], { name: 'x', workspace: '.', existing: text })
    expect(after.added).toEqual(['add-2'])
    expect(parseTaskFile(after.text, 'x.tasks.yaml').tasks.map(({ id }) => id)).toEqual(['add', 'add-2'])
  })
})
