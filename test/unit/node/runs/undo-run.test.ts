import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { addByUser, editByUser } from '../../../../src/core/library/edit.ts'
import { changeLibrary } from '../../../../src/node/library/library-file.ts'
import { libraryOfRun } from '../../../../src/node/runs/run-library-file.ts'
import { canRollBack, rollBack, undoRollBack } from '../../../../src/node/runs/undo-run.ts'

const written = (text: string) => ({ text, evidence: [], tags: [] })
let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tfgrpo-undo-'))
  path = join(folder, '.grpo', 'library.yaml')
})

test('a run belongs to the library of the .grpo that it is in', () => {
  expect(libraryOfRun(join(folder, '.grpo', 'runs', 'r1'))).toBe(path)
})

describe('rolling a run back', () => {
  const run = async () => {
    const runFolder = join(folder, '.grpo', 'runs', 'r1')
    await mkdir(runFolder, { recursive: true })
    await changeLibrary(path, (library) => addByUser(library, written('Old rule.')).library)
    await writeFile(join(runFolder, 'library-before.yaml'), await readFile(path))
    await changeLibrary(path, (library) =>
      editByUser(addByUser(library, written('Learned rule.')).library, 'E1', {
        text: 'Old rule, changed by the run.',
      }),
    )
    await writeFile(join(runFolder, 'library-after.yaml'), await readFile(path))
    return runFolder
  }
  const texts = async () =>
    (await changeLibrary(path, (library) => library)).experiences.map(({ text }) => text)

  test('restores what was before it and keeps what the user did later', async () => {
    const runFolder = await run()
    await changeLibrary(path, (library) => addByUser(library, written('By hand, later.')).library)
    await writeFile(path, `${await readFile(path, 'utf8')}# a comment of the user\n`)
    const { changed, notes } = await rollBack(path, runFolder)
    expect([changed, notes]).toEqual([true, []])
    expect(await texts()).toEqual(['Old rule.', 'By hand, later.'])
    expect(await readFile(path, 'utf8')).toContain('# a comment of the user')
    expect(await readFile(path, 'utf8')).toContain('next: 4')
  })

  test('keeps an entry of the run that the user edited, and says so', async () => {
    const runFolder = await run()
    await changeLibrary(path, (library) => editByUser(library, 'E2', { text: 'Learned rule, better said.' }))
    const { notes } = await rollBack(path, runFolder)
    expect(notes).toEqual(['The run would have removed E2, but you changed it meanwhile: it stays.'])
    expect(await texts()).toEqual(['Old rule.', 'Learned rule, better said.'])
  })

  test('can be undone, and a second one changes nothing', async () => {
    const runFolder = await run()
    await rollBack(path, runFolder)
    expect((await rollBack(path, runFolder)).changed).toBe(false)
    await changeLibrary(path, (library) => addByUser(library, written('Between.')).library)
    await undoRollBack(path, runFolder)
    expect((await texts()).sort()).toEqual(['Between.', 'Learned rule.', 'Old rule, changed by the run.'])
  })

  test('has what undoes it before it changes the library', async () => {
    const runFolder = await run()
    const learned = await readFile(path, 'utf8')
    const undo = ['before', 'after'].map((name) => join(runFolder, `library-${name}-rollback.yaml`))
    // A link to itself cannot be written.
    await symlink(undo[1]!, undo[1]!)
    await expect(rollBack(path, runFolder)).rejects.toThrow(/leads back to itself/)
    expect(await readFile(path, 'utf8')).toBe(learned)
    expect(undo.filter((file) => existsSync(file))).toEqual([])
    expect((await rollBack(path, runFolder)).changed).toBe(true)
  })

  test('can be made again where it was cut off before it changed the library, and is undone', async () => {
    const runFolder = await run()
    const learned = await readFile(path, 'utf8')
    await rollBack(path, runFolder)
    await writeFile(path, learned)
    expect(canRollBack(runFolder)).toBe(false)
    expect((await undoRollBack(path, runFolder)).changed).toBe(false)
    expect(canRollBack(runFolder)).toBe(true)
  })

  test('a run that changed nothing has nothing to roll back', async () => {
    await expect(rollBack(path, folder)).rejects.toThrow(/has not changed the library/)
    await expect(undoRollBack(path, folder)).rejects.toThrow(/was not rolled back/)
  })
})
