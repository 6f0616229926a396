import { expect, it } from 'vitest'
import { isInside } from '../../../src/node/is-inside.ts'

it('takes a neighbour whose name begins alike for what it is', () => {
  expect(isInside('/work/app', '/work/app')).toBe(true)
  expect(isInside('/work/app/..b/c', '/work/app')).toBe(true)
  expect(isInside('/work/app2/c', '/work/app')).toBe(false)
  expect(isInside('/work', '/work/app')).toBe(false)
})
