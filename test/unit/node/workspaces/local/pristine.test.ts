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
import { makePristine } from '../../../../../src/node/workspaces/local/pristine.ts'
import { listWorkspace } from '../../../../../src/node/workspaces/workspace-files.ts'

let root: string
let workspace: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tfgrpo-pristine-')))
  workspace = join(root, 'workspace')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, content: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  writeFileSync(join(workspace, path), content)
}

describe('the copy of a workspace', () => {
  it('has its own packages at their names, scoped ones too, and others as they are installed', async () => {
    write('packages/a/index.js', 'original')
    write('node_modules/plain/index.js', 'plain')
    write('node_modules/@scope/installed/index.js', 'installed')
    symlinkSync('../../packages/a', join(workspace, 'node_modules/@scope/a'))
    symlinkSync('../packages/a', join(workspace, 'node_modules/a'))
    const copy = join(root, 'copy')
    await makePristine(workspace, copy)
    writeFileSync(join(copy, 'packages/a/index.js'), 'changed')
    const read = (path: string) => readFileSync(join(copy, 'node_modules', path, 'index.js'), 'utf8')
    expect(['a', '@scope/a', 'plain', '@scope/installed'].map(read)).toEqual([
      'changed',
      'changed',
      'plain',
      'installed',
    ])
    expect(readFileSync(join(workspace, 'packages/a/index.js'), 'utf8')).toBe('original')
  })

  it('keeps links within what pnpm lays out, and leads to the original of what is kept in its store', async () => {
    write('packages/a/index.js', 'original')
    write('node_modules/.pnpm/plain@1.0.0/node_modules/plain/index.js', 'plain')
    write('packages/b/package.json', '{}')
    mkdirSync(join(workspace, 'packages/b/node_modules/@scope'), { recursive: true })
    const modules = join(workspace, 'packages/b/node_modules')
    symlinkSync('../../../node_modules/.pnpm/plain@1.0.0/node_modules/plain', join(modules, 'plain'))
    symlinkSync('../../../a', join(modules, '@scope/a'))
    symlinkSync(join(workspace, 'packages/a'), join(modules, 'absolute'))
    const copy = join(root, 'copy')
    const { packages } = await makePristine(workspace, copy)
    writeFileSync(join(copy, 'packages/a/index.js'), 'changed')
    const read = (path: string) =>
      readFileSync(join(copy, 'packages/b/node_modules', path, 'index.js'), 'utf8')
    expect(['plain', '@scope/a', 'absolute'].map(read)).toEqual(['plain', 'changed', 'changed'])
    expect(packages.toSorted()).toEqual([join(workspace, 'node_modules'), modules])
  })

  it('leads to what is installed above a package that is copied alone, and makes that readable', async () => {
    write('../above/node_modules/.pnpm/plain@1.0.0/node_modules/plain/index.js', 'plain')
    workspace = join(root, 'above/packages/a')
    write('node_modules/own/index.js', 'own')
    symlinkSync(
      '../../../node_modules/.pnpm/plain@1.0.0/node_modules/plain',
      join(workspace, 'node_modules/plain'),
    )
    const copy = join(root, 'copy')
    const { packages } = await makePristine(workspace, copy)
    expect(readFileSync(join(copy, 'node_modules/plain/index.js'), 'utf8')).toBe('plain')
    expect(packages).toContain(join(root, 'above/node_modules'))
  })

  it('has programs of its own packages', async () => {
    write('packages/tool/bin.js', 'original')
    write('node_modules/other/bin.js', 'other')
    mkdirSync(join(workspace, 'node_modules/.bin'))
    symlinkSync('../packages/tool', join(workspace, 'node_modules/tool'))
    symlinkSync('../tool/bin.js', join(workspace, 'node_modules/.bin/tool'))
    symlinkSync('../other/bin.js', join(workspace, 'node_modules/.bin/other'))
    const copy = join(root, 'copy')
    await makePristine(workspace, copy)
    writeFileSync(join(copy, 'packages/tool/bin.js'), 'changed')
    const read = (name: string) => readFileSync(join(copy, 'node_modules/.bin', name), 'utf8')
    expect(['tool', 'other'].map(read)).toEqual(['changed', 'other'])
  })

  it('leaves out what .grpoignore names, as the list of its content does', async () => {
    write('src/a.js', '')
    write('dist/a.js', '')
    write('packages/b/dist/b.js', '')
    write('.grpoignore', '# built\ndist\n./packages/b/dist/\r\n')
    const { files } = await makePristine(workspace, join(root, 'copy'))
    const listed = (await listWorkspace(workspace)).map(({ path }) => path)
    expect(files.toSorted()).toEqual(['.grpoignore', 'src/a.js'])
    expect(listed).toEqual(files.toSorted())
  })
})
