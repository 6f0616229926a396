import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseTaskFile } from '../../../../src/core/tasks/parse-task-file.ts'
import { TasksThread } from '../../../../src/node/task-files/tasks-thread.ts'

const task = (id: string, more = '') =>
  `  - { id: ${id}, prompt: Say ${id}., verify: { type: regex, pattern: ${id} }${more} }\n`

let folder: string
let thread: TasksThread
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tasks-thread-'))
  thread = new TasksThread()
})
afterEach(async () => {
  await thread.close()
  rmSync(folder, { recursive: true, force: true })
})
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

describe('task files read in a thread', () => {
  it('are what they are without it', async () => {
    const text = `tasks:\n${task('a')}${task('b', ', tagz: [x]')}`
    expect(await thread.parse(text, 'a.tasks.yaml')).toEqual(parseTaskFile(text, 'a.tasks.yaml'))
  })

  it('answer only for the newest text of a file', async () => {
    const texts = ['a', 'b', 'c'].map((id) => thread.parse(`tasks:\n${task(id)}`, 'a.tasks.yaml'))
    const other = thread.parse(`tasks:\n${task('z')}`, 'b.tasks.yaml')
    const ids = (await Promise.all(texts)).map((parsed) => parsed?.ids.map(({ id }) => id) ?? null)
    expect(ids).toEqual([null, null, ['c']])
    expect((await other)?.tasks).toHaveLength(1)
  })

  it('are distinguished from problems that depend on other files', async () => {
    const first = write('a.tasks.yaml', `tasks:\n${task('a')}${task('b', ', tagz: [x]')}`)
    const second = write('b.tasks.yaml', `tasks:\n${task('a')}`)
    const [group, ...more] = (await thread.inspect([first, second], folder))!
    expect(more).toEqual([])
    expect(group!.inFiles.map(({ file, message }) => [file, message])).toEqual([
      [first, expect.stringContaining('unknown key "tagz"')],
    ])
    expect(group!.across.map(({ file, line, message }) => [file, line, message])).toEqual([
      [second, 2, 'the id "a" is taken by the task at a.tasks.yaml:2; give this one another id.'],
    ])
  })

  it('of another library are not asked about, when one file is', async () => {
    mkdirSync(join(folder, 'sub', '.grpo'), { recursive: true })
    const first = write('a.tasks.yaml', `tasks:\n${task('a')}`)
    const second = write('sub/b.tasks.yaml', `tasks:\n${task('a')}`)
    const groups = await thread.inspect([first, second], folder, second)
    expect(groups?.map(({ files, grpoDir }) => ({ files, grpoDir }))).toEqual([
      { files: [second], grpoDir: join(folder, 'sub', '.grpo') },
    ])
  })

  it('wait for nobody once it is closed', async () => {
    const asked = thread.parse('tasks: []', 'a.tasks.yaml')
    await thread.close()
    expect(await asked).toBeNull()
  })
})
