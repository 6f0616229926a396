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

  it('knows a file that ran no check, and a test that is called like a file', () => {
    const read = (lines: string) => {
      const { checks, broken } = readTap(`TAP version 13\n${lines}\n1..1`)!
      return {
        checks: checks.map(({ name, passed }) => [name, passed]),
        broken: broken.map(({ name }) => name),
      }
    }
    const at = (place: string) => `\n  ---\n  location: '${place}'\n  error: 'x'\n  ...`
    expect(read('ok 1 - node.js\nok 2 - b')).toEqual({
      checks: [
        ['node.js', true],
        ['b', true],
      ],
      broken: [],
    })
    expect(read('ok 1 - tests.mjs')).toEqual({ checks: [], broken: ['tests.mjs'] })
    expect(read('ok 1 - a.test.mjs\nok 2 - b')).toEqual({ checks: [['b', true]], broken: ['a.test.mjs'] })
    expect(read(`not ok 1 - node.js${at('/w/a.test.js:5:1')}`)).toEqual({
      checks: [['node.js', false]],
      broken: [],
    })
    expect(read(`not ok 1 - ../w/a.js${at('/home/w/a.js:1:1')}\nok 2 - b`)).toEqual({
      checks: [['b', true]],
      broken: ['../w/a.js'],
    })
  })

  it('leaves out of a name the time that node-tap writes after it: it differs from run to run', () => {
    const report = readTap(
      'TAP version 14\n# Subtest: a\n    ok 1 - one\n    1..1\nok 1 - a # time=12.963ms\n\nok 2 - b # time=0.5ms\n1..2',
    )
    expect(report?.checks.map(({ name }) => name)).toEqual(['a > one', 'b'])
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
    // Of what has no entries the reporter of Node writes the key alone, and of null `~`: the message tells which it was.
    [
      "error: |-\n  Expected values to be strictly deep-equal:\n  + actual - expected\n  \n  + [\n  +   1\n  + ]\n  - []\n  \nexpected:\nactual:\n  0: 1\noperator: 'deepStrictEqual'",
      'expected [], received [1]',
    ],
    [
      "error: |-\n  own words\n  + actual - expected\n  \n  + []\n  - {}\n  \nexpected:\nactual:\noperator: 'deepStrictEqual'",
      'own words: expected {}, received []',
    ],
    [
      "error: |-\n  Expected values to be strictly equal:\n  \n  [] !== null\n  \nexpected: ~\nactual:\noperator: 'strictEqual'",
      'expected null, received []',
    ],
    [
      "error: |-\n  Expected values to be strictly deep-equal:\n  + actual - expected\n  \n    {\n  +   a: [],\n  +   c: null\n  -   a: [\n  -     1\n  -   ]\n    }\n  \nexpected:\n  a:\n    0: 1\nactual:\n  a:\n  c: ~\noperator: 'deepStrictEqual'",
      'expected { a: [1] }, received { a: [], c: null }',
    ],
    [
      "error: |-\n  Expected values to be strictly deep-equal:\n  + actual - expected\n  \n  + Map(0) {}\n  - Map(1) {\n  -   1 => 2\n  - }\n  \nexpected:\nactual:\noperator: 'deepStrictEqual'",
      'expected Map(1) { 1 => 2 }, received Map(0) {}',
    ],
    [
      "error: |-\n  Expected values to be strictly deep-equal:\n  + actual - expected\n  \n    Comparison {\n  +   message: 'a'\n  -   message: 'b'\n    }\n  \nexpected:\n  message: 'b'\nactual:\nerror: 'a'\nstack: |-\n  x\noperator: 'throws'",
      'expected an exception like { message: "b" }, received { message: \'a\' }',
    ],
    [
      "error: 'Expected \"actual\" not to be strictly deep-equal to: []'\nexpected:\nactual:\noperator: 'notDeepStrictEqual'",
      'expected anything but [], received []',
    ],
    [
      "error: 'own words'\nexpected:\nactual:\n  0: 1\n  1:\noperator: 'deepEqual'",
      'own words: expected an empty list or object, received [1, an empty list or object]',
    ],
    [
      "error: |-\n  Expected values to be strictly deep-equal:\n  + actual - expected\n  \n    {\n  +   b: [],\n      list: [\n        0,\n  \nexpected:\n  list:\n    0: 0\nactual:\n  b:\n  list:\n    0: 0\noperator: 'deepStrictEqual'",
      'expected { list: [0] }, received { b: an empty list or object, list: [0] }',
    ],
    ['operator: equal\nexpected: |-\n  7\nactual:   |-\n  8', 'expected 7, received 8'],
    // Node and tape write strings as JavaScript does, which as YAML is another string or none at all.
    [
      String.raw`expected: 'C:\\x'
actual: 'a\tb'
operator: 'strictEqual'`,
      String.raw`expected "C:\\x", received "a\tb"`,
    ],
    [
      String.raw`expected: ${'`'}a'b"c: [d${'`'}
actual: 'a\'b"c${'`'}d'
operator: 'strictEqual'
stack: |-
  Test.run`,
      String.raw`expected "a'b\"c: [d", received "a'b\"c${'`'}d"`,
    ],
    [
      String.raw`error: |-
  Expected values to be strictly deep-equal:
  + actual - expected
  
    {
      a: 'C:\\x',
  +   b: []
  -   b: {}
    }
  
expected:
  a: 'C:\\x'
  b:
actual:
  a: 'C:\\x'
  b:
operator: 'deepStrictEqual'`,
      String.raw`expected { a: 'C:\\x', b: {} }, received { a: 'C:\\x', b: [] }`,
    ],
    [
      String.raw`failureType: 'testCodeFailure'
error: 'no folder C:\\x'`,
      String.raw`no folder C:\x`,
    ],
    [
      String.raw`expected: 'a\\${'`'}b'
operator: 'equal'`,
      String.raw`expected "a\\${'`'}b"`,
    ],
    ["found: 'it''s'\nwanted: 'C:\\x'\ncompare: ===", String.raw`expected "C:\\x", received "it's"`],
  ])('states what was expected first: %#', (diagnostics, message) => {
    expect(point(diagnostics).message).toContain(message)
  })
})
