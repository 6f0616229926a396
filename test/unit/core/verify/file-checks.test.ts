import { expect, it } from 'vitest'
import { partFileChecks } from '../../../../src/core/verify/file-checks.ts'

const part = (...names: [string, boolean][]) =>
  partFileChecks({ checks: names.map(([name, passed]) => ({ name, passed })), broken: [] })

it.each([
  'test > test/price.test.js',
  'test/price.test.ts > test/price.test.ts',
  'src/price.spec.ts',
  'test > test\\price.test.js',
  'Test suite failed to run > test/price.test.js',
  'unittest.loader._FailedTest > test_price',
])('%s stands for a file that did not load, and is no check', (name) => {
  expect(part([name, false], ['test > adds', true])).toEqual({
    checks: [{ name: 'test > adds', passed: true }],
    broken: [{ name, passed: false }],
  })
})

it('a file that ran without any check is a failure of it', () => {
  const { checks, broken } = part(['test > test/price.test.js', true])
  expect(checks).toEqual([])
  expect(broken).toMatchObject([{ passed: false, message: expect.stringContaining('ended before any') }])
})

it.each([
  'isTestFile > src/price.test.ts',
  'test > reads prices.json',
  'test > fixtures/price.js',
  'tests.test_price > test_rounds',
])('%s is a check', (name) => {
  expect(part([name, false])).toEqual({ checks: [{ name, passed: false }], broken: [] })
})
