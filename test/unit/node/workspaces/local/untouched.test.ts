import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isUntouched, signsOf } from '../../../../../src/node/workspaces/local/untouched.ts'

let work: string
const later = () => new Promise((end) => setTimeout(end, 40))

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'tfgrpo-untouched-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

it('knows files that were written, moved, replaced or given another mode, also where their times were set back', async () => {
  for (const folder of ['one', 'two']) mkdirSync(join(work, folder))
  const files = ['same', 'written', 'mode', 'gone', 'replaced', 'one/a', 'two/a']
  for (const file of files) writeFileSync(join(work, file), 'abc')
  await later()
  const signs = signsOf(work, files)
  expect(signs.size).toBe(files.length)
  await later()
  writeFileSync(join(work, 'written'), 'abd')
  utimesSync(join(work, 'written'), 0, 0)
  chmodSync(join(work, 'mode'), 0o755)
  rmSync(join(work, 'gone'))
  writeFileSync(join(work, 'other'), 'abc')
  renameSync(join(work, 'other'), join(work, 'replaced'))
  // Two folders change places: their files are where others were.
  renameSync(join(work, 'one'), join(work, 'three'))
  renameSync(join(work, 'two'), join(work, 'one'))
  renameSync(join(work, 'three'), join(work, 'two'))
  const untouched = []
  for (const file of files) if (await isUntouched(work, file, signs)) untouched.push(file)
  expect(untouched).toEqual(['same'])
})

it('trusts no file that was written just before', () => {
  writeFileSync(join(work, 'fresh'), 'abc')
  expect(signsOf(work, ['fresh']).has('fresh')).toBe(false)
})
