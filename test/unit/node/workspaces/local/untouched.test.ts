import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isUntouched, signCopy } from '../../../../../src/node/workspaces/local/untouched.ts'

let folder: string
let work: string
const later = () => new Promise((end) => setTimeout(end, 40))

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-untouched-'))
  work = join(folder, 'work')
  mkdirSync(work)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('knows files that were written, moved, replaced or given another mode, also where their times were set back', async () => {
  for (const folder of ['one', 'two']) mkdirSync(join(work, folder))
  const files = ['same', 'written', 'mode', 'gone', 'replaced', 'one/a', 'two/a']
  for (const file of files) writeFileSync(join(work, file), 'abc')
  await later()
  const slot = { folder, signs: new Map<string, string>() }
  await signCopy(slot, { files, folders: ['one'] })
  expect([...slot.signs.keys()]).toEqual([...files, '/', 'one/'])
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
  for (const file of [...files, 'one/']) if (isUntouched(work, file, slot.signs)) untouched.push(file)
  expect(untouched).toEqual(['same'])
})

it('trusts no file that was written just before, and looks at it again later', async () => {
  writeFileSync(join(work, 'fresh'), 'abc')
  const slot = { folder, signs: new Map<string, string>() }
  const sign = () => signCopy(slot, { files: ['fresh'], folders: [] })
  await sign()
  expect(slot.signs.has('fresh')).toBe(false)
  await later()
  await sign()
  expect(slot.signs.has('fresh')).toBe(true)
})
