/** Tasks from tests by the real command line: in a benign repository and in a hostile one. */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import { type CliResult, recordsOf, runCli } from '../support/cli-process.ts'
import { hasPytest } from '../support/has-pytest.ts'

let root: string

/** Every one different, so that none is a copy of another. */
const body = (name: string) =>
  `const ${name}Digits = text.replace(/[^0-9]/g, "")\n  return ${name}Digits.length === 0 ? null : Number(${name}Digits) % 97`
const code = (name: string, lines = body(name)) =>
  `/** What is left of the digits of a text. */\nexport function ${name}(text) {\n  ${lines}\n}\n`
const test = (name: string, extra = '', module = `../src/${name}.js`) => `import { test } from 'node:test'
import assert from 'node:assert/strict'
import { ${name} } from '${module}'
test('${name} counts', () => { assert.equal(${name}('a1b00'), 3); assert.equal(${name}('x'), null) })
${extra}
`

function repository(name: string, files: Record<string, string>): string {
  const folder = join(root, name)
  for (const [path, content] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

interface Found {
  id: string
  state: { kind: string; code?: string; reason?: string }
  checks: { tried: string; passed: boolean[] }[]
}

async function propose(folder: string, ...flags: string[]) {
  return proposed(await runCli(['tasks', 'from-tests', 'test', '--json', ...flags], { cwd: folder }))
}

function proposed(result: CliResult) {
  const records = recordsOf(result.stdout)
  const found = records.filter(({ type }) => type === 'proposal') as unknown as Found[]
  return { ...result, records, state: (id: string) => found.find((one) => one.id === id)?.state, found }
}

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-from-tests-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a benign repository', () => {
  it.runIf(hasPytest)(
    'gives tasks that only the original passes, writes them readably, and keeps what was checked',
    async () => {
      const folder = repository('good', {
        'src/good.js': code('good'),
        'test/good.test.js': test('good'),
        'src/copied.js': code(
          'copied',
          'const seen = new Map()\n  for (const word of text.split(" ")) seen.set(word, (seen.get(word) ?? 0) + 1)\n  return seen',
        ),
        'dist/copied.js':
          'function copied(a){const seen = new Map(); for (const word of text.split(" ")) seen.set(word, (seen.get(word) ?? 0) + 1); return seen}',
        'test/copied.test.js': `import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport { copied } from '../src/copied.js'\ntest('counts', () => assert.equal(copied('a a').get('a'), 2))\n`,
        'src/idle.js': code(
          'idle',
          'const unused = text.split("").reverse().join("-")\n  return Boolean(unused) || true',
        ),
        'test/idle.test.js': `import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport { idle } from '../src/idle.js'\ntest('is true', () => assert.equal(idle('a'), true))\n`,
        'src/words.py':
          'import re\n\n\ndef title(text):\n    """Each word with a capital."""\n    return re.sub(r"\\b[a-z]", lambda m: m.group().upper(), text)\n',
        'test/test_words.py':
          'from src.words import title\n\n\ndef test_title():\n    assert title("a bc") == "A Bc"\n    assert title("d") == "D"\n',
        'src/fixed.js': code('fixed'),
        'test/fixed.test.js': `import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport { fixed } from '../src/fixed.js'\ntest('has one value', () => assert.equal(fixed('a1b00'), 3))\n`,
        'conftest.py': '',
      })
      const first = await propose(folder, '--take', 'all')
      expect(first.code, first.stderr).toBe(0)
      expect(first.state('good'), first.stderr).toEqual({ kind: 'valid' })
      expect(first.state('title'), first.stderr).toEqual({ kind: 'valid' })
      expect(first.state('copied')).toMatchObject({
        kind: 'refused',
        code: 'leak',
        reason: expect.stringContaining('dist/copied.js'),
      })
      expect(first.state('idle')).toMatchObject({ kind: 'refused', code: 'trivial-passes' })
      expect(first.state('fixed')).toMatchObject({
        code: 'trivial-passes',
        reason: 'its test passes with an answer that only returns 3',
      })
      expect(
        first.found
          .find(({ id }) => id === 'good')!
          .checks.map(({ tried, passed }) => [tried, passed.length]),
      ).toEqual(
        expect.arrayContaining([
          // Alone, and in the start that several share.
          ['original', 4],
          ['blank', 2],
          ['empty', 1],
        ]),
      )
      const written = readFileSync(join(folder, 'from-tests.tasks.yaml'), 'utf8')
      expect(written).toContain('function: good')
      expect(written).toContain('# from test/good.test.js')
      const check = await runCli(['tasks', 'check', 'from-tests.tasks.yaml', '--json'], { cwd: folder })
      expect(recordsOf(check.stdout).at(-1)).toMatchObject({
        type: 'tasks-check-finished',
        healthy: 2,
        quarantined: [],
      })

      const second = await propose(folder)
      expect(second.records.at(-1)).toMatchObject({ commands: 0, known: 2, offered: 0 })
      writeFileSync(join(folder, 'test/good.test.js'), test('good').replaceAll('3)', '4)'))
      const changed = await runCli(['tasks', 'check', 'from-tests.tasks.yaml', '--json'], { cwd: folder })
      expect(changed.code).toBe(1)
      expect(recordsOf(changed.stdout).at(-1)).toMatchObject({ healthy: 1, quarantined: ['good'] })
    },
    600_000,
  )
})

