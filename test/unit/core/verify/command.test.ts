import { describe, expect, it } from 'vitest'
import type { CommandRequest, CommandResult } from '../../../../src/core/ports.ts'
import type { Floor } from '../../../../src/core/tasks/floor.ts'
import { judgeCommand } from '../../../../src/core/verify/command.ts'
import { commandRequest, withTapReporter } from '../../../../src/core/verify/command-request.ts'
import {
  countingIn,
  type ExpectedChecks,
  expectedChecks,
  expectedOf,
  floorOf,
} from '../../../../src/core/verify/expected-checks.ts'
import type { SpecOf } from '../../../../src/core/verify/verdict.ts'
import { verify } from '../../../../src/core/verify/verify.ts'
import { makeContext, makeResult, makeTask } from './make-task.ts'

const spec: SpecOf<'command'> = {
  type: 'command',
  weight: 1,
  passAt: 1,
  write: 'src/a.js',
  run: 'node --test test/a.test.js',
  timeoutSeconds: 5,
}

/** TAP with these points, ok or not. */
function tap(points: Record<string, boolean> | [string, boolean][], more = ''): string {
  const list = Array.isArray(points) ? points : Object.entries(points)
  const lines = list.map(([name, ok], i) => `${ok ? 'ok' : 'not ok'} ${i + 1} - ${name}`)
  return ['TAP version 13', ...lines, `1..${list.length}`, more].join('\n')
}

const expected = (...names: string[]): ExpectedChecks => ({
  source: 'tap',
  names: new Map(names.map((name) => [name, 1])),
  count: names.length,
})

const judge = (result: Partial<CommandResult>, full = expected('a', 'b')) =>
  judgeCommand(makeResult(result), full, spec)

