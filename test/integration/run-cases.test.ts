/** Several bodies of a function in one start of each test runner, really run: what each shows must be what it shows alone. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import { findFunction } from '../../src/core/code/find-functions.ts'
import type { CaseRun } from '../../src/core/code/language/run-together.ts'
import { LANGUAGES, languageOf } from '../../src/core/code/languages.ts'
import { proposeFromTests } from '../../src/core/proposals/from-tests.ts'
import { readChecks } from '../../src/core/verify/expected-checks.ts'
import { chooseTest } from '../../src/node/proposals/choose-test.ts'
import { CommandRuns } from '../../src/node/proposals/command-runs.ts'
import { openRepository } from '../../src/node/proposals/open-repository.ts'
import { runCases, startOf, type UnderTest } from '../../src/node/proposals/run-cases.ts'
import { createWorkspaces } from '../../src/node/workspaces/local/create-workspaces.ts'
import { hasPytest } from '../support/has-pytest.ts'

let root: string
let workspaces: Awaited<ReturnType<typeof createWorkspaces>>
beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-run-cases-'))
  workspaces = await createWorkspaces()
})
afterAll(async () => {
  await workspaces.close()
  rmSync(root, { recursive: true, force: true })
})

const JS = `export function ago(seconds) {\n  return seconds === 1 ? '1 second ago' : seconds + ' seconds ago'\n}\n`
const jsTest = (imports: string) => `'use strict'
${imports}
import { ago } from '../src/ago.js'
describe('ago', () => {
  let early
  before(() => { try { early = ago(2) } catch {} })
  it('is kept # early', () => assert.equal(early, '2 seconds ago'))
  it('knows one', () => assert.equal(ago(1), '1 second ago'))
})
it('knows three', async () => { await null; assert.equal(ago(3), '3 seconds ago') })
it('needs nothing', () => assert.ok(true))
it.skip('is skipped', () => {})
`
const PY = `def ago(seconds):\n    """How long ago."""\n    return "1 second ago" if seconds == 1 else "%d seconds ago" % seconds\n`
const pyTest = `import pytest
from ago import ago

@pytest.mark.parametrize("n", [2, 3])
def test_many(n):
    assert ago(n) == "%d seconds ago" % n

class TestOne:
    def test_one(self):
        assert ago(1) == "1 second ago"

def test_nothing():
    assert True

@pytest.mark.skip
def test_skipped():
    pass
`
const PY_GENERATOR = `def ago(seconds):
    """How long ago, word by word."""
    seconds = int(seconds)
    yield str(seconds)
    yield from ["second" if seconds == 1 else "seconds", "ago"]
`
const generatorTest = `import pytest
from ago import ago

@pytest.mark.parametrize("n", [1, 2])
def test_many(n):
    assert len(list(ago(n))) == 3

def test_one():
    assert next(iter(ago(2)))[0] in "23"

def test_nothing():
    assert True
`

const RUNNERS: Record<
  string,
  { file: string; test: string; files: Record<string, string>; usable: boolean }
> = {
  'node:test': {
    file: 'src/ago.js',
    test: 'test/ago.test.js',
    files: {
      'src/ago.js': JS,
      'test/ago.test.js': jsTest(
        "import assert from 'node:assert/strict'\nimport { before, describe, it } from 'node:test'",
      ),
    },
    usable: true,
  },
  mocha: {
    file: 'src/ago.js',
    test: 'test/ago.test.js',
    files: {
      'package.json': '{ "type": "module", "scripts": { "test": "mocha" } }',
      'src/ago.js': JS,
      'test/ago.test.js': jsTest("import assert from 'node:assert/strict'"),
    },
    usable: true,
  },
  vitest: {
    file: 'src/ago.js',
    test: 'test/ago.test.js',
    files: {
      'src/ago.js': JS,
      'test/ago.test.js': jsTest(
        "import assert from 'node:assert/strict'\nimport { beforeAll as before, describe, it } from 'vitest'",
      ),
    },
    usable: true,
  },
  'pytest, generator': {
    file: 'ago.py',
    test: 'test_ago.py',
    files: { 'ago.py': PY_GENERATOR, 'test_ago.py': generatorTest },
    usable: hasPytest,
  },
  pytest: {
    file: 'ago.py',
    test: 'test_ago.py',
    files: { 'ago.py': PY, 'test_ago.py': pyTest },
    usable: hasPytest,
  },
}

async function opening(name: string, files: Record<string, string>, file: string) {
  const folder = join(root, name.replace(/\W+/g, '-'))
  for (const [path, content] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  const opened = await openRepository(folder)
  const language = languageOf(file)!
  const text = files[file]!
  const result = findFunction(opened.repository.parse, language, text, 'ago')
  if ('problem' in result) throw new Error(result.problem)
  const tested: UnderTest = { file, language, text, found: result.found }
  const runs = new CommandRuns(workspaces, folder, opened.digest, new AbortController().signal)
  return { opened, tested, runs }
}

describe('several bodies in one start', () => {
  it.each(Object.keys(RUNNERS).filter((name) => RUNNERS[name]!.usable))('of %s', async (name) => {
    const { file, test, files } = RUNNERS[name]!
    const { opened, tested, runs } = await opening(name, files, file)
    const { statements: code, tests } = LANGUAGES[tested.language]
    const { notWritten, returnNothing, returnName, endProcess } = code.written
    const ending = tests.endsApart ? endProcess : notWritten
    const statements = [null, notWritten, returnNothing, returnName("'3 seconds ago'"), ending, null]
    const caseRuns = statements.map((_, index): CaseRun => ({ testFiles: [test], case: index }))
    const start = startOf(opened, test)!
    const shown = await runCases(runs, opened, tested, start, statements, caseRuns, 120)
    expect(runs.count).toBe(1)
    const passed = shown!.map((result) => {
      const checks = result === null ? [] : (readChecks(result, null)?.report.checks ?? [])
      return checks.filter((check) => check.passed).map((check) => check.name.split(/ > |ago /).at(-1))
    })
    const [original, blank, nothing, constant, ended, again] = passed
    expect(original).toHaveLength(4)
    expect(again).toEqual(original)
    expect(blank).toHaveLength(1)
    expect(nothing).toEqual(blank)
    expect(constant).toHaveLength(2)
    // Pytest leaves no report where the process ended.
    expect(ended).toEqual(name.startsWith('pytest') ? [] : blank)
    expect(shown!.every((result) => result !== null)).toBe(true)
    // By itself the runner names its checks alike.
    const alone = await runs.of({ run: `${start.command} ${test}` })([], 120, 0)
    expect(
      readChecks(alone, null)!
        .report.checks.map((check) => check.name)
        .sort(),
    ).toEqual(
      readChecks(shown![0]!, null)!
        .report.checks.map((check) => check.name)
        .sort(),
    )
  })
})

it.runIf(hasPytest)(
  'each run of pytest can load a test file that calls the function as it is loaded',
  async () => {
    const files = { 'ago.py': PY, 'test_ago.py': `${pyTest}\nLATER = ago(2).upper()\n` }
    const { opened, tested, runs } = await opening('loading', files, 'ago.py')
    const { notWritten, returnNothing, returnName, endProcess } = LANGUAGES.python.statements.written
    const statements = [null, notWritten, returnNothing, returnName("'3 seconds ago'"), endProcess, null]
    const caseRuns = statements.map((_, index): CaseRun => ({ testFiles: ['test_ago.py'], case: index }))
    const start = startOf(opened, 'test_ago.py')!
    const shown = await runCases(runs, opened, tested, start, statements, caseRuns, 120, true)
    expect(runs.count).toBe(1)
    const checks = shown!.map((result) => readChecks(result!, null)?.report.checks)
    expect(checks.map((all) => all?.filter(({ passed }) => passed).length)).toEqual([
      4,
      0,
      0,
      2,
      undefined,
      4,
    ])
    expect(checks[1]!.map(({ name }) => name)).not.toContain(checks[0]![0]!.name)
  },
)

describe('in the folder of a package', () => {
  it.each(['node:test', 'mocha', 'vitest'])('%s runs all that share a start', async (name) => {
    const inPackage = Object.fromEntries(
      Object.entries(RUNNERS[name]!.files).map(([path, text]) => [`packages/time/${path}`, text]),
    )
    const scripts = { test: name === 'node:test' ? 'node --test' : name }
    const [file, test] = ['packages/time/src/ago.js', 'packages/time/test/ago.test.js']
    const files = {
      ...inPackage,
      'packages/time/package.json': JSON.stringify({ name: 'time', type: 'module', scripts }),
      // The package's own folder is where it runs.
      'packages/time/test/place.test.js': inPackage[test]!.replaceAll(
        "'needs nothing'",
        "'is in ' + process.cwd().split('/').at(-1)",
      ),
    }
    const { opened, tested, runs } = await opening(`package-${name}`, files, file)
    const { notWritten } = LANGUAGES[tested.language].statements.written
    const start = startOf(opened, test)!
    expect(start.folder).toBe('packages/time')
    const tests = [test, 'packages/time/test/place.test.js']
    const statements = [null, notWritten]
    const caseRuns = [
      { testFiles: tests, case: 0 },
      { testFiles: tests, case: 1 },
    ]
    const shown = await runCases(runs, opened, tested, start, statements, caseRuns, 120)
    const names = shown!.map((result) =>
      (readChecks(result!, null)?.report.checks ?? [])
        .filter(({ passed }) => passed)
        .map((check) => check.name),
    )
    expect(names[0]).toHaveLength(8)
    expect(names[0]!.filter((one) => one.includes('is in time'))).toHaveLength(1)
    expect(names[1]).toHaveLength(2)
  })
})

describe('of several test files', () => {
  const call = (times: number) => Array.from({ length: times }, () => '  void ago(3)\n').join('')
  const head =
    "import assert from 'node:assert/strict'\nimport { test } from 'node:test'\nimport { ago } from '../src/ago.js'\n"
  const files = {
    'src/ago.js': JS,
    'test/calls.test.js': `${head}test('is called', () => {\n${call(5)}  assert.equal(ago(3), '3 seconds ago')\n})\ntest('unrelated', () => {})\ntest('another', () => {})\n`,
    'test/skipped.test.js': `${head}test.skip('all of it', () => {\n${call(9)}})\n`,
    'test/table.test.js': `${head}for (const [n, text] of [[1, '1 second ago'], [2, '2 seconds ago'], [7, '7 seconds ago']])\n  test('row ' + n, () => assert.equal(ago(n), text))\n`,
  }

  it('the one is taken whose checks need the function, not the one with most calls', async () => {
    const { opened, tested, runs } = await opening('choice', files, 'src/ago.js')
    const tests = Object.keys(files).slice(1)
    const { proposals, others } = proposeFromTests(opened.repository, tests, opened.installed)
    const candidates = [proposals[0]!, ...others.get(proposals[0]!.digest)!]
    expect(candidates[0]!.origin).not.toBe('test/table.test.js')
    const chosen = await chooseTest(candidates, runs, opened, tested)
    expect(chosen.map(({ origin }) => origin)).toEqual(['test/table.test.js', 'test/calls.test.js'])
    expect(runs.count).toBe(1)
  })
})
