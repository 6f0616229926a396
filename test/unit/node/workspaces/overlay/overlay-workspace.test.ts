import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CallError } from '../../../../../src/core/errors.ts'
import { readPatch } from '../../../../../src/core/patches.ts'
import { linesOf } from '../../../../../src/node/workspaces/local/copy-files.ts'
import type { Copy } from '../../../../../src/node/workspaces/overlay/commands-copy.ts'
import type { OpenDocument } from '../../../../../src/node/workspaces/overlay/original-text.ts'
import { OverlayWorkspace } from '../../../../../src/node/workspaces/overlay/overlay-workspace.ts'

const FILES = {
  'src/tax.js': 'export const rate = 0.2\n',
  'src/windows.js': 'one\r\ntwo\r\n',
  'README.md': 'Taxes.\n',
  '.env': 'KEY=secret\n',
  '.grpoignore': 'generated\n',
  'generated/out.js': 'rate\n',
}
const never = new AbortController().signal

let root: string
let documents: Map<string, OpenDocument>
/** what the folder's version control ignores */
let ignored: string[]
/** what commands do to the files of the copy */
let command: (files: Map<string, string>) => void
let opened: number
let closed: number
let workspace: OverlayWorkspace

/** A copy in memory. A file whose text has a NUL is no text. */
async function openCopy(): Promise<Copy> {
  opened++
  const original = new Map<string, string>(Object.entries(FILES))
  const files = new Map(original)
  return {
    read: async (path, range) => {
      const text = files.get(path)
      if (text === undefined || text.includes('\0')) throw new CallError('sandbox', `no ${path}`)
      return linesOf(text, path, range)
    },
    write: async ({ path, content }) => void files.set(path, content),
    apply: async ({ patch }) => {
      for (const { from, to } of readPatch(patch)) if (to === null) files.delete(from!)
    },
    exec: async () => {
      command(files)
      return {
        exitCode: 0,
        stdout: [...files.keys()].join(' '),
        stderr: '',
        reports: [],
        timedOut: false,
        truncated: false,
        seconds: 0,
      }
    },
    diff: async () => {
      const paths = [...new Set([...original.keys(), ...files.keys()])]
      return {
        patch: '',
        files: paths
          .filter((path) => original.get(path) !== files.get(path))
          .map((path) => ({
            path,
            kind: !files.has(path) ? 'deleted' : original.has(path) ? 'modified' : 'added',
            binary: files.get(path)?.includes('\0') ?? false,
          })),
      }
    },
    close: async () => void closed++,
  }
}

const run = () => workspace.exec({ run: { command: 'x' }, timeoutSeconds: 1, network: [] }, never)
const textOf = async (path: string) => (await workspace.read(path)).text
const paths = async (folder?: string) => (await workspace.list(folder)).files.map(({ path }) => path)
const open = (path: string, text: string, unsaved = true) =>
  documents.set(path, { text: () => text, unsaved })

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tfgrpo-overlay-')))
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  documents = new Map()
  ignored = []
  command = () => {}
  opened = 0
  closed = 0
  workspace = new OverlayWorkspace({
    root,
    documents: () => documents,
    openCopy,
    ignored: async (some) => new Set(some.filter((path) => ignored.includes(path))),
  })
})
afterEach(async () => {
  await workspace.close()
  rmSync(root, { recursive: true, force: true })
})

describe('the files', () => {
  it('are those of copies, with what is not saved yet', async () => {
    open('src/tax.js', 'export const rate = 0.3\n')
    open('README.md', 'Taxes.\n', false)
    expect(await paths()).toEqual(['.grpoignore', 'README.md', 'src', 'src/tax.js', 'src/windows.js'])
    expect(await textOf('src/tax.js')).toBe('export const rate = 0.3')
    expect((await workspace.search({ text: 'rate =' }, never)).hits).toEqual([
      { path: 'src/tax.js', line: 1, text: 'export const rate = 0.3' },
    ])
    expect((await workspace.search({ text: 'rate', path: './src/tax.js' }, never)).hits).toHaveLength(1)
    expect(await paths('src')).toEqual(['src/tax.js', 'src/windows.js'])
  })

  it('that copies leave out are there for those who name them', async () => {
    expect(await textOf('generated/out.js')).toBe('rate')
  })

  it('do not show secrets, or what lies elsewhere', async () => {
    symlinkSync(tmpdir(), join(root, 'out'))
    for (const path of ['.env', 'out/x', '../x', '.git/config', 'server.pem']) {
      await expect(textOf(path), path).rejects.toMatchObject({ name: 'CallError' })
      await expect(workspace.write({ path, content: '' }), path).rejects.toMatchObject({ name: 'CallError' })
    }
    await expect(textOf('src/tax.ts')).rejects.toThrow('did you mean "src/tax.js"?')
    await expect(textOf('src')).rejects.toThrow('is a folder')
  })
})