describe('the verdict on a command', () => {
  it('is the share of checks that passed', () => {
    expect(judge({ stdout: tap({ a: true, b: true }) })).toMatchObject({
      score: 1,
      passed: true,
      feedback: '',
    })
    expect(judge({ stdout: tap({ a: true, b: false }), exitCode: 1 })).toMatchObject({
      score: 0.5,
      passed: false,
    })
  })

  it('counts checks that did not run as failed, though the exit code is 0', () => {
    const verdict = judge({ stdout: tap({ a: true }) })
    expect(verdict).toMatchObject({ score: 0.5, passed: false })
    expect(verdict.feedback).toContain('b: expected this check to run')
  })

  it('does not pass a reply that ends the process before any check', () => {
    expect(judge({ stdout: '' })).toMatchObject({ score: 0, passed: false })
    expect(judge({ stdout: tap({ 'test/a.test.js': true }) })).toMatchObject({ score: 0, passed: false })
  })

  it('does not pass it either where the full run shows no check at all', () => {
    const none: ExpectedChecks = { source: null, names: new Map(), count: 0 }
    const verdict = judge({ stdout: tap({ 'test/a.test.js': true }) }, none)
    expect(verdict).toMatchObject({ score: 0, passed: false })
    expect(verdict.feedback).toContain('expected the test file to run its checks')
  })

  it('gains nothing from a forged ok next to the real not ok', () => {
    const forged: [string, boolean][] = [
      ['a', true],
      ['b', true],
      ['a', true],
      ['b', false],
    ]
    expect(judge({ stdout: tap(forged), exitCode: 1 })).toMatchObject({ score: 0.5, passed: false })
  })

  it('gains nothing from invented checks', () => {
    const forged = { x1: true, x2: true, x3: true, a: true, b: false }
    expect(judge({ stdout: tap(forged), exitCode: 1 })).toMatchObject({ score: 0.5, passed: false })
  })

  it('is none where every check says ok and the exit code contradicts', () => {
    const verdict = judge({ stdout: tap({ a: true, b: true }), exitCode: 1, stderr: 'Error: boom' })
    expect(verdict).toMatchObject({
      score: null,
      passed: false,
      reason: 'Every check says ok, but the command ended with exit code 1: Error: boom',
    })
    expect(verdict.tampering).toBeUndefined()
    // A failing check that no full run shows explains the exit code.
    expect(judge({ stdout: tap({ a: true, b: true, own: false }), exitCode: 1 })).toMatchObject({ score: 1 })
  })

  it('is a failure where a report is missing that a full run leaves', () => {
    const full: ExpectedChecks = {
      source: 'report',
      names: new Map(),
      count: 0,
      places: new Set(['out/r.xml']),
    }
    const verdict = judge({ stdout: tap({ a: true, b: true }) }, full)
    expect(verdict).toMatchObject({ score: 0, passed: false })
    expect(verdict.feedback).toContain(
      'expected a report of the checks at out/r.xml, but the command left none',
    )
  })

  it('is a failure where the command was killed before it reported anything', () => {
    expect(judge({ exitCode: 137 })).toMatchObject({ score: 0, passed: false })
  })

  it('reads reports only where a full run leaves them, and names one that was written elsewhere', () => {
    const report = (path: string, name: string) => ({
      path,
      content: `<testsuites><testsuite><testcase name="${name}"/></testsuite></testsuites>`,
    })
    const full: ExpectedChecks = { ...expected('a'), source: 'report', places: new Set(['out/TEST-1.xml']) }
    expect(judge({ reports: [report('out/TEST-2.xml', 'a')] }, full)).toMatchObject({ score: 1 })
    expect(
      judge({ reports: [report('out/TEST-1.xml', 'a'), report('made/b.xml', 'b')] }, full),
    ).toMatchObject({
      score: 1,
    })
    expect(judge({ reports: [report('made/a.xml', 'a')] }, full)).toMatchObject({
      score: null,
      tampering: 'The answer wrote a report of its own checks, made/a.xml, where the command leaves none.',
    })
  })

  it('is none where the answer changed what its checks are decided by, and says so', () => {
    const passing = { stdout: tap({ a: true, b: true }), changed: ['package.json', 'test/a.test.js'] }
    const sentence =
      'The answer changed package.json, test/a.test.js while its checks ran, and their result depends on it.'
    expect(judge(passing)).toMatchObject({ score: null, reason: sentence, tampering: sentence })
    const full = { ...expected('a', 'b'), changed: new Set(passing.changed) }
    expect(judge(passing, full)).toMatchObject({ score: 1 })
  })

  it('reads the same place as the full run: a TAP on stdout does not replace a report that did not come', () => {
    const full: ExpectedChecks = { ...expected('a', 'b'), source: 'report' }
    expect(judge({ stdout: tap({ a: true, b: true }) }, full)).toMatchObject({ score: 0, passed: false })
  })

  it('is 0 when the time was up, and reports that', () => {
    const verdict = judge({ timedOut: true, exitCode: null, stdout: tap({ a: true }) })
    expect(verdict).toMatchObject({ score: 0.5, passed: false })
    expect(verdict.feedback).toContain('expected the command to end within 5 s')
  })

  it('is the exit code where no check is named', () => {
    const none: ExpectedChecks = { source: null, names: new Map(), count: 0 }
    expect(judge({ stdout: 'fine' }, none)).toMatchObject({ score: 1, passed: true })
    const verdict = judge({ exitCode: 2, stderr: 'noise\nTypeError: x is not a function\n at a' }, none)
    expect(verdict).toMatchObject({ score: 0, passed: false })
    expect(verdict.feedback).toMatch(/^expected exit code 0, received 2\nTypeError: x is not a function/)
  })

  it('is none where the machine lacks the program', () => {
    const verdict = judge({ exitCode: 127, stderr: '/bin/sh: 1: node: not found' })
    expect(verdict).toMatchObject({ score: null, reason: expect.stringContaining('node: not found') })
  })

  it('keeps its feedback short, and shows first what names an expectation', () => {
    const names = Array.from({ length: 100 }, (_, i) => `check number ${i} with a long name`)
    const stdout = tap(names.map((name) => [name, false]))
    const detailed = stdout.replace(
      '1..100',
      "not ok 101 - last\n  ---\n  error: 'x'\n  expected: 1\n  actual: 2\n  operator: 'strictEqual'\n  ...\n1..101",
    )
    const { feedback } = judge({ stdout: detailed, exitCode: 1 }, expected(...names, 'last'))
    expect(feedback.length).toBeLessThan(2050)
    expect(feedback.split('\n')[1]).toContain('last: x: expected 1, received 2')
    expect(feedback).toMatch(/- and \d+ more$/)
  })
})

