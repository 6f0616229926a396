import { compared, failed, passed, testReports } from '../../../../support/report-table.ts'

testReports('ava 8', [
  {
    situation: 'does not load.tap',
    stdout: 'ava-8/does-not-load.tap',
    checks: [],
    broken: [
      failed(
        "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/home/ann/shop/no-such-file.js' imported from /home/ann/shop/does-not-load.test.js",
        "Cannot find module '/home/ann/shop/no-such-file.js' imported from /home/ann/shop/does-not-load.test.js",
      ),
      failed(
        'does-not-load.test.js exited with a non-zero exit code: 1',
        'does-not-load.test.js exited with a non-zero exit code: 1',
      ),
    ],
  },
  {
    situation: 'each.tap',
    stdout: 'ava-8/each.tap',
    checks: [],
    broken: [compared('beforeEach hook for reads a row', '2', '1')],
  },
  {
    situation: 'empty.tap',
    stdout: 'ava-8/empty.tap',
    checks: [],
    broken: [
      failed(
        'No tests found in empty.test.js, make sure to import "ava" at the top of your test file',
        'No tests found in empty.test.js, make sure to import "ava" at the top of your test file',
      ),
    ],
  },
  {
    situation: 'hooks.tap',
    stdout: 'ava-8/hooks.tap',
    checks: [],
    broken: [failed('before hook', "Error { message: 'no database at postgres://db.local:5432/shop' }")],
  },
  {
    situation: 'several files.tap',
    stdout: 'ava-8/several-files.tap',
    checks: [
      passed('unhandled › passes'),
      passed('values › is written later'),
      compared('values › numbers', '1.01', '1.005'),
      compared('values › text', "'https://shop.local:18443/b'", "'/usr/lib/a.js'"),
      compared(
        'values › objects',
        "{ id: 1, name: 'Bob', tags: ['a', 'b'] }",
        "{ id: 1, name: 'Ann', tags: ['a'] }",
      ),
      compared('values › several lines', '"a\\nB\\nc"', '"a\\nb\\nc"'),
      compared('values › own words', '3', '2', 'two should be three'),
      compared('values › truthy', 'a value that is truthy', "''"),
      compared('values › true', 'a value that is `true`', 'false'),
      compared('values › not', 'anything but 5', '5'),
      compared('values › pattern', 'a match of /^\\d+$/', "'abc'"),
      compared('values › throws nothing', 'an exception', 'none (returned 1)'),
      compared('values › throws another', 'message to match /too long/', "Error { message: 'too short' }"),
      compared('values › like', '{ b: 3 }', '{ b: 2 }'),
      failed(
        'values › type error',
        "TypeError { message: 'Cannot read properties of null (reading \\'x\\')' }",
      ),
      failed('values › plan', 'Planned for 2 assertions, but got 1.'),
      failed('values › no assertions', 'Test finished without running any assertions'),
      passed('values › fails as it should'),
      passed('values › passes'),
      compared('values › prints', "'#2'", "'#1'"),
      passed('values › took 3 ms on localhost:54321 # hash'),
      failed('values › fails on purpose', 'the feature is off'),
      passed('values › snapshot'),
    ],
    broken: [
      failed(
        "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/home/ann/shop/no-such-file.js' imported from /home/ann/shop/does-not-load.test.js",
        "Cannot find module '/home/ann/shop/no-such-file.js' imported from /home/ann/shop/does-not-load.test.js",
      ),
      failed(
        'does-not-load.test.js exited with a non-zero exit code: 1',
        'does-not-load.test.js exited with a non-zero exit code: 1',
      ),
      compared('each › beforeEach hook for reads a row', '2', '1'),
      failed(
        'No tests found in empty.test.js, make sure to import "ava" at the top of your test file',
        'No tests found in empty.test.js, make sure to import "ava" at the top of your test file',
      ),
      failed('Error: nobody waits for me', 'nobody waits for me'),
      failed(
        'unhandled.test.js exited with a non-zero exit code: 1',
        'unhandled.test.js exited with a non-zero exit code: 1',
      ),
      failed('hooks › before hook', "Error { message: 'no database at postgres://db.local:5432/shop' }"),
    ],
  },
  {
    situation: 'unhandled.tap',
    stdout: 'ava-8/unhandled.tap',
    checks: [passed('passes')],
    broken: [
      failed('Error: nobody waits for me', 'nobody waits for me'),
      failed(
        'unhandled.test.js exited with a non-zero exit code: 1',
        'unhandled.test.js exited with a non-zero exit code: 1',
      ),
    ],
  },
  {
    situation: 'values.tap',
    stdout: 'ava-8/values.tap',
    checks: [
      passed('is written later'),
      compared('numbers', '1.01', '1.005'),
      compared('text', "'https://shop.local:18443/b'", "'/usr/lib/a.js'"),
      compared('objects', "{ id: 1, name: 'Bob', tags: ['a', 'b'] }", "{ id: 1, name: 'Ann', tags: ['a'] }"),
      compared('several lines', '"a\\nB\\nc"', '"a\\nb\\nc"'),
      compared('own words', '3', '2', 'two should be three'),
      compared('truthy', 'a value that is truthy', "''"),
      compared('true', 'a value that is `true`', 'false'),
      compared('not', 'anything but 5', '5'),
      compared('pattern', 'a match of /^\\d+$/', "'abc'"),
      compared('throws nothing', 'an exception', 'none (returned 1)'),
      compared('throws another', 'message to match /too long/', "Error { message: 'too short' }"),
      compared('like', '{ b: 3 }', '{ b: 2 }'),
      failed('type error', "TypeError { message: 'Cannot read properties of null (reading \\'x\\')' }"),
      failed('plan', 'Planned for 2 assertions, but got 1.'),
      failed('no assertions', 'Test finished without running any assertions'),
      passed('fails as it should'),
      passed('passes'),
      compared('prints', "'#2'", "'#1'"),
      passed('took 3 ms on localhost:54321 # hash'),
      failed('fails on purpose', 'the feature is off'),
      passed('snapshot'),
    ],
  },
])
