/** Tasks from the history of git, by the real command line, in benign repositories and a hostile one. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import { recordsOf, runCli } from '../support/cli-process.ts'

let root: string
let repo: string
let bait: string

const git = (...args: string[]) =>
  execFileSync(
    'git',
    [
      '-c',
      'user.name=A',
      '-c',
      'user.email=a@b.c',
      '-c',
      'commit.gpgsign=false',
      '-c',
      'core.hooksPath=/dev/null',
      ...args,
    ],
    {
      cwd: repo,
      encoding: 'utf8',
    },
  )

function commit(message: string, files: Record<string, string | Buffer>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true })
    writeFileSync(join(repo, path), content)
  }
  git('add', '-A')
  git('commit', '-q', '-m', message)
  return git('rev-parse', 'HEAD').trim()
}

const test = (name: string, cases: string) => `import { test } from 'node:test'
import assert from 'node:assert/strict'
import * as lib from '../src/${name}.js'
${cases}
`
const PORT = (body: string) => `const HIGHEST = 65535

/** A port, from text. */
export function parsePort(text) {
${body}
}

export function portName(port) {
  return port === 80 ? 'http' : String(port)
}
`
const PLAIN = PORT('  return Number(text)')
const STRICT = PORT(
  "  const port = Number(text)\n  if (!Number.isInteger(port) || port < 1 || port > HIGHEST) return { error: 'INVALID_PORT' }\n  return port",
)
const PORT_TEST = (strict: boolean) =>
  test(
    'port',
    `test('takes a number', () => assert.equal(lib.parsePort('80'), 80))\n${strict ? "test('refuses what is no port', () => assert.deepEqual(lib.parsePort('0'), { error: 'INVALID_PORT' }))" : ''}`,
  )

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-from-git-'))
  repo = join(root, 'shop')
  bait = join(root, 'ran')
  mkdirSync(repo)
  git('init', '-q')
  commit('Begin', {
    'package.json': '{ "name": "shop", "version": "1.0.0", "type": "module" }',
    'src/port.js': PLAIN,
    'test/port.test.js': PORT_TEST(false),
    'src/list.js': 'export const LIMIT = 2\nexport const first = (list) => list[0]\n',
    'test/list.test.js': test('list', "test('first', () => assert.equal(lib.first([1, 2]), 1))"),
    'src/other.js': 'export const other = 1\n',
  })
  commit('fix(port): refuse what is no port (#12)\n\nSigned-off-by: A <a@b.c>', {
    'src/port.js': STRICT,
    'test/port.test.js': PORT_TEST(true),
  })
  commit('Raise the limit', {
    'src/list.js':
      'export const LIMIT = 3\nexport const first = (list) => list.at(0)\nexport const last = (list) => list.at(-1)\n',
    'test/list.test.js': test(
      'list',
      "test('first', () => assert.equal(lib.first([1, 2]), 1))\ntest('last', () => assert.equal(lib.last([1, 2]), 2))\ntest('limit', () => assert.equal(lib.LIMIT, 3))",
    ),
  })
  commit('Use a package', {
    'package.json': '{ "name": "shop", "version": "1.0.0", "type": "module", "dependencies": { "a": "1" } }',
    'src/other.js': 'export const other = 2\n',
  })
  commit('A picture', {
    'logo.png': Buffer.from([0, 1, 2, 0, 255]),
    'src/other.js': 'export const other = 3\n',
  })
  commit('Two at once', {
    'src/other.js': 'export const other = 4\n',
    'src/more.js': 'export const more = 1\n',
    'test/more.test.js': test('more', "test('more', () => assert.equal(lib.more, 1))"),
  })
  commit('No test', { 'src/other.js': 'export const other = 5\n' })
  commit('Tidy', {
    'src/port.js': STRICT.replace(
      "port === 80 ? 'http' : String(port)",
      "(port === 80 && 'http') || String(port)",
    ),
    'test/port.test.js': `${PORT_TEST(true)}test('names', () => assert.equal(lib.portName(80), 'http'))\n`,
  })
  commit('Odd names', {
    'test/a"b\n\'c.test.js': test('other', "test('other', () => assert.equal(lib.other, 6))"),
    'src/other.js': 'export const other = 6\n',
  })
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

const run = (...args: string[]) => runCli(['tasks', 'from-git', ...args], { cwd: repo })
const proposals = (stdout: string) => recordsOf(stdout).filter(({ type }) => type === 'proposal')
const bySubject = (stdout: string, subject: string) => {
  const found = proposals(stdout).find(({ origin }) => String(origin).endsWith(`: ${subject}`))
  if (!found) throw new Error(`no proposal of "${subject}" in ${stdout}`)
  return found as unknown as Record<string, unknown> & {
    state: { kind: string; code?: string; reason?: string }
  }
}

describe('tfgrpo tasks from-git', () => {
  it('offers commits whose tests fail without the change, says why it leaves the others out, and writes what is taken', async () => {
    const result = await run('--json')
    expect(result.stderr).not.toContain('Unexpected fault')
    expect(result.code).toBe(0)
    const out = result.stdout

    const port = bySubject(out, 'fix(port): refuse what is no port (#12)')
    expect(port.state).toEqual({ kind: 'valid' })
    expect(port).toMatchObject({
      file: 'src/port.js',
      symbol: 'parsePort',
      offered: true,
    })
    expect(port).not.toHaveProperty('solution')
    expect(port.verify).toMatchObject([{ type: 'command', write: 'src/port.js', function: 'parsePort' }])
    const prompt = String(port.prompt)
    expect(prompt).toContain('  return Number(text)\n}')
    expect(prompt).toContain('> fix(port): refuse what is no port\n')
    expect(prompt).toContain('refuses what is no port')
    expect(prompt).not.toMatch(/Signed-off|isInteger/)
    expect(port.checks).toMatchObject([
      // By itself twice, and twice in the start that it shares with the file before and the answers.
      { tried: 'original', passed: [true, true, true, true] },
      { tried: 'before', passed: [false, false] },
      { tried: 'empty' },
      ...Array.from({ length: 8 }, () => ({ tried: 'trivial' })),
    ])

    // A change in several places asks for the whole file.
    const list = bySubject(out, 'Raise the limit')
    expect(list.state).toEqual({ kind: 'valid' })
    expect(list).toMatchObject({ file: 'src/list.js', symbol: null })
    expect(String(list.prompt)).toContain('export const LIMIT = 2')

    for (const [subject, code, reason] of [
      ['Use a package', 'unsuitable', /dependencies \(package\.json\)/],
      ['A picture', 'unsuitable', /binary file logo\.png/],
      ['Two at once', 'too-large', /2 files of code/],
      ['No test', 'unclear', /changes no test/],
      ['Tidy', 'blank-passes', /pass without the change/],
      ['Odd names', 'cannot-run', /its name holds characters/],
      ['Begin', 'unsuitable', /first commit/],
    ] as const) {
      expect(bySubject(out, subject).state).toMatchObject({
        kind: 'refused',
        code,
        reason: expect.stringMatching(reason),
      })
    }
    const last = recordsOf(out).at(-1)
    expect(last).toMatchObject({
      type: 'proposals-finished',
      source: 'git',
      commits: 9,
      offered: 2,
      written: null,
    })

    const id = String(port.id)
    const taken = await run('--json', '--take', id)
    expect(recordsOf(taken.stdout).at(-1)).toMatchObject({
      commands: 0,
      taken: [id],
      written: { added: [id] },
    })
    const file = join(repo, 'from-git.tasks.yaml')
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('function: parsePort')

    // What a person edits stays, and what is there is not offered again.
    writeFileSync(file, text.replace(`id: ${id}`, 'id: mine'))
    const again = await run('--json', '--take', 'all')
    expect(recordsOf(again.stdout).at(-1)).toMatchObject({ known: 1, written: { added: [list.id] } })
    expect(readFileSync(file, 'utf8').startsWith(text.replace(`id: ${id}`, 'id: mine'))).toBe(true)
    expect((await runCli(['check', 'from-git.tasks.yaml'], { cwd: repo })).code).toBe(0)
  }, 300_000)

  it('starts no program that the repository names in its settings', async () => {
    const program = join(root, 'program.sh')
    writeFileSync(program, `#!/bin/sh\ntouch '${bait}'\ncat "$1" 2>/dev/null\n`, { mode: 0o755 })
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'diff.external',
      'core.sshCommand',
      'gpg.program',
      'core.askPass',
      'credential.helper',
      'diff.bad.textconv',
      'diff.bad.command',
      'filter.bad.smudge',
      'filter.bad.clean',
      'core.editor',
    ])
      git('config', key, program)
    git('config', 'log.showSignature', 'true')
    git('config', 'core.hooksPath', join(root, 'hooks'))
    git('config', 'pager.diff-tree', program)
    writeFileSync(join(repo, '.git/info/attributes'), '* diff=bad filter=bad\n')
    // The traps are real: git as people use it starts them.
    execFileSync('git', ['diff', 'HEAD~1', '--', 'src'], { cwd: repo, stdio: 'pipe' })
    expect(existsSync(bait)).toBe(true)
    rmSync(bait)
    const result = await run('--json', '--max', '3')
    expect(result.code).toBe(0)
    expect(recordsOf(result.stdout).at(-1)).toMatchObject({ commits: 3 })
    expect(existsSync(bait)).toBe(false)
  }, 120_000)

  it('says what is wrong with a folder without history, and with a revision that is not there', async () => {
    const nowhere = await runCli(['tasks', 'from-git'], { cwd: root })
    expect(nowhere.code).toBe(2)
    expect(nowhere.stderr).toMatch(/no git history/)
    const since = await run('--since', '--output=x')
    expect(since.code).toBe(2)
    expect(since.stderr).toMatch(/There is no commit --output=x/)
  }, 120_000)
})
