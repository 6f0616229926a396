import { mkdir, mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RunLibraryFile } from '../../../../src/node/runs/run-library-file.ts'

it('does not write over what the user has changed since it was read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tfgrpo-run-library-'))
  const path = join(folder, 'library.yaml')
  const file = new RunLibraryFile(path, folder, null)
  await writeFile(path, 'by the user')
  expect(await file.write('by the run', null)).toBe(false)
  expect(await readFile(path, 'utf8')).toBe('by the user')
  expect(await file.read()).toEqual({ now: 'by the user', base: null })
  expect(await file.write('of both', 'by the user')).toBe(true)
  expect(await file.read()).toEqual({ now: 'of both', base: 'of both' })
})

it('loses nothing of runs that write at the same time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tfgrpo-run-library-'))
  const path = join(folder, 'library.yaml')
  const runs = Array.from({ length: 8 }, (_, index) => `r${index + 1}`)
  await Promise.all(
    runs.map(async (run) => {
      await mkdir(join(folder, run))
      const file = new RunLibraryFile(path, join(folder, run), null)
      for (let written = false; !written; ) {
        const { now } = await file.read()
        written = await file.write(`${now ?? ''}${run}\n`, now)
      }
    }),
  )
  expect((await readFile(path, 'utf8')).trim().split('\n').sort()).toEqual(runs)
})

it('clears away what a process left that was killed while it wrote the library, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tfgrpo-run-library-'))
  const path = join(folder, 'library.yaml')
  const run = join(folder, 'r1')
  await mkdir(run)
  const others = ['library.yaml.bak', 'library.yaml.2024', 'other.yaml.2816081440']
  for (const name of ['library.yaml.2816081440', ...others]) await writeFile(join(folder, name), 'half')
  await utimes(join(folder, 'library.yaml.2816081440'), 1, 1)
  expect(await new RunLibraryFile(path, run, null).write('whole', null)).toBe(true)
  // The one of a second ago may be under way.
  expect((await readdir(folder)).sort()).toEqual(['library.yaml', ...others, 'r1'].sort())
})
