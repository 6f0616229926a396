import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { applyChange } from '../../../../../src/node/workspaces/local/apply-change.ts'
import { diffCopy } from '../../../../../src/node/workspaces/local/diff-copy.ts'
import { makePristine } from '../../../../../src/node/workspaces/local/pristine.ts'
import { fill, newSlot, type Slot, workFolder } from '../../../../../src/node/workspaces/local/slots.ts'

const root = mkdtempSync(join(tmpdir(), 'tfgrpo-apply-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let count = 0

/** What is at a path; a link's content is where it leads. */
interface Entry {
  kind: 'file' | 'program' | 'link'
  content: Buffer
}
type Tree = Record<string, Entry>

function write(folder: string, tree: Tree): void {
  mkdirSync(folder, { recursive: true })
  for (const [path, { kind, content }] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    if (kind === 'link') symlinkSync(content.toString(), join(folder, path))
    else writeFileSync(join(folder, path), content)
    if (kind === 'program') chmodSync(join(folder, path), 0o755)
  }
}

function read(folder: string, inside = ''): Tree {
  return Object.assign(
    {},
    ...readdirSync(join(folder, inside)).map((name): Tree => {
      const path = inside === '' ? name : `${inside}/${name}`
      const stats = lstatSync(join(folder, path))
      if (stats.isDirectory()) return read(folder, path)
      if (stats.isSymbolicLink())
        return { [path]: { kind: 'link', content: Buffer.from(readlinkSync(join(folder, path))) } }
      const kind = (stats.mode & 0o100) === 0 ? 'file' : 'program'
      return { [path]: { kind, content: readFileSync(join(folder, path)) } }
    }),
  ) as Tree
}

async function copies(before: Tree, number: number) {
  const folder = join(root, String(count++))
  write(join(folder, 'original'), before)
  const pristine = await makePristine(join(folder, 'original'), join(folder, 'pristine'))
  const slots: Slot[] = []
  for (let at = 0; at < number; at++) {
    const slot = newSlot(folder, at)
    await fill(slot, pristine)
    slots.push(slot)
  }
  return { folder, pristine, slots }
}

/** What an agent makes of a copy. */
function become(slot: Slot, after: Tree): void {
  rmSync(workFolder(slot), { recursive: true })
  write(workFolder(slot), after)
}

const file = (content: string | Buffer): Entry => ({ kind: 'file', content: Buffer.from(content) })

const lines = fc
  .array(fc.constantFrom('a', 'b', '', '-- x', '++ y', '@@ z', 'diff --git a/p b/p', 'c\r', 'é', '\\ No'), {
    maxLength: 30,
  })
  .chain((all) => fc.constantFrom(all.join('\n'), `${all.join('\n')}\n`))
const content = fc.oneof(
  lines.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
)
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 4, arbitrary: content.map((bytes): Entry => ({ kind: 'file', content: bytes })) },
  { weight: 1, arbitrary: content.map((bytes): Entry => ({ kind: 'program', content: bytes })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('a', '../a', 'd/e', '/nowhere', 'with space')
      .map((to): Entry => ({ kind: 'link', content: Buffer.from(to) })),
  },
)
/** Files and folders take each other's place. */
const tree: fc.Arbitrary<Tree> = fc
  .dictionary(
    fc.constantFrom('a', 'b', 'd', 'd/e', 'd/f', 'd/g/h', 'a/k', 'with space', 'n\u00e4me "x"', 'ta\tb'),
    entry,
    {
      maxKeys: 6,
    },
  )
  .map((all) =>
    Object.fromEntries(
      Object.entries(all).filter(([path]) => !Object.keys(all).some((other) => path.startsWith(`${other}/`))),
    ),
  )

it('makes of a fresh copy what an agent made of its own: text, bytes, modes, links, folders', async () => {
  await fc.assert(
    fc.asyncProperty(tree, tree, async (before, after) => {
      const { folder, pristine, slots } = await copies(before, 2)
      become(slots[0]!, after)
      const { patch, files } = await diffCopy(workFolder(slots[0]!), pristine)
      await applyChange(slots[1]!, { patch, keep: [] })
      expect(read(workFolder(slots[1]!))).toEqual(after)
      expect(files.some(({ cut }) => cut)).toBe(false)
      rmSync(folder, { recursive: true })
    }),
    { numRuns: 30 },
  )
})

it('reads and writes what git does', async () => {
  const noise = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * at * 7 + (at >> 3)) & 255))
  const before: Tree = {
    'keep.bin': file(noise),
    'gone.bin': file(Buffer.from([0, 1, 2])),
    'old/name.txt': file('one\ntwo\nthree\nfour\nfive\n'),
    'text.txt': file('one\n'),
    'run.sh': { kind: 'program', content: Buffer.from('#!/bin/sh\n') },
  }
  const after: Tree = {
    'keep.bin': file(Buffer.concat([noise.subarray(0, 1500), Buffer.from([9, 9]), noise.subarray(1500)])),
    'new.bin': file(Buffer.from([0])),
    'new/name.txt': file('one\ntwo\nthree\nfour\nsix\n'),
    'text.txt': file('two'),
    'run.sh': file('#!/bin/sh\n'),
    way: { kind: 'link', content: Buffer.from('text.txt') },
  }
  const { folder, pristine, slots } = await copies(before, 3)
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@a', ...args], { cwd, encoding: 'utf8' })
  const repository = join(folder, 'git')
  write(repository, before)
  git(repository, 'init', '-q')
  git(repository, 'add', '-A')
  git(repository, 'commit', '-qm', 'a')
  become(slots[0]!, after)
  const ours = await diffCopy(workFolder(slots[0]!), pristine)
  execFileSync('git', ['apply', '-'], { cwd: repository, input: ours.patch })
  rmSync(join(folder, 'git-after'), { recursive: true, force: true })
  const { '.git': _, ...made } = Object.fromEntries(
    Object.entries(read(repository)).filter(([path]) => !path.startsWith('.git/')),
  )
  expect(made).toEqual(after)
  // Renames, and differences of binary files, are git's own ways of saying the same.
  git(repository, 'add', '-A')
  const theirs = git(repository, 'diff', '--cached', '--binary', '-M')
  expect(theirs).toMatch(/^rename from/m)
  expect(theirs).toMatch(/^delta \d+/m)
  await applyChange(slots[1]!, { patch: theirs, keep: [] })
  expect(read(workFolder(slots[1]!))).toEqual(after)
})

