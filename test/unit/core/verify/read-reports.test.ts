import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readJunit } from '../../../../src/core/verify/read-junit.ts'
import { readTestJson } from '../../../../src/core/verify/read-test-json.ts'

describe('JUnit XML', () => {
  it('reads numbered characters once: an escaped & begins none', () => {
    const report = readJunit(
      '<testsuite><testcase name="caf&#xE9; &#9731; &amp;#65;"/><testcase name="b"><failure>&amp;#65; is not &amp;lt; &#955;</failure></testcase></testsuite>',
    )
    expect(report?.checks).toMatchObject([
      { name: 'café ☃ &#65;', passed: true },
      { name: 'b', message: '&#65; is not &lt; λ' },
    ])
  })

  it('is read as pytest writes it', () => {
    const report =
      readJunit(`<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="0" failures="1" tests="3">
<testcase classname="tests.test_a" name="test_one" time="0.001" />
<testcase classname="tests.test_a" name="test_two[&lt;x&gt;]"><failure message="AssertionError: f should double&#10;assert 3 == 4&#10; +  where 3 = f(2)">def test():
E   AssertionError: f should double
E   assert 3 == 4
E    +  where 3 = f(2)</failure></testcase>
<testcase classname="tests.test_a" name="test_skip"><skipped type="pytest.skip" message="no"/></testcase>
<testcase classname="" name="tests.test_b" time="0"><error message="collection failure">ImportError: no module</error></testcase>
</testsuite></testsuites>`)
    expect(report).toEqual({
      checks: [
        { name: 'tests.test_a > test_one', passed: true },
        {
          name: 'tests.test_a > test_two[<x>]',
          passed: false,
          message: 'f should double: f(2): expected 4, received 3',
          expected: '4',
          received: '3',
        },
      ],
      broken: [{ name: 'tests.test_b', passed: false, message: 'ImportError: no module' }],
    })
  })

  it('is not seen in other XML, nor in broken XML', () => {
    expect(readJunit('<project><a/></project>')).toBeNull()
    expect(readJunit('<testsuites><testsuite>')).toBeNull()
  })
})

describe('JSON of jest and vitest', () => {
  const file = (assertionResults: object[], more = {}) => ({
    name: '/w/a.test.ts',
    status: 'failed',
    assertionResults,
    ...more,
  })
  it('is read among other output', () => {
    const text = `> vitest run\n{"starting": true}\n${JSON.stringify({
      numTotalTests: 4,
      testResults: [
        file([
          { ancestorTitles: ['', 'suite'], title: 'ok', status: 'passed', failureMessages: [] },
          {
            ancestorTitles: ['suite'],
            title: 'jest',
            status: 'failed',
            failureMessages: [
              'Error: expect(received).toBe(expected) // Object.is equality\n\nExpected: 2\nReceived: 1\n    at x',
            ],
          },
          {
            ancestorTitles: [],
            title: 'vitest',
            status: 'failed',
            failureMessages: ['AssertionError: expected 1 to be 2 // Object.is equality\n    at x'],
          },
          { ancestorTitles: [], title: 'later', status: 'pending', failureMessages: [] },
        ]),
        file([], { message: "Cannot find module './b'" }),
      ],
    })}\nDone in 1s\n`
    expect(readTestJson(text)).toEqual({
      checks: [
        { name: 'suite > ok', passed: true },
        {
          name: 'suite > jest',
          passed: false,
          message: 'expected 2, received 1',
          expected: '2',
          received: '1',
        },
        { name: 'vitest', passed: false, message: 'expected 2, received 1', expected: '2', received: '1' },
      ],
      broken: [{ name: '/w/a.test.ts', passed: false, message: "Cannot find module './b'" }],
    })
  })

  it('is read as jest 30 writes it', () => {
    const text = readFileSync(new URL('../../../fixtures/test-reports/jest-30.json', import.meta.url), 'utf8')
    expect(readTestJson(text)).toEqual({
      checks: [
        {
          name: 'turn > puts commas between',
          passed: false,
          message: 'expected "c,b,a", received "a,b,c"',
          expected: '"c,b,a"',
          received: '"a,b,c"',
        },
        { name: 'turn > leaves ""', passed: true },
        { name: 'turn > leaves "a"', passed: true },
      ],
      broken: [],
    })
  })

  it('is not seen elsewhere', () => {
    expect(readTestJson('{"testResults": 3}')).toBeNull()
    expect(readTestJson('no "testResults" here')).toBeNull()
  })
})
