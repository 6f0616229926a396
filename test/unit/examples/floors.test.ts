import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseFloors } from '../../../src/core/tasks/floors-file.ts'
import { controlThatPasses, isWhole } from '../../../src/core/verify/measure-floor.ts'
import { loadTaskSet } from '../../../src/node/task-files/load-task-set.ts'

const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url))

/** Tasks of an example that a run would try controls on, since its file of floors has nothing about them as they are. */
async function untried(folder: string): Promise<string[]> {
  const { set, floors } = await loadTaskSet([folder], { cwd: folder })
  return set.tasks.flatMap((task) => {
    const record = floors.get(task.id)
    return record !== undefined && isWhole(task, record) ? [] : [task.id]
  })
}

describe.each(readdirSync(EXAMPLES))('the committed floors of %s', (name) => {
  const folder = join(EXAMPLES, name)

  it('hold for all of its tasks as they are, so that a run begins at once', async () => {
    expect(await untried(folder), `out of date: bin/tfgrpo tasks check --again examples/${name}`).toEqual([])
  })

  it('are of its tasks alone, and no control gets through', async () => {
    const { set } = await loadTaskSet([folder], { cwd: folder })
    const { floors, problem } = parseFloors(readFileSync(join(folder, '.grpo/floors.json'), 'utf8'))
    expect(problem).toBeUndefined()
    expect(Object.keys(floors).sort()).toEqual(set.tasks.map(({ id }) => id).sort())
    expect(Object.values(floors).map(controlThatPasses)).toEqual(set.tasks.map(() => null))
  })
})

describe('a copy of an example', () => {
  let copy: string
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'tfgrpo-example-'))
    cpSync(join(EXAMPLES, 'commit-messages'), copy, { recursive: true })
  })
  afterEach(() => rmSync(copy, { recursive: true, force: true }))

  it('lets a run leave nothing new beside the example but its results: the splits are on record too', async () => {
    const text = readFileSync(join(copy, '.grpo/splits.json'), 'utf8')
    await (await loadTaskSet([copy], { cwd: copy })).saveSplits()
    expect(readFileSync(join(copy, '.grpo/splits.json'), 'utf8')).toBe(text)
    expect(readFileSync(join(copy, '.grpo/.gitignore'), 'utf8')).toBe('runs/\n')
  })

  it('needs no floors measured, in any folder', async () => {
    expect(await untried(copy)).toEqual([])
  })

  it('needs those of a task whose prompt changed, and of all once a file that tests run on did', async () => {
    const file = join(copy, 'commit-messages.tasks.yaml')
    const text = readFileSync(file, 'utf8')
    const [, id] = /- id: (\S+)/.exec(text)!
    writeFileSync(file, text.replace(/(- id: \S+\n(?:.*\n)*?\s+prompt: \|\n\s+)/, '$1Once more: '))
    expect(await untried(copy)).toEqual([id])
    writeFileSync(join(copy, 'workspace/test/one-more.test.js'), '')
    const { set } = await loadTaskSet([copy], { cwd: copy })
    expect(await untried(copy)).toHaveLength(set.tasks.length)
  })
})
