/** Tasks from the tests of workspaces of packages, from the root and from inside a package, in the real sandbox. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import { recordsOf, runCli } from '../support/cli-process.ts'
import { startScriptedEndpoint } from '../support/scripted-endpoint.ts'

const VITEST = fileURLToPath(new URL('../../node_modules/vitest', import.meta.url))

let root: string
beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-packages-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** `text` needs `numbers` by its name, and globals that only its own configuration turns on. */
const FILES = {
  'packages/numbers/package.json': JSON.stringify({
    name: '@shop/numbers',
    version: '1.0.0',
    main: './index.js',
    scripts: { test: 'node --test' },
  }),
  'packages/numbers/index.js': "module.exports = require('./lib/amount')\n",
  'packages/numbers/lib/amount.js': `/** Cents of a price in words, such as "3 EUR". */
exports.amountOf = function (price) {
  const digits = price.replace(/[^0-9]/g, '')
  return digits === '' ? null : Number(digits) * 100
}
exports.centsOf = function (prices) {
  const amounts = prices.map((price) => exports.amountOf(price) ?? 0)
  return amounts.reduce((sum, amount) => sum + amount, 0)
}
`,
  'packages/numbers/test/cents.test.js': `const { test } = require('node:test')
const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { centsOf } = require('..')
test('adds up', () => assert.equal(centsOf(['3 EUR', '4 EUR', 'free']), 700))
test('takes one alone', () => assert.equal(centsOf(['2 EUR']), 200))
test('runs in its own package', () => assert.equal(JSON.parse(readFileSync('package.json', 'utf8')).name, '@shop/numbers'))
`,
  'packages/text/vitest.config.js': 'export default { test: { globals: true } }\n',
  'packages/text/src/label.js': `import { amountOf } from '@shop/numbers'

export function label(name, price) {
  const amount = amountOf(price)
  return amount === null ? name.toUpperCase() : name.toUpperCase() + ': ' + amount
}
`,
  'packages/text/test/label.test.js': `import { amountOf } from '@shop/numbers'
import { label } from '../src/label.js'
test('reads prices', () => {
  expect(amountOf('12 EUR')).toBe(1200)
  expect(amountOf('free')).toBe(null)
})
test('labels', () => {
  expect(label('tea', '3 EUR')).toBe('TEA: 300')
  expect(label('tea', 'free')).toBe('TEA')
})
`,
}

function write(folder: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/** What `npm install` makes of it; vitest is linked to the one of this project. */
function npmWorkspace(): string {
  const folder = join(root, 'npm')
  write(folder, {
    ...FILES,
    'package.json':
      '{ "name": "shop", "private": true, "workspaces": ["packages/*"], "scripts": { "test": "npm test -ws" } }',
    'packages/text/package.json':
      '{ "name": "@shop/text", "version": "1.0.0", "type": "module", "scripts": { "test": "vitest run" }, "dependencies": { "@shop/numbers": "^1.0.0" } }',
  })
  execFileSync('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: 'pipe',
  })
  symlinkSync(VITEST, join(folder, 'node_modules/vitest'))
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  symlinkSync('../vitest/vitest.mjs', join(folder, 'node_modules/.bin/vitest'))
  return folder
}

/** As pnpm lays it out: all packages in one store, with links to them in each package that depends on them. */
function pnpmWorkspace(): string {
  const folder = join(root, 'pnpm')
  write(folder, {
    ...FILES,
    'package.json': '{ "name": "shop", "private": true, "scripts": { "test": "pnpm -r test" } }',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\ncatalog:\n  vitest: ^4.0.0\n',
    'packages/text/package.json':
      '{ "name": "@shop/text", "version": "1.0.0", "type": "module", "scripts": { "test": "vitest run" }, "dependencies": { "@shop/numbers": "workspace:*" }, "devDependencies": { "vitest": "catalog:" } }',
    'packages/text/node_modules/.bin/vitest':
      '#!/bin/sh\nbasedir=$(dirname "$(echo "$0" | sed -e \'s,\\\\,/,g\')")\nexec node  "$basedir/../vitest/vitest.mjs" "$@"\n',
  })
  chmodSync(join(folder, 'packages/text/node_modules/.bin/vitest'), 0o755)
  const link = (target: string, path: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    symlinkSync(target, join(folder, path))
  }
  link(VITEST, 'node_modules/.pnpm/vitest@4.0.0/node_modules/vitest')
  link('../../../node_modules/.pnpm/vitest@4.0.0/node_modules/vitest', 'packages/text/node_modules/vitest')
  link('../../../numbers', 'packages/text/node_modules/@shop/numbers')
  return folder
}

