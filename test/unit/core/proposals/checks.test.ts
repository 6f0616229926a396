import { describe, expect, it } from 'vitest'
import { definesTests, isTestFile } from '../../../../src/core/code/tests.ts'
import { alternateFiles } from '../../../../src/core/proposals/alternate-files.ts'
import { buildAdvice } from '../../../../src/core/proposals/build-advice.ts'
import { judgeMustFail, seenCheck } from '../../../../src/core/proposals/judge-checks.ts'
import { timeLimit } from '../../../../src/core/proposals/try-controls.ts'
import { judgeHealth } from '../../../../src/core/verify/task-health.ts'
import { makeProposal } from './make-proposal.ts'

const scored = (score: number) => ({
  verdict: { score, passed: score === 1, feedback: '', checks: [] },
  result: { exitCode: 1, stdout: '', stderr: '', reports: [], timedOut: false, truncated: false, seconds: 1 },
})

describe('runs that fail', () => {
  it('must fail with one score: it is the reward that training sees', () => {
    expect(judgeMustFail(seenCheck('blank', [0.5, 0.5, 0.5].map(scored)))).toBeNull()
    expect(judgeMustFail(seenCheck('blank', [0.5, 1 / 3, 0.5].map(scored)))).toEqual({
      kind: 'flaky',
      reason: 'its test gives different scores (0.5, 0.333) in 3 runs without its body',
    })
    const verdicts = [0, 0.5].map((score) => scored(score).verdict)
    expect(
      judgeHealth({ solution: [scored(1).verdict], mustFail: [{ detail: 'is empty', verdicts }] }),
    ).toEqual({
      state: 'flaky',
      reason: 'an answer that is empty gets different scores in 2 runs; make its test steady.',
    })
  })
})

describe('the time limit of a task', () => {
  it('is four times what the test took, and never less than the test needs where more was allowed', () => {
    expect(timeLimit(1, 60, 20)).toBe(20)
    expect(timeLimit(10, 60, 20)).toBe(45)
    expect(timeLimit(55, 60, 20)).toBe(120)
    expect(timeLimit(130, 300, 20)).toBe(300)
  })
})

describe('the order of tries', () => {
  it('takes one of each file in turn', () => {
    const all = ['a1', 'a2', 'a3', 'b1', 'c1', 'c2'].map((id) => ({ id, file: id[0]! }))
    expect(alternateFiles(all).map(({ id }) => id)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
    expect(alternateFiles([])).toEqual([])
  })
})

describe('copies in built code', () => {
  it('are reported once a folder, with what to do', () => {
    const leak = (where: string) =>
      makeProposal({ state: { kind: 'refused', code: 'leak', reason: 'x', where } })
    expect(
      buildAdvice([
        leak('dist/a.js'),
        leak('dist/esm/b.js'),
        leak('packages/x/lib/c.js'),
        leak('src/twin.js'),
        leak('.venv/lib/python3.12/site-packages/own/a.py'),
        leak('.venv/lib/python3.12/site-packages/own/lib/b.py'),
        leak('../node_modules/@me/own/dist/a.js'),
      ]),
    ).toEqual([
      '2 functions were left out since .venv/lib/python3.12/site-packages/own is an installed copy of them: remove it, or install this repository as a link (npm link, pip install -e); then run this again.',
      '2 functions were left out since dist/ holds built copies of them: write the line "dist" into .grpoignore, and copies are made without that folder; then run this again.',
      '1 function was left out since ../node_modules/@me/own is an installed copy of it: remove it, or install this repository as a link (npm link, pip install -e); then run this again.',
      '1 function was left out since packages/x/lib/ holds built copies of it: write the line "packages/x/lib" into .grpoignore, and copies are made without that folder; then run this again.',
    ])
  })
})

describe('a file with tests', () => {
  it.each([
    ['a.test.ts', "describe('a', () => {})", true],
    ['a.test.ts', 'it.each([1])("a", () => {})', true],
    ['a.test.js', 'for (const x of y) test(x, () => {})', true],
    ['a.test.ts', "import { describe as d, it as i } from 'vitest'\nd('a', () => i('b', f))", true],
    ['a.test.js', "const { it: $i } = require('node:test')\n$i('b', f)", true],
    ['a.test.ts', "import * as run from '@jest/globals'\nrun.it('b', f)", true],
    ['a.test.js', "import check, { mock } from 'node:test'\ncheck('b', f)", true],
    ['helper.ts', "import { describe as d } from './own'\nd('a', f)", false],
    ['helper.ts', "import { vi as v } from 'vitest'\nv('a', f)", false],
    ['helper.js', '// it (does that), describe(this)\nexport const f = (s) => /x/.test(s)', false],
    ['helper.ts', 'export function submit(form) { return form.it }', false],
    ['test_a.py', 'class TestA:\n    async def test_b(self): pass', true],
    ['test_a.py', 'class A(unittest.TestCase):\n    def runTest(self): pass', true],
    ['conftest.py', 'from unittest import mock\n\ndef fixture(): ...', false],
  ])('%s: %s', (path, text, holds) => {
    expect(definesTests(path, text)).toBe(holds)
  })
})

describe('a test by its name', () => {
  it.each([
    ['src/foo_test.js', true],
    ['src/foo_spec.ts', true],
    ['src/foo-test.mjs', true],
    ['src/foo.test.tsx', true],
    ['src/latest.js', false],
    ['src/contest.ts', false],
    ['pkg/words_test.py', true],
  ])('%s: %s', (path, is) => {
    expect(isTestFile(path)).toBe(is)
  })
})
