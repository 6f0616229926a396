import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePristine, type Pristine } from '../../../../../src/node/workspaces/local/pristine.ts'
import { repairCopy } from '../../../../../src/node/workspaces/local/repair-copy.ts'
import {
  empty,
  fill,
  newSlot,
  type Slot,
  workFolder,
} from '../../../../../src/node/workspaces/local/slots.ts'
import { signCopy } from '../../../../../src/node/workspaces/local/untouched.ts'

let root: string
let pristine: Pristine
let slot: Slot
const later = () => new Promise((end) => setTimeout(end, 40))

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-repair-'))
  const original = join(root, 'original')
  for (const folder of ['a', 'b', 'c/d']) mkdirSync(join(original, folder), { recursive: true })
  for (const file of ['a/one', 'a/two', 'b/one', 'c/d/deep', 'top']) writeFileSync(join(original, file), file)
  symlinkSync('top', join(original, 'link'))
  pristine = await makePristine(original, join(root, 'pristine'))
  slot = newSlot(root, 1)
  await empty(slot)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** All that a folder holds, with what it is. */
function contents(folder: string, inside = ''): Record<string, string> {
  const out: Record<string, string> = {}
  for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`
    const at = join(folder, path)
    if (entry.isDirectory()) {
      out[path] = `folder ${lstatSync(at).mode & 0o7777}`
      Object.assign(out, contents(folder, path))
    } else
      out[path] = entry.isSymbolicLink()
        ? `-> ${readlinkSync(at)}`
        : `${readFileSync(at)} ${lstatSync(at).mode & 0o777} ${lstatSync(at).nlink}`
  }
  return out
}

it('puts right whatever was done to a copy, and touches nothing else', async () => {
  await fill(slot, pristine)
  const work = workFolder(slot)
  const before = contents(work)
  await later()
  await signCopy(slot, pristine)
  const same = ['b', 'b/one'].map((path) => lstatSync(join(work, path)).ino)
  for (let round = 0; round < 2; round++) {
    writeFileSync(join(work, 'a/one'), 'changed')
    rmSync(join(work, 'a/two'))
    mkdirSync(join(work, 'a/two'))
    writeFileSync(join(work, 'a/two/in'), '')
    linkSync(join(work, 'top'), join(work, 'hard'))
    rmSync(join(work, 'link'))
    symlinkSync('/etc', join(work, 'link'))
    renameSync(join(work, 'c/d'), join(work, 'c/e'))
    chmodSync(join(work, 'c'), 0o777)
    writeFileSync(join(slot.folder, 'home', '.profile'), 'x')
    writeFileSync(join(slot.folder, 'tmp', 'x'), 'x')
    await repairCopy(slot, pristine)
    await later()
    await signCopy(slot, pristine)
    expect(contents(work)).toEqual(before)
    expect(readdirSync(join(slot.folder, 'home'))).toEqual([])
    expect(readdirSync(join(slot.folder, 'tmp'))).toEqual([])
    expect(slot.holds).toBe(pristine)
  }
  expect(['b', 'b/one'].map((path) => lstatSync(join(work, path)).ino)).toEqual(same)
})

it('keeps no folder that may have got attributes', async () => {
  await later()
  await signCopy(slot, pristine)
  const work = workFolder(slot)
  const inodes = () =>
    [slot.folder, work, join(work, 'b'), join(work, 'b/one')].map((path) => lstatSync(path).ino)
  const before = inodes()
  utimesSync(join(work, 'b'), 0, 0)
  utimesSync(work, 0, 0)
  await repairCopy(slot, pristine)
  const after = inodes()
  expect(after.map((inode, at) => inode === before[at])).toEqual([false, false, false, true])
  expect(readFileSync(join(work, 'b/one'), 'utf8')).toBe('b/one')
})