it('refuses what was made for another original, and then changes nothing', async () => {
  const { pristine, slots } = await copies({ a: file('one\n'), b: file(Buffer.from([0, 1])) }, 3)
  become(slots[0]!, { a: file('two\n'), b: file(Buffer.from([0, 2])) })
  const { patch } = await diffCopy(workFolder(slots[0]!), pristine)
  for (const other of [
    { a: file('two\n'), b: file(Buffer.from([0, 3])) },
    { a: file('other\n'), b: file(Buffer.from([0, 1])) },
    { b: file(Buffer.from([0, 1])) },
  ]) {
    become(slots[1]!, other)
    await expect(applyChange(slots[1]!, { patch, keep: [] })).rejects.toThrow(/does not fit/)
    expect(read(workFolder(slots[1]!))).toEqual(other)
  }
  become(slots[2]!, { new: file('x\n') })
  const making = await diffCopy(workFolder(slots[2]!), null)
  become(slots[1]!, { new: file('y\n') })
  await expect(applyChange(slots[1]!, { patch: making.patch, keep: [] })).rejects.toThrow(/there already/)
})

it('keeps what it is told to keep, and does only what it is told to do', async () => {
  const { pristine, slots } = await copies({ 'test/a': file('1\n'), b: file('1\n') }, 3)
  become(slots[0]!, { 'test/a': file('2\n'), 'test/c': file('2\n'), b: file('2\n') })
  const { patch } = await diffCopy(workFolder(slots[0]!), pristine)
  expect(await applyChange(slots[1]!, { patch, keep: ['test'] })).toEqual(['b'])
  expect(read(workFolder(slots[1]!))).toEqual({ 'test/a': file('1\n'), b: file('2\n') })
  await applyChange(slots[2]!, { patch, keep: [], only: ['test/a'] })
  expect(read(workFolder(slots[2]!))).toEqual({ 'test/a': file('2\n'), b: file('1\n') })
})

it('names what is too large, without its content, and reads what was made unreadable', async () => {
  const { pristine, slots } = await copies({ a: file('1\n') }, 2)
  const work = workFolder(slots[0]!)
  writeFileSync(join(work, 'huge'), Buffer.alloc(11 * 1024 * 1024))
  mkdirSync(join(work, 'closed'))
  writeFileSync(join(work, 'closed/b'), '2\n')
  chmodSync(join(work, 'closed/b'), 0)
  chmodSync(join(work, 'closed'), 0)
  const { patch, files } = await diffCopy(work, pristine)
  expect(files).toEqual([
    { path: 'closed/b', kind: 'added', binary: false },
    { path: 'huge', kind: 'added', binary: true, cut: true },
  ])
  expect(patch.length).toBeLessThan(1000)
  await applyChange(slots[1]!, { patch, keep: [] })
  expect(read(workFolder(slots[1]!))).toEqual({ a: file('1\n'), 'closed/b': file('2\n') })
})
