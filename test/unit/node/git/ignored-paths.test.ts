import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ignoredPaths } from '../../../../src/node/git/ignored-paths.ts'

let folder: string
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tfgrpo-ignored-')))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('knows what a repository ignores, whether it is there or not, and nothing where there is none', async () => {
  const paths = ['dist/a.js', 'src/a.js', 'with space.log', 'häßlich.log']
  writeFileSync(join(folder, '.gitignore'), 'dist/\n*.log\n')
  expect(await ignoredPaths(folder, paths)).toEqual(new Set())
  execFileSync('git', ['init', '-q'], { cwd: folder })
  expect(await ignoredPaths(folder, paths)).toEqual(new Set(['dist/a.js', 'with space.log', 'häßlich.log']))
  const many = Array.from({ length: 450 }, (_, n) => (n % 2 === 0 ? `dist/${n}.js` : `src/${n}.js`))
  expect((await ignoredPaths(folder, many)).size).toBe(225)
  expect(await ignoredPaths(folder, ['src/a.js'])).toEqual(new Set())
})
