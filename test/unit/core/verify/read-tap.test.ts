import { describe, expect, it } from 'vitest'
import { readTap } from '../../../../src/core/verify/read-tap.ts'

const point = (diagnostics: string, name = 'x') =>
  readTap(`TAP version 13\nnot ok 1 - ${name}\n  ---\n${diagnostics.replace(/^/gm, '  ')}\n  ...\n1..1\n`)!
    .checks[0]!

describe('TAP', () => {
  it('counts the leaves of nested subtests under the names around them', () => {
    const report = readTap(
      [
        'TAP version 13',
        '# Subtest: suite',
        '    # Subtest: deep',
        '        ok 1 - one',
        '        not ok 2 - two',
        '        1..2',
        '    not ok 1 - deep',
        '    ok 2 - flat',
        '    1..2',
        'not ok 1 - suite',
        'ok 2 - top',
        '1..2',
      ].join('\n'),
    )
    expect(report?.checks.map(({ name, passed }) => [name, passed])).toEqual([
      ['suite > deep > one', true],
      ['suite > deep > two', false],
      ['suite > flat', true],
      ['top', true],
    ])
  })

  it('leaves SKIP out and lets TODO pass', () => {
    const report = readTap('TAP version 13\nok 1 - a # SKIP later\nnot ok 2 - b # TODO\nok 3 - c \\# 3\n1..3')
    expect(report?.checks).toEqual([
      { name: 'b', passed: true },
      { name: 'c # 3', passed: true },
    ])
  })

  it('knows a file that did not load, by the error that it printed', () => {
    const report = readTap(
      "TAP version 13\n# SyntaxError: The requested module './a.js' does not provide an export named 'f'\n# Node.js v24\n# Subtest: test/a.test.js\nnot ok 1 - test/a.test.js\n  ---\n  error: 'test failed'\n  ...\n1..1",
    )
    expect(report).toEqual({
      checks: [],
      broken: [
        {
          name: 'test/a.test.js',
          passed: false,
          message: "SyntaxError: The requested module './a.js' does not provide an export named 'f'",
        },
      ],
    })
  })

  it('is not seen in prose', () => {
    expect(readTap('ok then\nnot ok at all')).toBeNull()
  })

  it.each([
    [
      "error: |-\n  Expected values to be strictly equal:\n  \n  1 !== 2\nexpected: 2\nactual: 1\noperator: 'strictEqual'",
      'expected 2, received 1',
    ],
    [
      "error: 'parse(0) should fail'\nexpected:\n  error: 'X'\nactual:\n  0: 1\n  1: 'a'\noperator: 'deepStrictEqual'",
      'parse(0) should fail: expected { error: "X" }, received [1, "a"]',
    ],
    [
      "error: |-\n  Expected values to be strictly equal:\nexpected: 'a'\noperator: 'strictEqual'",
      'expected "a", received undefined',
    ],
    [
      "error: |-\n  The input did not match the regular expression /x/i. Input:\n  \n  'abc'\nexpected:\nactual: 'abc'\noperator: 'match'",
      'expected a match of /x/i, received "abc"',
    ],
    [
      "error: 'Missing expected exception.'\nexpected:\n  code: 'E'\noperator: 'throws'",
      'expected an exception like { code: "E" }, received none',
    ],
    [
      "error: |-\n  The expression evaluated to a falsy value:\n  \n    assert.ok(f(1))\nexpected: true\nactual: false\noperator: '=='",
      'expected assert.ok(f(1)) to hold',
    ],
    [
      "error: \"Cannot read properties of null (reading 'x')\"\nname: 'TypeError'",
      "TypeError: Cannot read properties of null (reading 'x')",
    ],
    ["error: 'broken \" quote: [\nexpected: 3\nactual: 4\noperator: 'equal'", 'expected 3, received 4'],
    ['operator: equal\nexpected: |-\n  7\nactual:   |-\n  8', 'expected "7", received "8"'],
  ])('says what was expected first: %#', (diagnostics, message) => {
    expect(point(diagnostics).message).toContain(message)
  })
})
