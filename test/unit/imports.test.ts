import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { wrongImports } from '../../scripts/lint-imports.ts'

const made: string[] = []

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

/** Names of the rules that a tree of these files breaks; a file is given as the modules that it imports. */
async function broken(files: Record<string, string[]>): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'tfgrpo-imports-'))
  made.push(root)
  for (const [file, imports] of Object.entries(files)) {
    mkdirSync(join(root, dirname(file)), { recursive: true })
    const lines = imports.map((from, index) => `import type { T${index} } from '${from}'`)
    writeFileSync(join(root, file), `${lines.join('\n')}\nexport type T0 = string\n`)
  }
  return [...new Set((await wrongImports(root)).map(({ rule }) => rule))].sort()
}

test('imports that point down are taken', async () => {
  expect(
    await broken({
      'src/core/ports.ts': [],
      'src/core/run/plan.ts': ['../ports.ts'],
      'src/core/train/train.ts': ['../run/plan.ts'],
      'src/core/train/gate/gate.ts': ['../../run/plan.ts'],
      'src/webview/report.ts': ['../core/ports.ts'],
      'src/node/clock.ts': ['../core/ports.ts', '../webview/report.ts', 'node:fs'],
      'src/cli/main.ts': ['../node/clock.ts', '../core/ports.ts'],
      'src/mcp/serve.ts': ['../node/clock.ts'],
      'src/vscode/extension.ts': ['../node/clock.ts', 'vscode'],
    }),
  ).toEqual([])
})

test('a circle of files is refused', async () => {
  expect(await broken({ 'src/core/run/a.ts': ['./b.ts'], 'src/core/run/b.ts': ['./a.ts'] })).toEqual([
    'no-circle-of-files',
  ])
})

test('a circle of folders is refused, also where no files form one', async () => {
  expect(
    await broken({
      'src/node/one/a.ts': ['../two/b.ts'],
      'src/node/two/b.ts': [],
      'src/node/two/c.ts': ['../one/d.ts'],
      'src/node/one/d.ts': [],
    }),
  ).toEqual(['no-circle-of-folders'])
})

test('a circle between a folder and one inside it is refused', async () => {
  expect(
    await broken({
      'src/core/train/a.ts': ['./gate/b.ts'],
      'src/core/train/gate/b.ts': [],
      'src/core/train/gate/c.ts': ['../d.ts'],
      'src/core/train/d.ts': [],
    }),
  ).toEqual(['no-circle-with-a-folder-inside'])
})

test.each([
  ['core', 'node'],
  ['core', 'webview'],
  ['webview', 'node'],
  ['node', 'cli'],
  ['node', 'vscode'],
  ['cli', 'vscode'],
  ['mcp', 'cli'],
  ['vscode', 'cli'],
])('src/%s imports nothing of src/%s', async (from, to) => {
  const found = await broken({ [`src/${from}/a.ts`]: [`../${to}/b.ts`], [`src/${to}/b.ts`]: [] })
  expect(found).toHaveLength(1)
  expect(found[0]).toMatch(new RegExp(`^${from}-imports-`))
})

test('a folder of src without a layer is refused', async () => {
  expect(await broken({ 'src/helpers/a.ts': ['../core/b.ts'], 'src/core/b.ts': [] })).toEqual([
    'every-folder-has-a-layer',
  ])
})

test.each([
  ['node:fs', 'core-uses-no-builtin'],
  ['fs', 'core-uses-no-builtin'],
  ['openai', 'core-is-pure'],
])('core imports nothing of %s', async (module, rule) => {
  expect(await broken({ 'src/core/a.ts': [module] })).toContain(rule)
})

test('only the extension imports vscode', async () => {
  expect(await broken({ 'src/node/a.ts': ['vscode'] })).toEqual(['only-the-extension-knows-vscode'])
})
