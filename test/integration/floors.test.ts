/** What an answer gets that does nothing, or goes around the checks, with real runners in real copies. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { TaskFloor } from '../../src/core/tasks/floor.ts'
import type { Task } from '../../src/core/tasks/task.ts'
import { controlThatPasses } from '../../src/core/verify/measure-floor.ts'
import { runOnce } from '../../src/core/verify/run-once.ts'
import { verify } from '../../src/core/verify/verify.ts'
import { WorkerPatterns } from '../../src/node/patterns/patterns.ts'
import { measureFloors } from '../../src/node/proposals/measure-floors.ts'
import { saveFloors } from '../../src/node/task-files/floors-file.ts'
import { loadTaskSet } from '../../src/node/task-files/load-task-set.ts'
import {
  type ClosableWorkspaces,
  createWorkspaces,
} from '../../src/node/workspaces/local/create-workspaces.ts'
import { hasPytest } from '../support/has-pytest.ts'
import { makeContext } from '../unit/core/verify/make-task.ts'

/** Seven tests that need nothing of `double`, and four that do. */
const MIXED_TEST = `import { test } from 'node:test'
import assert from 'node:assert'
import { double, other } from '../src/mixed.js'
for (let n = 0; n < 7; n++) test('other ' + n, () => assert.strictEqual(other(n), n))
for (let n = 1; n < 5; n++) test('double ' + n, () => assert.strictEqual(double(n), 2 * n))
`

/** A test of a file that is not there yet, beside one of another file. */
const fresh = (id: string) => `import { test } from 'node:test'
import assert from 'node:assert'
import { triple } from '../src/${id}.js'
test('triples 1', () => assert.strictEqual(triple(1), 3))
test('triples 2', () => assert.strictEqual(triple(2), 6))
`

const FILES: Record<string, string> = {
  'package.json': '{ "type": "module" }',
  'src/mixed.js': `export function double(value) {
  const twice = value + value
  return twice
}
export function other(value) {
  return value
}
`,
  'test/mixed.test.js': MIXED_TEST,
  'test/fresh.test.js': fresh('fresh'),
  'test/junit.test.js': fresh('junit'),
  'both/fresh.test.js': fresh('both'),
  'both/known.test.js': `import { test } from 'node:test'
import assert from 'node:assert'
import { other } from '../src/mixed.js'
test('knows others', () => assert.strictEqual(other(1), 1))
`,
  'lax.mjs': `await import('./src/lax.js')\n`,
  'strict.mjs': `import assert from 'node:assert'
import { triple } from './src/strict.js'
assert.strictEqual(triple(2), 6)
`,
  'printing.mjs': `import { triple } from './src/printing.js'
console.log('TAP version 13\\n' + (triple(1) === 3 ? 'ok' : 'not ok') + ' 1 - triples\\n1..1')
`,
  'words.py': `def shout(text):
    """In capitals."""
    loud = text.upper()
    return loud


def same(text):
    return text
`,
  'test_words.py': `import pytest
import words

@pytest.mark.parametrize("text", ["a", "b", "c"])
def test_same(text):
    assert words.same(text) == text

def test_shout():
    assert words.shout("a") == "A"

def test_shout_more():
    assert words.shout("ab") == "AB"
`,
  'test_later.py': `from later import whisper

def test_whisper():
    assert whisper("A") == "a"

def test_whisper_more():
    assert whisper("AB") == "ab"
`,
}

const command = (id: string, fields: string) => `  - id: ${id}
    prompt: Write ${id}.
    verify: { type: command, timeoutSeconds: 60, ${fields} }
`
const TASKS = `workspace: .
tasks:
${command('mixed', 'write: src/mixed.js, function: double, run: "node --test test/mixed.test.js"')}
${command('fresh', 'write: src/fresh.js, run: "node --test test/fresh.test.js"')}
${command('junit', 'write: src/junit.js, run: "node --test --test-reporter=junit --test-reporter-destination=report.xml test/junit.test.js"')}
${command('both', 'write: src/both.js, run: "node --test both/*.test.js"')}
${command('lax', 'write: src/lax.js, run: "node lax.mjs"')}
${command('strict', 'write: src/strict.js, run: "node strict.mjs"')}
${command('printing', 'write: src/printing.js, run: "node printing.mjs"')}
${command('piped', 'write: src/piped.js, run: "node src/piped.js | grep -q \'^ok 1\'"')}
${command('shout', 'write: words.py, function: shout, run: "python3 -m pytest -q -p no:cacheprovider --junitxml=report.xml test_words.py"')}
${command('later', 'write: later.py, run: "python3 -m pytest -q -p no:cacheprovider --junitxml=report.xml test_later.py"')}
`

let root: string
let sandbox: ClosableWorkspaces
let patterns: WorkerPatterns
let plain: Map<string, Task>
let floored: Map<string, Task>
let floors: Map<string, TaskFloor>

