import { existsSync, writeFileSync } from 'node:fs'
import { chmod, lstat, mkdir, mkdtemp, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { addByUser, editByUser, retireByUser } from '../../../../src/core/library/edit.ts'
import {
  changeLibrary,
  nearestLibrary,
  readLibraryText,
  rewriteLibrary,
  writeLibraryText,
} from '../../../../src/node/library/library-file.ts'
import { canRollBack, rollBack, undoRollBack } from '../../../../src/node/library/rollback.ts'

const written = (text: string) => ({ text, evidence: [], tags: [] })
let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tfgrpo-library-'))
  path = join(folder, '.grpo', 'library.yaml')
})

describe('the library file', () => {
  test('is the nearest upwards', async () => {
    await mkdir(join(folder, '.grpo'))
    await mkdir(join(folder, 'a', 'b'), { recursive: true })
    expect(await nearestLibrary(join(folder, 'a', 'b'))).toBe(path)
  })

  test('is made with its folder, and changed in place', async () => {
    expect(await readLibraryText(path)).toBeNull()
    await changeLibrary(path, (library) => addByUser(library, written('Return null.')).library)
    const text = `# mine\n${await readFile(path, 'utf8')}`
    await writeFile(path, text)
    await changeLibrary(path, (library) => retireByUser(library, 'E1'))
    expect((await readFile(path, 'utf8')).startsWith('# mine\nversion: 1\n')).toBe(true)
  })

  test('a link stays a link, also one that points to a file not there yet; permissions stay', async () => {
    await mkdir(join(folder, '.grpo'))
    await symlink('../shared/library.yaml', path)
    await writeLibraryText(path, 'version: 1\n')
    expect((await lstat(path)).isSymbolicLink()).toBe(true)
    const target = join(folder, 'shared', 'library.yaml')
    expect(await readFile(target, 'utf8')).toBe('version: 1\n')
    await chmod(target, 0o640)
    await writeLibraryText(path, 'version: 1\nnext: 2\n')
    expect((await stat(target)).mode & 0o777).toBe(0o640)
    expect((await lstat(path)).isSymbolicLink()).toBe(true)
  })

  test('changes at the same time all stay, also behind one that fails', async () => {
    const add = (text: string) => changeLibrary(path, (library) => addByUser(library, written(text)).library)
    const failing = changeLibrary(path, () => {
      throw new Error('not this one')
    })
    await Promise.all([expect(failing).rejects.toThrow('not this one'), add('One.'), add('Two.')])
    const { experiences } = await changeLibrary(path, (library) => library)
    expect(experiences.map(({ id, text }) => `${id} ${text}`)).toEqual(['E1 One.', 'E2 Two.'])
  })

  test('what another program writes while a change is made stays, and is what a change is told of', async () => {
    await changeLibrary(path, (library) => addByUser(library, written('Before.')).library)
    const elsewhere = `${await readFile(path, 'utf8')}# by another program\n`
    let calls = 0
    const { before, after } = await rewriteLibrary(path, (text) => {
      if (++calls === 1) writeFileSync(path, elsewhere)
      return `${text}# by us\n`
    })
    expect(calls).toBe(2)
    expect([before, after]).toEqual([elsewhere, `${elsewhere}# by us\n`])
    expect(await readFile(path, 'utf8')).toBe(after)
  })

  test('what is no text is refused in one sentence', async () => {
    await mkdir(join(folder, '.grpo'))
    await writeFile(path, Uint8Array.of(0xff, 0xfe, 0x00))
    await expect(readLibraryText(path)).rejects.toThrow(/not UTF-8 text/)
    await expect(readLibraryText(join(folder, '.grpo'))).rejects.toThrow(/is a folder/)
  })
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
    expect(notes).toEqual(['E2 was to be removed, but you changed it meanwhile: it stays.'])
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