async function propose(cwd: string, tests: string) {
  const result = await runCli(['tasks', 'from-tests', tests, '--take', 'all', '--json'], { cwd })
  expect(result.code, result.stderr).toBe(0)
  const states = recordsOf(result.stdout).flatMap((record) => {
    if (record.type !== 'proposal') return []
    const { file, symbol, state } = record as unknown as {
      file: string
      symbol: string
      state: { kind: string }
    }
    return [[`${file} ${symbol}`, state]]
  })
  return { states: Object.fromEntries(states) as Record<string, unknown>, stderr: result.stderr }
}

// Dozens of starts of vitest: minutes, so only with TFGRPO_TESTS=all.
describe.runIf(process.env.TFGRPO_TESTS === 'all').each([
  ['npm', npmWorkspace],
  ['pnpm', pnpmWorkspace],
])('a workspace of %s', (_, make) => {
  it('gives tasks from its root and from inside of a package, and trains on them', async () => {
    const folder = make()
    const all = await propose(folder, 'packages')
    expect(all.states, all.stderr).toEqual({
      'packages/numbers/lib/amount.js amountOf': { kind: 'valid' },
      'packages/numbers/lib/amount.js centsOf': { kind: 'valid' },
      'packages/text/src/label.js label': { kind: 'valid' },
    })
    const checked = await runCli(['tasks', 'check', 'from-tests.tasks.yaml', '--json'], { cwd: folder })
    expect(recordsOf(checked.stdout).at(-1)).toMatchObject({ tasks: 3, healthy: 3 })

    rmSync(join(folder, 'from-tests.tasks.yaml'))
    rmSync(join(folder, '.grpo'), { recursive: true })
    const inside = join(folder, 'packages/text')
    const own = await propose(inside, 'test')
    expect(own.states, own.stderr).toEqual({
      'packages/numbers/lib/amount.js amountOf': { kind: 'valid' },
      'packages/text/src/label.js label': { kind: 'valid' },
    })
    expect(own.stderr).toContain('--workspace . copies this folder alone')
    const written = readFileSync(join(inside, 'from-tests.tasks.yaml'), 'utf8')
    expect(written).toContain('workspace: ../..')
    expect(written).toContain('run: cd packages/text && ')

    const right = FILES['packages/text/src/label.js'].split('\n').slice(2).join('\n')
    const endpoint = await startScriptedEndpoint({
      handler: ({ messages }) => ({
        content: messages.some(({ content }) => content?.includes('Write the function `label`'))
          ? `\`\`\`js\n${right}\`\`\``
          : 'I do not know.',
      }),
    })
    try {
      const splits = ['train', 'val', 'test'].flatMap((split) =>
        written.includes(`split: ${split}`) ? [split] : [],
      )
      const scores = new Map<string, unknown>()
      for (const split of splits) {
        const evaluated = await runCli(
          [
            'eval',
            'from-tests.tasks.yaml',
            '--split',
            split,
            '--samples',
            '1',
            '--base-url',
            endpoint.baseUrl,
            '--model',
            'm',
            '--json',
          ],
          { cwd: inside, env: { OPENAI_API_KEY: 'k' } },
        )
        expect(evaluated.code, evaluated.stderr).toBe(0)
        for (const record of recordsOf(evaluated.stdout))
          if (record.type === 'rollout-finished') {
            const { rollout } = record as unknown as { rollout: { task: string; score: number } }
            scores.set(rollout.task, rollout.score)
          }
      }
      expect(Object.fromEntries(scores)).toEqual({ label: 1, 'amount-of': 0 })
    } finally {
      await endpoint.close()
    }
  }, 600_000)
})
