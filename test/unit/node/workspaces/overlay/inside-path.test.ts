import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insidePath, requireReallyInside } from '../../../../../src/node/workspaces/overlay/inside-path.ts'

describe('insidePath', () => {
  it('has one spelling for each file', () => {
    for (const path of ['src/a.ts', './src/a.ts', 'src/./a.ts', 'src//a.ts', 'src\\a.ts'])
      expect(insidePath(path)).toBe('src/a.ts')
  })

  it('refuses what leads out of the folder', () => {
    for (const path of [
      '',
      '.',
      '../a',
      'a/../../b',
      '..\\a',
      'a/.. /b',
      '/etc/passwd',
      '\\\\host\\a',
      'C:\\a',
      'c:a',
    ])
      expect(() => insidePath(path), path).toThrow('no path inside')
  })

  it('refuses keys, version control and our own files, as any file system spells them', () => {
    for (const path of [
      '.git/config',
      'a/.GIT/config',
      '.git./hooks/x',
      '.git::$INDEX_ALLOCATION/x',
      '.env',
      '.Env.local',
      '.grpo/library.yaml',
      'certs/server.pem',
      'home/.ssh./config',
    ])
      expect(() => insidePath(path), path).toThrow('not open')
    for (const path of ['.gitignore', 'node_modules/a/index.js', 'order.tasks.yaml'])
      expect(insidePath(path)).toBe(path)
  })
})

describe('requireReallyInside', () => {
  let place = ''
  let root = ''
  beforeAll(async () => {
    place = await realpath(await mkdtemp(join(tmpdir(), 'inside-')))
    root = join(place, 'work')
    await mkdir(join(root, 'src'), { recursive: true })
    await mkdir(join(root, '.git'))
    await mkdir(join(place, 'work-other'))
    await writeFile(join(place, 'work-other', 'key'), 'secret')
    await writeFile(join(root, 'src', 'a.ts'), '')
    await symlink(join(place, 'work-other'), join(root, 'out'), 'junction')
    await symlink(join(root, 'src'), join(root, 'in'), 'junction')
    await symlink(join(root, '.git'), join(root, 'hidden'), 'junction')
  })
  afterAll(() => rm(place, { recursive: true, force: true }))

  it('takes files that are there, new ones, and links that stay inside', async () => {
    for (const path of ['src/a.ts', 'src/new/b.ts', 'in/a.ts'])
      await expect(requireReallyInside(root, path), path).resolves.toBeUndefined()
  })

  it('refuses links that lead out of the folder, also for new files', async () => {
    for (const path of ['out/key', 'out/new', 'out'])
      await expect(requireReallyInside(root, path), path).rejects.toThrow('leads out')
  })

  it('refuses links to nowhere, through which a new file would be made elsewhere', async () => {
    await symlink(join(place, 'not-there'), join(root, 'dangling'), 'junction')
    await expect(requireReallyInside(root, 'dangling')).rejects.toThrow('leads nowhere')
  })

  it('refuses links into what is not open', async () => {
    await expect(requireReallyInside(root, 'hidden/config')).rejects.toThrow('not open')
  })
})