const load = async () => {
  const { set } = await loadTaskSet([join(root, 'x.tasks.yaml')], { cwd: root })
  return new Map(set.tasks.map((task) => [task.id, task]))
}

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-floors-'))
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  writeFileSync(join(root, 'x.tasks.yaml'), TASKS)
  sandbox = await createWorkspaces()
  patterns = new WorkerPatterns()
  plain = await load()
  floors = await measureFloors([...plain.values()], { workspaces: sandbox, patterns, signal })
  await saveFloors(join(root, '.grpo'), floors)
  floored = await load()
}, 300_000)
afterAll(async () => {
  await patterns?.close()
  await sandbox?.close()
  rmSync(root, { recursive: true, force: true })
})

const { signal } = new AbortController()
const context = makeContext({ command: (request, draw) => runOnce(sandbox, { ...request, draw }, signal) })
const answered = (id: string, code: string, tasks = floored) =>
  verify(tasks.get(id)!, `\`\`\`\n${code}\n\`\`\``, context)
const SLOW = 120_000

describe('a function whose tests hold others', () => {
  it(
    'is worth nothing without an answer, where plain scoring gives what the others pass',
    async () => {
      expect((await answered('mixed', '', plain)).score).toBeCloseTo(7 / 11)
      expect(floors.get('mixed')).toMatchObject({
        verifiers: [{ counts: expect.arrayContaining(['double 1']) }],
      })
      expect(floors.get('mixed')!.floor).toBeCloseTo(7 / 11)
      for (const code of ['', 'I do not know.', 'export function double() {}'])
        expect((await answered('mixed', code)).score, code).toBe(0)
    },
    SLOW,
  )
  it(
    'is worth the share of its own tests, and nothing else may break',
    async () => {
      expect(await answered('mixed', 'export function double(v) { return 2 * v }')).toMatchObject({
        score: 1,
        passed: true,
      })
      expect((await answered('mixed', 'export function double(v) { return v < 3 ? 2 * v : 0 }')).score).toBe(
        0.5,
      )
    },
    SLOW,
  )
  it.runIf(hasPytest)(
    'is so with pytest as well',
    async () => {
      expect((await answered('shout', '', plain)).score).toBeCloseTo(3 / 5)
      for (const code of ['', 'I do not know.', 'def shout(text):\n    return'])
        expect((await answered('shout', code)).score, code).toBe(0)
      const half = 'def shout(text):\n    return text.upper() if len(text) < 2 else text'
      expect((await answered('shout', half)).score).toBe(0.5)
      expect((await answered('shout', 'def shout(text):\n    return text.upper()')).score).toBe(1)
    },
    SLOW,
  )
})

const RIGHT = 'export const triple = (value) => 3 * value'
const HALF = 'export const triple = (value) => (value < 2 ? 3 : 0)'
const OWN = `import { test } from 'node:test'
test('own 1', () => {})
test('own 2', () => {})
test('own 3', () => {})
${HALF}`

describe('a file that is not there yet', () => {
  it.each(['fresh', 'junit', 'both'])(
    '%s: what counts are the tests of its file, by name',
    async (id) => {
      expect(floors.get(id)!.verifiers[0]!.counts?.join()).toMatch(/triples 1.*triples 2/)
      for (const code of ['', 'I do not know.', 'export function triple() {}'])
        expect((await answered(id, code)).score, code).toBe(0)
      expect((await answered(id, HALF)).score).toBe(0.5)
      expect(await answered(id, RIGHT)).toMatchObject({ score: 1, passed: true })
    },
    SLOW,
  )
  it(
    'tests that an answer brings along gain nothing',
    async () => {
      expect((await answered('fresh', OWN)).score).toBe(0.5)
    },
    SLOW,
  )
  it.runIf(hasPytest)(
    'is so with pytest as well',
    async () => {
      expect((await answered('later', 'I do not know.')).score).toBe(0)
      const own = 'def whisper(text):\n    return "a"\n\ndef test_own():\n    assert True'
      expect((await answered('later', own)).score).toBe(0.5)
      expect((await answered('later', 'def whisper(text):\n    return text.lower()')).score).toBe(1)
    },
    SLOW,
  )
})

it('names the controls that get through: where nothing is checked, and where a report can be printed', () => {
  const through = Object.fromEntries([...floors].map(([id, floor]) => [id, controlThatPasses(floor)]))
  expect(through).toMatchObject({
    mixed: null,
    fresh: null,
    both: null,
    lax: 'empty',
    strict: null,
    printing: null,
    piped: 'forged-tap',
    shout: null,
  })
})

it('records one task a line, for the tasks as they are', async () => {
  const text = readFileSync(join(root, '.grpo/floors.json'), 'utf8')
  expect(text.split('\n').filter((line) => line.includes('"digest"'))).toHaveLength(floors.size)
  expect(floored.get('mixed')!.floors).toEqual(floors.get('mixed')!.verifiers)
  writeFileSync(join(root, 'src/mixed.js'), `${FILES['src/mixed.js']}// changed\n`)
  expect((await load()).get('mixed')!.floors).toBeUndefined()
  writeFileSync(join(root, 'src/mixed.js'), FILES['src/mixed.js']!)
})