describe('a change', () => {
  it('is proposed, and nothing is written', async () => {
    open('src/tax.js', 'unsaved\n')
    await workspace.write({ path: 'src/tax.js', content: 'proposed\n' })
    await workspace.write({ path: './src/new.js', content: 'new\n' })
    await workspace.write({ path: 'README.md', content: FILES['README.md'] })
    expect(workspace.proposed()).toEqual([
      { path: 'src/new.js', before: null, after: 'new\n' },
      { path: 'src/tax.js', before: 'unsaved\n', after: 'proposed\n' },
    ])
    expect(readFileSync(join(root, 'src/tax.js'), 'utf8')).toBe(FILES['src/tax.js'])
    expect(await textOf('src/new.js')).toBe('new')
    expect(await paths('src')).toEqual(['src/new.js', 'src/tax.js', 'src/windows.js'])
    expect((await workspace.search({ text: 'proposed' }, never)).hits).toHaveLength(1)
    const { patch, files } = await workspace.diff()
    expect(files.map(({ kind }) => kind)).toEqual(['added', 'modified'])
    expect(readPatch(patch).map(({ from, to }) => [from, to])).toEqual([
      [null, 'src/new.js'],
      ['src/tax.js', 'src/tax.js'],
    ])
    expect(patch).toContain('-unsaved\n+proposed\n')
  })

  it('keeps the line ends of its file, which the agent does not see', async () => {
    expect(await textOf('src/windows.js')).toBe('one\ntwo')
    await workspace.write({ path: 'src/windows.js', content: 'one\n2\n' })
    expect(workspace.proposed()[0]!.after).toBe('one\r\n2\r\n')
  })

  it('may be a patch, all of it or nothing', async () => {
    const before = new OverlayWorkspace({
      root,
      documents: () => documents,
      openCopy,
      ignored: async () => new Set(),
    })
    await before.write({ path: 'src/tax.js', content: 'export const rate = 1\n' })
    await before.write({ path: 'a/b.js', content: 'b\n' })
    const { patch } = await before.diff()
    await workspace.apply({ patch, keep: ['a'] })
    expect(workspace.proposed().map(({ path }) => path)).toEqual(['src/tax.js'])
    await expect(workspace.apply({ patch, keep: [] })).rejects.toThrow('does not fit "src/tax.js"')
    expect(workspace.proposed().map(({ path }) => path)).toEqual(['src/tax.js'])
  })

  it('can be taken back to what it was', async () => {
    await workspace.write({ path: 'README.md', content: 'one\n' })
    const snapshot = await workspace.snapshot()
    await workspace.write({ path: 'README.md', content: 'two\n' })
    await workspace.write({ path: 'x.js', content: 'x\n' })
    await snapshot.restore()
    expect(workspace.proposed()).toEqual([{ path: 'README.md', before: 'Taxes.\n', after: 'one\n' }])
  })
})

describe('a command', () => {
  it('finds what is not saved and what is proposed, in a copy that is opened for it', async () => {
    open('src/tax.js', 'unsaved\n')
    open('README.md', 'Taxes.\n', false)
    await workspace.write({ path: 'new.js', content: 'new\n' })
    expect(opened).toBe(0)
    command = (files) => {
      expect(files.get('src/tax.js')).toBe('unsaved\n')
      expect(files.get('new.js')).toBe('new\n')
    }
    await run()
    // What the user or the agent changes next is there for the next one.
    open('src/tax.js', 'later\n')
    await workspace.write({ path: 'new.js', content: 'newer\n' })
    command = (files) => {
      expect([files.get('src/tax.js'), files.get('new.js')]).toEqual(['later\n', 'newer\n'])
    }
    await run()
    expect([opened, workspace.proposed().map(({ path }) => path)]).toEqual([1, ['new.js']])
    await workspace.close()
    expect(closed).toBe(1)
  })

  it('proposes what it changes', async () => {
    await workspace.write({ path: 'README.md', content: 'Mine.\n' })
    command = (files) => {
      files.set('src/tax.js', 'formatted\n')
      files.set('made.js', 'made\n')
      files.set('README.md', 'Both.\n')
      files.delete('src/windows.js')
    }
    await run()
    expect(workspace.proposed()).toEqual([
      { path: 'README.md', before: 'Taxes.\n', after: 'Both.\n' },
      { path: 'made.js', before: null, after: 'made\n' },
      { path: 'src/tax.js', before: FILES['src/tax.js'], after: 'formatted\n' },
      { path: 'src/windows.js', before: FILES['src/windows.js'], after: null },
    ])
    await expect(textOf('src/windows.js')).rejects.toThrow('any more')
    expect((await workspace.diff()).patch).toContain('deleted file mode')
    // What it removed is gone for the next one, and what the agent writes there again is back.
    command = (files) => expect(files.has('src/windows.js')).toBe(false)
    await run()
    await workspace.write({ path: 'src/windows.js', content: 'back\n' })
    command = (files) => expect(files.get('src/windows.js')).toBe('back\r\n')
    await run()
  })

  it('keeps for itself what is ignored or no text, which the agent can read there', async () => {
    ignored = ['dist/out.js']
    command = (files) => {
      files.set('dist/out.js', 'built\n')
      files.set('picture.png', '\0')
    }
    await run()
    expect(workspace.proposed()).toEqual([])
    expect(await textOf('dist/out.js')).toBe('built')
    expect(await paths()).toContain('dist/out.js')
    command = (files) => expect(files.get('dist/out.js')).toBe('built\n')
    await run()
    expect(workspace.proposed()).toEqual([])
  })

  it('that could not get a copy may get one later', async () => {
    let fails = true
    const shy = new OverlayWorkspace({
      root,
      documents: () => documents,
      ignored: async () => new Set(),
      openCopy: async () => {
        if (fails) throw new CallError('sandbox', 'no room')
        return openCopy()
      },
    })
    const exec = () => shy.exec({ run: { command: 'x' }, timeoutSeconds: 1, network: [] }, never)
    await expect(exec()).rejects.toThrow('no room')
    fails = false
    expect((await exec()).exitCode).toBe(0)
    await shy.close()
  })

  it('does not run once the answer is cancelled', async () => {
    const signal = AbortSignal.abort()
    const exec = workspace.exec({ run: { command: 'x' }, timeoutSeconds: 1, network: [] }, signal)
    await expect(exec).rejects.toMatchObject({ name: 'Cancelled' })
    expect(opened).toBe(0)
  })
})
