import { compared, failed, passed, testReports } from '../../../../support/report-table.ts'

testReports('tap 21', [
  {
    situation: 'does not load.tap',
    stdout: 'tap-21/does-not-load.tap',
    checks: [],
    broken: [
      failed('does-not-load.test.js', 'expected the test file to run its checks, but it failed before any'),
    ],
  },
  {
    situation: 'hooks.tap',
    stdout: 'tap-21/hooks.tap',
    checks: [
      compared('hooks.test.js > beforeEach > reads a row > should be equal', '2', '1'),
      passed('hooks.test.js > teardown > open'),
    ],
    broken: [
      failed('hooks.test.js > before', 'no database at postgres://db.local:5432/shop'),
      failed('hooks.test.js > teardown', 'failed outside its tests, such as in a hook'),
      failed('hooks.test.js', 'the table is still open'),
    ],
  },
  {
    situation: 'timeout.tap',
    stdout: 'tap-21/timeout.tap',
    checks: [],
    broken: [failed('timeout.test.js > slow', 'timeout!')],
  },
  {
    situation: 'values.tap',
    stdout: 'tap-21/values.tap',
    checks: [
      compared('values.test.js > numbers and text > price', '1.01', '1.005'),
      compared('values.test.js > numbers and text > place', 'https://shop.local:18443/b', '/usr/lib/a.js'),
      passed('values.test.js > numbers and text > should be equal'),
      compared('values.test.js > numbers and text > lines', '"a\\nB\\nc"', '"a\\nb\\nc"'),
      compared(
        'values.test.js > objects > a user',
        '{ "name": "Bob", "tags": ["a", "b"] }',
        '{ "name": "Ann", "tags": ["a"] }',
      ),
      compared('values.test.js > objects > should be equivalent strictly', '[1, 3, 2]', '[1, 2, 3]'),
      compared('values.test.js > objects > should match pattern', '{ "b": /^y/ }', '{ "b": "x" }'),
      compared('values.test.js > objects > all provided fields should be equivalent', '{ "b": 2 }', '{}'),
      failed('values.test.js > throws > a long name', 'failed'),
      compared(
        'values.test.js > throws > expected to throw',
        'RangeError: range',
        'TypeError: kind { "name": "TypeError" }',
      ),
      failed('values.test.js > throws > it did', 'failed'),
      passed('values.test.js > plan > one'),
      compared('values.test.js > plan > test count(1) != plan(2)', '2', '1'),
      passed('values.test.js > to do'),
      compared('values.test.js > nested > inner > a # hash', '#2', '#1'),
      failed('values.test.js > nested > truthy', 'failed'),
      failed('values.test.js > nested > on purpose', 'failed'),
      compared('values.test.js > nested > should match pattern', '/^\\d+$/', '"abc"'),
      compared('values.test.js > nested > should not be equal', 'anything but 5', '5'),
      failed('values.test.js > nested > disk is full', 'failed'),
      failed('values.test.js > rejects > expected to reject', 'failed'),
      passed('values.test.js > printed'),
      passed('values.test.js > printed'),
      passed('values.test.js > printed'),
      passed('values.test.js > printed'),
      compared('values.test.js > words > took 3 ms on localhost:54321', '2', '1'),
      passed('values.test.js > passes > should be equal'),
    ],
    broken: [
      failed('values.test.js > type error', "Cannot read properties of null (reading 'x')"),
      failed('values.test.js > rejects', 'after it'),
    ],
  },
])
