import { expect, it } from 'vitest'
import { SpentByRole } from '../../../../src/core/run/spent-by-role.ts'

it('sums what was spent, by who asked, and hands out what no later call changes', () => {
  const spent = new SpentByRole()
  spent.sent('policy')
  spent.sent('judge')
  spent.used('policy', { promptTokens: 10, completionTokens: 2, cachedTokens: 4 })
  const before = spent.totals(3)
  spent.used('judge', { promptTokens: 1, completionTokens: 1, cachedTokens: 0 })
  expect(before).toMatchObject({
    calls: 2,
    promptTokens: 10,
    completionTokens: 2,
    cachedTokens: 4,
    seconds: 3,
  })
  expect(before.byRole.judge).toEqual({ calls: 1, promptTokens: 0, completionTokens: 0, cachedTokens: 0 })
  expect(spent.totals(3).byRole.judge.promptTokens).toBe(1)
})
