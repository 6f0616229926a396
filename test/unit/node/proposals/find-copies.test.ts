import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findCopies } from '../../../../src/node/proposals/find-copies.ts'
import { openRepository } from '../../../../src/node/proposals/open-repository.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-find-copies-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

const body =
  'for item in order.items:\n    total += item.price * item.count\nif total > limit:\n    raise TooMuch(total, limit, order.customer)\n'
const other = 'x = 1\n'.repeat(400_000)

/** Where a copy of the body of a function in this file is found. */
async function copyOf(file: string): Promise<string | null> {
  const opened = await openRepository(folder)
  const [found] = await findCopies(opened, folder, [{ file, body }], new AbortController().signal)
  return found![0] ?? null
}

describe('a copy of an answer', () => {
  it('is no copy in the file of the answer itself', async () => {
    write('pkg/text.py', body)
    write('node_modules/x/a.js', body)
    expect(await copyOf('pkg/text.py')).toBeNull()
  })

  it.each(['pkg/text.py.orig', 'notes.rst', 'change.patch', 'NOTES', 'old/text'])(
    'is found in %s',
    async (path) => {
      write('pkg/text.py', body)
      write(path, `before\n${body}after\n`)
      expect(await copyOf('pkg/text.py')).toBe(path)
    },
  )

  it('is found in a large file, also where two pieces of it meet; not in a binary one', async () => {
    write('pkg/text.py', body)
    write('image.bin', `\0${body}`)
    expect(await copyOf('pkg/text.py')).toBeNull()
    const edge = 1024 * 1024 - 40
    write('dist/bundle.js', `${other.slice(0, edge)}\n${body}${other}`)
    expect(await copyOf('pkg/text.py')).toBe('dist/bundle.js')
  })

  it.each([
    'node_modules/own/index.js',
    'node_modules/@me/inner/lib/a.js',
    'node_modules/tool/node_modules/own/index.js',
    'node_modules/.pnpm/own@1.0.0/node_modules/own/index.js',
    'node_modules/.pnpm/@me+inner@1.0.0/node_modules/@me/inner/index.js',
    'packages/other/node_modules/@me/inner/index.js',
  ])('is found in %s, a version of the package that was installed', async (path) => {
    write('package.json', '{ "name": "own" }')
    write('packages/inner/package.json', '{ "name": "@me/inner" }')
    write('packages/other/package.json', '{ "name": "@me/other" }')
    write('packages/inner/src/a.js', body)
    write(path, body)
    expect(await copyOf('packages/inner/src/a.js')).toBe(path)
  })

  it('is not what a link shows again', async () => {
    write('package.json', '{ "name": "own" }')
    write('src/a.js', body)
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(folder, join(folder, 'node_modules/own'), 'junction')
    expect(await copyOf('src/a.js')).toBeNull()
  })

  it.skipIf(process.platform === 'win32')('is found in what the Python of PATH imports', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'tfgrpo-python-'))
    const packages = join(elsewhere, 'lib/site-packages')
    mkdirSync(join(packages, 'pkg'), { recursive: true })
    writeFileSync(join(packages, 'pkg/text.py'), body)
    const python = join(elsewhere, 'python3')
    writeFileSync(python, `#!/bin/sh\nprintf '%s\\n' '${python}' / / '${packages}'\n`, { mode: 0o755 })
    vi.stubEnv('PATH', `${elsewhere}:${process.env.PATH}`)
    write('src/pkg/text.py', body)
    expect(await copyOf('src/pkg/text.py')).toBe(join(packages, 'pkg/text.py'))
    rmSync(elsewhere, { recursive: true })
  })

  it.each(['pkg/text.py', 'text.py', 'pkg/_vendor/text.py'])('is found in site-packages/%s', async (path) => {
    write('src/pkg/text.py', body)
    write('.venv/pyvenv.cfg', 'home = /usr/bin\n')
    const packages = '.venv/lib/python3.12/site-packages'
    write(`${packages}/foreign/text.py`, body)
    expect(await copyOf('src/pkg/text.py')).toBeNull()
    write(`${packages}/${path}`, body)
    expect(await copyOf('src/pkg/text.py')).toBe(`${packages}/${path}`)
  })
})