describe('the floor of a command', () => {
  /** A folder with a, b, c, d of which an empty answer passes c, and a trivial one c and d. */
  const full = expectedOf(makeResult({ stdout: tap({ a: true, b: true, c: true, d: true }) }))
  const idle = [
    makeResult({ stdout: tap({ a: false, b: false, c: true, d: false }), exitCode: 1 }),
    makeResult({ stdout: tap({ a: false, b: false, c: true, d: true }), exitCode: 1 }),
  ]
  const floored = countingIn(full, idle)
  const score = (points: Record<string, boolean> | [string, boolean][]) => {
    const list = Array.isArray(points) ? points : Object.entries(points)
    return judge({ stdout: tap(points), exitCode: list.every(([, ok]) => ok) ? 0 : 1 }, floored)
  }

  it('is what an empty or a trivial answer passes', () => {
    expect([...floored.counting!.keys()]).toEqual(['a', 'b'])
    expect(floorOf(floored)).toEqual({ score: 0.5, counts: ['a', 'b'], source: 'tap', named: true })
  })

  it('is no part of the score: what does nothing gets 0, though it passes half of the checks', () => {
    expect(score({ a: false, b: false, c: true, d: true })).toMatchObject({ score: 0, passed: false })
    expect(score({ a: true, b: false, c: true, d: true })).toMatchObject({ score: 0.5, passed: false })
    expect(score({ a: true, b: true, c: true, d: true })).toMatchObject({ score: 1, passed: true })
  })

  it('must not break: what is broken of it costs what it weighs, and is shown', () => {
    const verdict = score({ a: true, b: true, c: false, d: true })
    expect(verdict).toMatchObject({ score: 0.5, passed: false })
    expect(verdict.feedback).toContain('- c')
    expect(verdict.checks.filter(({ idle }) => idle).map(({ name }) => name)).toEqual(['c', 'd'])
    expect(score({ a: true, b: true })).toMatchObject({ score: 0, passed: false })
    expect(score({ a: false, b: false, c: false, d: false })).toMatchObject({ score: 0 })
  })

  it('neither lifts nor dilutes by unrelated tests, however many there are', () => {
    const others = Object.fromEntries(Array.from({ length: 97 }, (_, n) => [`unrelated ${n}`, true]))
    const of = (a: boolean, b: boolean, c: boolean) => makeResult({ stdout: tap({ ...others, a, b, c }) })
    const crowded = countingIn(expectedOf(of(true, true, true)), [of(false, false, false)])
    const scoreOf = (a: boolean, b: boolean, c: boolean) =>
      judgeCommand({ ...of(a, b, c), exitCode: a && b && c ? 0 : 1 }, crowded, spec).score
    expect(scoreOf(false, false, false)).toBe(0)
    expect(scoreOf(true, false, false)).toBeCloseTo(1 / 3)
    expect(scoreOf(true, true, true)).toBe(1)
  })

  it('counts of several checks of one name as many as are left', () => {
    const twice = (first: boolean, second: boolean) =>
      makeResult({
        stdout: tap([
          ['row', first],
          ['row', second],
        ]),
      })
    const rows = countingIn(expectedOf(twice(true, true)), [twice(true, false)])
    expect(floorOf(rows)).toMatchObject({ score: 0.5, counts: ['row'] })
    const scoreOf = (first: boolean, second: boolean) => judgeCommand(twice(first, second), rows, spec).score
    expect([scoreOf(true, true), scoreOf(false, true), scoreOf(false, false)]).toEqual([1, 0, 0])
  })

  it('leaves a run without a score where nothing counts', () => {
    const nothing = countingIn(full, [makeResult({ stdout: tap({ a: true, b: true, c: true, d: true }) })])
    expect(judge({ stdout: tap({ a: true, b: true, c: true, d: true }) }, nothing)).toMatchObject({
      score: null,
      reason: expect.stringContaining('No check counts'),
    })
  })
})

