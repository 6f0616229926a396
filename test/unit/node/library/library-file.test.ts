import { writeFileSync } from 'node:fs'
import { chmod, lstat, mkdir, mkdtemp, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { addByUser, retireByUser } from '../../../../src/core/library/edit.ts'
import {
  changeLibrary,
  nearestLibrary,
  readLibraryText,
  rewriteLibrary,
  writeLibraryText,
} from '../../../../src/node/library/library-file.ts'

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

  test('what another program writes while a change is made stays, and is passed to the change', async () => {
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
