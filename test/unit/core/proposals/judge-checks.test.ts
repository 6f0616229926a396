import { describe, expect, it } from 'vitest'
import type { CommandResult } from '../../../../src/core/ports.ts'
import { judgeMustFail, judgeOriginal, seenCheck } from '../../../../src/core/proposals/judge-checks.ts'
import { judgeHealth } from '../../../../src/core/verify/task-health.ts'
import type { Verdict } from '../../../../src/core/verify/verdict.ts'

const verdict = (passed: boolean, feedback = passed ? '' : '- adds: expected 2'): Verdict => ({
  score: passed ? 1 : 0,
  passed,
  feedback,
  checks: [],
})
const result = (stderr = '', timedOut = false): CommandResult => ({
  exitCode: 1,
  stdout: '',
  stderr,
  reports: [],
  timedOut,
  truncated: false,
  seconds: 1,
})
const runs = (...passed: boolean[]) => passed.map((one) => ({ verdict: verdict(one), result: result() }))

describe('runs of the original', () => {
  it('must all pass; a mixture is flaky', () => {
    expect(judgeOriginal(runs(true, true, true))).toBeNull()
    expect(judgeOriginal(runs(true, false, true))).toEqual({
      kind: 'flaky',
      reason: 'its test passes with the original in 2 of 3 runs: adds: expected 2',
    })
    expect(judgeOriginal(runs(false))).toMatchObject({ code: 'original-fails' })
  })

  it.each([
    ['Error: getaddrinfo ENOTFOUND example.com', 'network'],
    ['TypeError: fetch failed', 'network'],
    ["Error: Failed to resolve import './built.js' from 'a.test.ts'", 'build step'],
    ['urllib.error.URLError: <urlopen error [Errno -3]>', 'network'],
    ["Error: Cannot find module '../dist/index.js'", 'build step'],
    ["Error: Cannot find package 'chai' imported", 'package "chai"'],
    ["Cannot find module 'src/up.js' imported from test/up.test.ts", 'the file "src/up.js"'],
    ["Cannot find module 'node_modules/a/b.js' imported from test/a.js", 'package "node_modules/a/b.js"'],
    ["Error: Cannot find module 'lodash/fp.js'\nRequire stack:", 'package "lodash/fp.js"'],
    ["ModuleNotFoundError: No module named 'numpy'", 'Python module "numpy"'],
  ])('say what the copy lacks: %s', (stderr, said) => {
    const state = judgeOriginal([{ verdict: verdict(false), result: result(stderr) }])
    expect(state).toMatchObject({ code: 'cannot-run', reason: expect.stringContaining(said) })
  })

  it('that do not end are distinguished from those that fail', () => {
    expect(judgeOriginal([{ verdict: verdict(false), result: result('', true) }])).toMatchObject({
      code: 'timeout',
    })
  })
})

describe('runs that must fail', () => {
  it('name what passed', () => {
    expect(judgeMustFail(seenCheck('blank', runs(false, false)))).toBeNull()
    expect(judgeMustFail(seenCheck('blank', runs(true)))).toMatchObject({ code: 'blank-passes' })
    expect(judgeMustFail(seenCheck('empty', runs(true)))).toMatchObject({ code: 'empty-passes' })
    expect(judgeMustFail(seenCheck('trivial', runs(true), 'returns true'))).toMatchObject({
      code: 'trivial-passes',
      reason: 'its test passes with an answer that only returns true',
    })
    expect(judgeMustFail(seenCheck('blank', runs(true, false)))).toMatchObject({ kind: 'flaky' })
  })
})

describe('the health of a task', () => {
  it('is judged from its solution and from what must fail', () => {
    const state = (solution: boolean[], mustFail: boolean[] = []) =>
      judgeHealth({
        solution: solution.map((passed) => verdict(passed)),
        mustFail: [{ detail: 'is empty', verdicts: mustFail.map((passed) => verdict(passed)) }],
      }).state
    expect(state([true, true, true], [false])).toBe('healthy')
    expect(state([false, false])).toBe('solution-fails')
    expect(state([true, false, true])).toBe('flaky')
    expect(state([true], [true])).toBe('trivial')
    expect(state([], [false])).toBe('unchecked')
    const silent: Verdict = { score: null, passed: false, feedback: '', checks: [], reason: 'No program.' }
    expect(judgeHealth({ solution: [], mustFail: [{ detail: '', verdicts: [silent] }] }).state).toBe(
      'unsolvable',
    )
  })
})