describe('where no full run names a check', () => {
  const none: ExpectedChecks = { source: null, names: new Map(), count: 0 }

  it('tests that an answer brings along neither lift nor lower the score', () => {
    expect(judge({ stdout: tap({ own: true, right: false }), exitCode: 1 }, none)).toMatchObject({ score: 0 })
    expect(judge({ stdout: tap({ own: true, right: false }) }, none)).toMatchObject({ score: 0 })
    const passed = judge({ stdout: tap({ own: true, right: true }) }, none)
    expect(passed).toMatchObject({ score: 1, passed: true, feedback: '' })
  })
})

describe('where a run does not name the checks that pass', () => {
  const task = makeTask([spec], { solution: '```js\ngood\n```' })
  const fail = (name: string) => `FAILED test_a.py::${name} - AssertionError: assert 1 == 2\n`
  const head = '=== short test summary info ===\n'
  const none = `${head}${fail('test_a')}${fail('test_b')}2 failed in 0.01s\n`
  const half = `.F\n${head}${fail('test_b')}1 failed, 1 passed in 0.01s\n`
  const all = '..\n2 passed in 0.01s\n'
  const full = (unmodified: string, solved: string) =>
    expectedChecks(task, spec, {
      command: async ({ files }: Omit<CommandRequest, 'draw'>) =>
        makeResult({ stdout: files.length === 0 ? unmodified : solved }),
    })

  it('it is all or nothing by the exit code, though the unmodified run named each as failing', async () => {
    const shown = await full(none, all)
    expect(shown.count).toBe(2)
    expect(judge({ stdout: all }, shown)).toMatchObject({ score: 1, passed: true, feedback: '' })
    expect(judge({ stdout: half, exitCode: 1 }, shown)).toMatchObject({ score: 0, passed: false })
    expect(judge({ stdout: all, exitCode: 1 }, shown)).toMatchObject({ score: 0, passed: false })
    expect(judge({ stdout: none, exitCode: 1 }, shown)).toMatchObject({ score: 0, passed: false })
  })

  it('it is so with the names on record, where the task has no solution', async () => {
    const bare = makeTask([spec], { floors: [{ score: 0, counts: ['test_a > test_a'], source: 'pytest' }] })
    const command = async ({ files }: Omit<CommandRequest, 'draw'>) =>
      files.length === 0 ? makeResult({ stdout: none, exitCode: 1 }) : makeResult({ stdout: all })
    expect(await verify(bare, '```js\nx\n```', makeContext({ command }))).toMatchObject({ score: 1 })
  })

  it('proves nothing where it is on record that they are named, or the runner was asked to name them', async () => {
    const floor: Floor = { score: 0, counts: ['test_a > test_a'], source: 'pytest' }
    const command = async ({ files }: Omit<CommandRequest, 'draw'>) =>
      files.length === 0 ? makeResult({ stdout: none, exitCode: 1 }) : makeResult({ stdout: all })
    const scored = async (run: string, named: Pick<Floor, 'named'>) => {
      const bare = makeTask([{ ...spec, run }], { floors: [{ ...floor, ...named }] })
      return (await verify(bare, '```js\nx\n```', makeContext({ command }))).score
    }
    expect(await scored('make test', {})).toBe(1)
    expect(await scored('make test', { named: true })).toBe(0)
    expect(await scored('pytest -q', {})).toBe(0)
  })

  it('quotes the checks that fail as feedback', async () => {
    const { feedback } = judge({ stdout: half, exitCode: 1 }, await full(none, all))
    expect(feedback).toBe('- test_a > test_b: AssertionError: assert 1 == 2')
  })

  it('gains nothing where full runs name them: a summary alone proves no check', async () => {
    const named = 'test_a.py::test_a PASSED [ 50%]\ntest_a.py::test_b PASSED [100%]\n2 passed in 0.01s\n'
    const shown = await full(none, named)
    expect(judge({ stdout: named }, shown)).toMatchObject({ score: 1 })
    expect(judge({ stdout: all }, shown)).toMatchObject({ score: 0, passed: false })
  })
})

