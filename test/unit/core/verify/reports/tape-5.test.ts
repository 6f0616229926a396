import { compared, failed, passed, testReports } from '../../../../support/report-table.ts'

testReports('tape 5', [
  {
    situation: 'plan.tap',
    stdout: 'tape-5/plan.tap',
    checks: [passed('one'), compared('plan != count', '2', '1')],
  },
  { situation: 'throws.tap', stdout: 'tape-5/throws.tap', checks: [passed('one')] },
  {
    situation: 'values.tap',
    stdout: 'tape-5/values.tap',
    checks: [
      compared('price', '1.01', '1.005'),
      compared('place', "'https://shop.local:18443/b'", "'/usr/lib/a.js'"),
      passed('should be strictly equal'),
      compared('should be strictly equal', '"a\\nB"', '"a\\nb"'),
      compared(
        'a user',
        "{ id: 1, name: 'Bob', tags: [ 'a', 'b' ] }",
        "{ id: 1, name: 'Ann', tags: [ 'a' ] }",
      ),
      compared('a long name', 'an exception like /too long/', 'none'),
      compared(
        'should throw',
        'an exception like [Function: RangeError]',
        "{ [TypeError: kind] message: 'kind' }",
      ),
      compared('should not throw', 'no exception', '[Error: it did]'),
      passed('later'),
      compared('truthy', 'true', 'false'),
      failed('on purpose', 'failed'),
      compared(
        "The input did not match the regular expression /^\\d+$/. Input: 'abc'",
        'a match of /^\\d+$/',
        '"abc"',
      ),
      compared('should not be strictly equal', 'anything but 5', '5'),
      failed('Error: disk is full', 'failed'),
      compared('a # hash', '"#2"', '"#1"'),
      failed('timeout timed out after 30ms', 'failed'),
      passed('printed'),
      compared('took 3 ms on localhost:54321', '2', '1'),
      failed('.end() already called', 'failed'),
    ],
  },
])