describe('a Python package that is installed to be edited', () => {
  it.runIf(hasPytest)(
    'is tried in the copy, not where it is installed from',
    async () => {
      const folder = repository('editable', {
        'src/shapes/__init__.py':
          'def area(width, height):\n    """Area of a rectangle, never negative."""\n    return max(0, width) * max(0, height)\n',
        'tests/test_area.py':
          'from shapes import area\n\n\ndef test_area():\n    assert area(2, 3) == 6\n    assert area(-1, 3) == 0\n',
      })
      execFileSync('python3', ['-m', 'venv', '--without-pip', '--system-site-packages', '.venv'], {
        cwd: folder,
      })
      const [python] = readdirSync(join(folder, '.venv/lib'))
      writeFileSync(
        join(folder, '.venv/lib', python!, 'site-packages/shapes.pth'),
        `${join(folder, 'src')}\n`,
      )
      const found = proposed(await runCli(['tasks', 'from-tests', 'tests', '--json'], { cwd: folder }))
      expect(found.state('area'), found.stderr).toEqual({ kind: 'valid' })
      const loose = proposed(
        await runCli(['tasks', 'from-tests', 'tests', '--json', '--unsandboxed'], { cwd: folder }),
      )
      expect(loose.state('area'), loose.stderr).toEqual({ kind: 'valid' })
    },
    600_000,
  )
})

describe('a search that is killed', () => {
  it('resumes from its results, and leaves no copies', async () => {
    const names = ['one', 'two', 'three']
    const files = names.flatMap((name) => [
      [`src/${name}.js`, code(name)],
      [`test/${name}.test.js`, test(name)],
    ])
    const folder = repository('killed', Object.fromEntries(files) as Record<string, string>)
    const killed = await runCli(['tasks', 'from-tests', 'test', '--json'], {
      cwd: folder,
      dieAt: { at: 'append', path: 'checks.jsonl', when: 'after', nth: 1 },
    })
    expect(killed.signal).toBe('SIGKILL')
    const kept = readFileSync(join(folder, '.grpo/runs/checks.jsonl'), 'utf8').trim().split('\n').length
    const after = await propose(folder)
    expect(names.map((name) => after.state(name))).toEqual(names.map(() => ({ kind: 'valid' })))
    const checked = after.records.filter(({ type }) => type === 'proposal-checked')
    expect(checked.map(({ cached }) => cached)).toEqual(names.map((_, index) => index < kept))
    const again = await propose(folder, '--again')
    expect(again.records.at(-1)).toMatchObject({ offered: 3 })
    expect(again.records.some(({ cached }) => cached === true)).toBe(false)
  }, 600_000)
})

