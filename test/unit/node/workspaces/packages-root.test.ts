import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packagesRoot } from '../../../../src/node/workspaces/packages-root.ts'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tfgrpo-packages-root-')))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** The root of a folder, relative to the top, '' = the top. */
function rootOf(files: Record<string, string>, folder: string): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  mkdirSync(join(root, folder), { recursive: true })
  return packagesRoot(join(root, folder)).slice(root.length + 1)
}
const PACKAGE = '{ "name": "a" }'

describe('the root of a workspace of packages', () => {
  it.each([
    ['npm', { 'package.json': '{ "workspaces": ["packages/*"] }' }],
    ['yarn', { 'package.json': '{ "workspaces": { "packages": ["./packages/*/"] } }' }],
    [
      'pnpm',
      {
        'package.json': '{}',
        'pnpm-workspace.yaml': 'packages:\n  - "packages/**"\ncatalog:\n  vitest: ^4\n',
      },
    ],
  ])('is where %s names the package', (_, files) => {
    const all = { ...files, 'packages/a/package.json': PACKAGE }
    expect(rootOf(all, 'packages/a')).toBe('')
    expect(rootOf(all, 'packages/a/src/deep')).toBe('')
    expect(rootOf(all, '')).toBe('')
  })

  it('is found from a folder whose own package.json only marks how its files are read', () => {
    const files = {
      'package.json': '{ "workspaces": ["packages/*"] }',
      'packages/a/package.json': PACKAGE,
      'packages/a/test/package.json': '{ "type": "module" }',
    }
    expect(rootOf(files, 'packages/a/test')).toBe('')
  })

  it.each([
    ['names other packages', { 'package.json': '{ "workspaces": ["libs/*"] }' }, 'packages/a'],
    ['leaves it out', { 'package.json': '{ "workspaces": ["packages/*", "!packages/a"] }' }, 'packages/a'],
    ['is no workspace', { 'package.json': '{}' }, 'packages/a'],
    ['is broken', { 'package.json': '{ "workspaces": ', 'pnpm-workspace.yaml': ': [' }, 'packages/a'],
    [
      'is another repository',
      { 'package.json': '{ "workspaces": ["packages/*"] }', 'packages/.git/HEAD': '' },
      'packages/a',
    ],
  ])('is the folder itself where the one above %s', (_, files, folder) => {
    expect(rootOf({ ...files, 'packages/a/package.json': PACKAGE }, folder)).toBe(folder)
  })

  it('is the folder itself where it is in no package', () => {
    expect(rootOf({ 'package.json': '{ "workspaces": ["packages/*"] }' }, 'docs')).toBe('docs')
  })
})
