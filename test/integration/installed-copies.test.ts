/** Functions of which an installed copy holds the body: that copy is hidden, in the real sandbox. */
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import { createWorkspaces } from '../../src/node/workspaces/local/create-workspaces.ts'
import { recordsOf, runCli } from '../support/cli-process.ts'
import { hasPytest } from '../support/has-pytest.ts'

let root: string
beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tfgrpo-installed-')))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function repository(name: string, files: Record<string, string>): string {
  const folder = join(root, name)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

const COUNT = `/** How often each word occurs in a text. */
exports.count = function (text) {
  const seen = new Map()
  for (const word of text.split(' ')) seen.set(word, (seen.get(word) ?? 0) + 1)
  return seen
}
`
const LONGEST = `/** The longest word of a text, the first one of several. */
exports.longest = function (text) {
  let best = ''
  for (const word of text.split(' ')) if (word.length > best.length) best = word
  return best.toLowerCase()
}
`
const PYTHON = `def initials(text):
    """First letters of all words, in capitals."""
    letters = [word[0].upper() for word in text.split(" ") if word != ""]
    return ".".join(letters) + "."
`

async function propose(folder: string, tests: string) {
  const result = await runCli(['tasks', 'from-tests', tests, '--take', 'all', '--json'], { cwd: folder })
  const found = recordsOf(result.stdout).filter(({ type }) => type === 'proposal') as unknown as {
    id: string
    state: { kind: string; reason?: string }
  }[]
  return { ...result, state: (id: string) => found.find((one) => one.id === id)?.state }
}

describe('an installed copy of the body', () => {
  it('is hidden from the task, or refuses it where its test needs that copy', async () => {
    const test = (name: string, check: string, more = '') =>
      `const { test } = require('node:test')\nconst assert = require('node:assert/strict')\nconst lib = require('../lib/${name}')\n${more}test('works', () => { ${check} })\n`
    const folder = repository('words', {
      'package.json': '{ "name": "words", "version": "2.0.0" }',
      'lib/count.js': COUNT,
      'lib/longest.js': LONGEST,
      'test/count.test.js': test('count', "assert.equal(lib.count('a b a').get('a'), 2)"),
      'test/longest.test.js': test(
        'longest',
        "assert.equal(lib.longest('a Bcd ef'), 'bcd'); assert.equal(old.longest('a'), 'a')",
        "const old = require('words')\n",
      ),
      'node_modules/words/package.json': '{ "name": "words", "version": "1.0.0", "main": "index.js" }',
      'node_modules/words/index.js': COUNT + LONGEST,
      'node_modules/other/package.json': '{ "name": "other" }',
      'node_modules/other/node_modules/words/package.json': '{ "name": "words", "version": "0.1.0" }',
      'node_modules/other/node_modules/words/index.js': COUNT,
    })
    const found = await propose(folder, 'test')
    expect(found.state('count'), found.stderr).toEqual({ kind: 'valid' })
    expect(found.state('longest')).toMatchObject({
      code: 'leak',
      reason: expect.stringContaining('its test does not pass without that installed copy'),
    })
    const written = readFileSync(join(folder, 'from-tests.tasks.yaml'), 'utf8')
    expect(written).toContain('hide: [node_modules/other/node_modules/words, node_modules/words]')
    const check = await runCli(['tasks', 'check', 'from-tests.tasks.yaml', '--json'], { cwd: folder })
    expect(recordsOf(check.stdout).at(-1), check.stderr).toMatchObject({ tasks: 1, healthy: 1 })

    const workspaces = await createWorkspaces()
    try {
      const hide = ['node_modules/words', 'node_modules/other/node_modules/words']
      const run = async (command: string, hidden: string[]) => {
        const signal = new AbortController().signal
        const at = {
          workspace: folder,
          workspaceDigest: 'd',
          use: 'command',
          draw: 'd',
          hide: hidden,
        } as const
        const copy = await workspaces.open(at, signal)
        const result = await copy.exec({ run: { command }, timeoutSeconds: 60, network: [] }, signal)
        await copy.close()
        return result.stdout
      }
      const reads = [
        'ls node_modules',
        'cat node_modules/words/index.js',
        'cat node_modules/other/node_modules/words/index.js',
        `cat ${join(folder, 'node_modules/words/index.js')}`,
        `cat "$(realpath node_modules/other)/../words/index.js"`,
      ].join('; ')
      expect((await run(reads, [])).match(/exports\.count/g)).toHaveLength(4)
      expect(await run(reads, hide)).toBe('other\n')
      expect((await run(reads, [])).match(/exports\.count/g)).toHaveLength(4)
    } finally {
      await workspaces.close()
    }
  }, 600_000)

  it.runIf(hasPytest)(
    'is hidden where a virtual environment holds it',
    async () => {
      const folder = repository('letters', {
        'letters/__init__.py': PYTHON,
        'tests/test_initials.py':
          'from letters import initials\n\n\ndef test_initials():\n    assert initials("ab cd") == "A.C."\n    assert initials("x") == "X."\n',
      })
      execFileSync('python3', ['-m', 'venv', '--without-pip', '--system-site-packages', '.venv'], {
        cwd: folder,
      })
      const [python] = readdirSync(join(folder, '.venv/lib'))
      const installed = `.venv/lib/${python}/site-packages/letters`
      mkdirSync(join(folder, installed))
      writeFileSync(join(folder, installed, '__init__.py'), PYTHON)
      const found = await propose(folder, 'tests')
      expect(found.state('initials'), found.stderr).toEqual({ kind: 'valid' })
      expect(readFileSync(join(folder, 'from-tests.tasks.yaml'), 'utf8')).toContain(`hide: [${installed}]`)
    },
    600_000,
  )
})