describe('a hostile repository', () => {
  it('is contained, said, and leaves nothing behind', async () => {
    const outside = join(root, 'outside')
    mkdirSync(outside)
    writeFileSync(join(outside, 'secret.js'), code('secret'))
    const bait = join(root, 'bait')
    const odd = `it's "odd"`
    const folder = repository('hostile', {
      'src/writes.js': code('writes'),
      'test/writes.test.js': test(
        'writes',
        `import { writeFileSync } from 'node:fs'\ntest('writes', () => writeFileSync(${JSON.stringify(bait)}, 'x'))`,
      ),
      'src/system.js': code('system'),
      'test/system.test.js': test(
        'system',
        `import { writeFileSync } from 'node:fs'\ntest('writes', () => writeFileSync('/usr/tfgrpo-bait', 'x'))`,
      ),
      'src/loops.js': code('loops'),
      'test/loops.test.js': test('loops', "test('loops', () => { for (;;) {} })"),
      'src/prints.js': code('prints'),
      'test/prints.test.js': test(
        'prints',
        "test('prints', () => { for (let i = 0; i < 300; i++) console.log('x'.repeat(100_000)) })",
      ),
      'src/asks.js': code('asks'),
      'test/asks.test.js': test('asks', "test('asks', async () => { await fetch('http://example.com/') })"),
      'src/built.js': code('built'),
      'test/built.test.js': test('built', "import '../dist/never.js'"),
      [`src/${odd}.js`]: code('odd'),
      [`test/${odd}.test.js`]: test('odd', '', `../src/${odd.replaceAll("'", "\\'")}.js`),
      'src/line.js': code('line'),
      'test/line\nbreak.test.js': test('line'),
      'test/linked.test.js': test('secret', '', '../linked/secret.js'),
      'src/reads.js': code('reads'),
      // It passes only where the link out of the repository leads nowhere.
      'test/reads.test.js': test(
        'reads',
        `import { readdirSync, readFileSync } from 'node:fs'
for (const path of ['linked/secret.js', ${JSON.stringify(join(outside, 'secret.js'))}, ${JSON.stringify(join(root, 'hostile/package.json'))}])
  test('reads ' + path, () => assert.throws(() => readFileSync(path)))
test('lists', () => assert.throws(() => readdirSync('linked')))`,
      ),
    })
    symlinkSync(outside, join(folder, 'linked'))
    const before = tree(folder)
    const result = await propose(folder, '--timeout', '12')
    expect(result.code, result.stderr).toBe(0)
    expect(existsSync(bait)).toBe(false)
    // Folders of people are not there at all, those of the system cannot be written.
    expect(result.state('writes')).toMatchObject({
      kind: 'refused',
      code: 'original-fails',
      reason: expect.stringContaining('writes: ENOENT'),
    })
    expect(result.state('system')).toMatchObject({
      kind: 'refused',
      code: 'cannot-run',
      reason: 'its test writes outside of the copy',
    })
    expect(existsSync('/usr/tfgrpo-bait')).toBe(false)
    expect(result.state('reads'), result.stderr).toEqual({ kind: 'valid' })
    expect(result.state('loops')).toMatchObject({ kind: 'refused', code: 'timeout' })
    expect(result.state('prints')).toEqual({ kind: 'valid' })
    expect(result.state('asks')).toMatchObject({
      kind: 'refused',
      code: 'cannot-run',
      reason: 'its test needs the network, which copies do not have',
    })
    expect(result.state('built')).toMatchObject({
      kind: 'refused',
      code: 'cannot-run',
      reason: expect.stringContaining('build step'),
    })
    expect(result.state('odd'), result.stderr).toEqual({ kind: 'valid' })
    expect(result.state('line')).toBeUndefined()
    expect(result.stderr).toContain('its name holds characters that a task file cannot pass to a command')
    expect(result.state('secret')).toBeUndefined()
    expect(tree(folder).filter((path) => !path.startsWith('.grpo'))).toEqual(before)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('tfgrpo-copies-') && isOwn(name))).toEqual(
      [],
    )
    expect(result.stdout.length).toBeLessThan(1_000_000)
  }, 600_000)
})

/** Copies of processes that are gone; others run during this test. */
function isOwn(name: string): boolean {
  return (
    readdirSync(join(tmpdir(), name)).length > 0 &&
    existsSync(join(tmpdir(), name, 'pristine-1/test/loops.test.js'))
  )
}

function tree(folder: string, inside = ''): string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true })
    .flatMap((entry) => {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      return entry.isDirectory() ? tree(folder, path) : [path]
    })
    .sort()
}