describe('the checks of a full run', () => {
  const task = makeTask([spec], { solution: '```js\ngood\n```' })
  const context = (unmodified: string, solved: string, seen: string[] = []) => ({
    command: async (request: Omit<CommandRequest, 'draw'>, draw: string) => {
      seen.push(draw)
      return makeResult({ stdout: request.files.length === 0 ? unmodified : solved })
    },
  })

  it('come from whichever run shows more', async () => {
    const both = tap({ a: true, b: true })
    expect((await expectedChecks(task, spec, context(tap({ 'test/a.test.js': false }), both))).count).toBe(2)
    expect((await expectedChecks(task, spec, context(both, tap({ a: true })))).count).toBe(2)
  })

  it('are asked for under draws that do not depend on the rollout', async () => {
    const seen: string[] = []
    await expectedChecks(task, spec, context('', '', seen))
    expect(seen).toEqual(['expected/t1/unmodified', 'expected/t1/solution'])
  })

  it('are those on record where the file to be written is not there yet', async () => {
    const bare = makeTask([spec], { floors: [{ score: 0, counts: ['a', 'b'], source: 'tap' }] })
    const command = async ({ files }: Omit<CommandRequest, 'draw'>) =>
      files.length === 0
        ? makeResult({ stdout: tap({ 'test/a.test.js': false }), exitCode: 1 })
        : makeResult({ stdout: tap({ a: true, b: false, own: true, 'own too': true }), exitCode: 1 })
    expect(await verify(bare, '```js\nx\n```', makeContext({ command }))).toMatchObject({ score: 0.5 })
  })

  it('are used by verify, which writes the last code block', async () => {
    const files: string[] = []
    const command = async (request: Omit<CommandRequest, 'draw'>, draw: string) => {
      if (draw.startsWith('expected/')) return makeResult({ stdout: tap({ a: true, b: true }) })
      files.push(`${request.files[0]?.path}=${request.files[0]?.content}`)
      expect(request.run).toEqual({ command: 'node --test --test-reporter=tap test/a.test.js' })
      return makeResult({ stdout: tap({ a: true }) })
    }
    const verdict = await verify(task, 'Sure:\n```js\nx\n```', makeContext({ command }))
    expect(verdict).toMatchObject({ score: 0.5, passed: false })
    expect(files).toEqual(['src/a.js=x\n'])
  })
})

it.each([
  ['node --test', 'node --test --test-reporter=tap'],
  ['node --test a.js && echo', 'node --test --test-reporter=tap a.js && echo'],
  ['node --import ./x.js --test', 'node --import ./x.js --test --test-reporter=tap'],
  ['node --no-warnings --test t', 'node --no-warnings --test --test-reporter=tap t'],
  ['node --import tsx -r ./a.js --test t', 'node --import tsx -r ./a.js --test --test-reporter=tap t'],
  ['node run.js --test t', 'node run.js --test t'],
  ['node --test --test-reporter=spec', 'node --test --test-reporter=spec'],
  ['node --test-only x', 'node --test-only x'],
  ['npm test', 'npm test'],
])('%s runs as %s', (command, run) => {
  expect(withTapReporter(command)).toBe(run)
})

describe('the command of a task that hides something', () => {
  it('runs in copies without it, with an answer and without', () => {
    const spec = {
      type: 'command',
      run: 'true',
      weight: 1,
      passAt: 1,
      timeoutSeconds: 1,
      write: 'a.js',
    } as const
    const hide = ['node_modules/words']
    expect(commandRequest(makeTask([spec], { hide }), spec, 'x').hide).toEqual(hide)
    expect(commandRequest(makeTask([spec], { hide }), spec, null).hide).toEqual(hide)
    expect(commandRequest(makeTask([spec]), spec, null)).not.toHaveProperty('hide')
  })
})
