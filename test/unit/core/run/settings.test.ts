import { expect, test } from 'vitest'
import { settingsFor } from '../../../../src/core/run/settings.ts'

const run = { mode: 'grounded' as const, embedded: true, trainTasks: 8, concurrency: 1 }

test('the gate has at least as many pairs as there are val tasks, unless the user sets how many', () => {
  const pairs = (valTasks: number, flags = {}) => settingsFor({ ...run, valTasks }, flags).gatePairs
  expect([8, 32, 33, 200].map((valTasks) => pairs(valTasks))).toEqual([32, 32, 33, 200])
  expect(pairs(200, { gatePairs: 60 })).toBe(60)
  expect(settingsFor({ ...run, mode: 'paper', valTasks: 200 }).gatePairs).toBe(200)
  expect(settingsFor({ ...run, embedded: false, valTasks: 200 }).gatePairs).toBe(200)
})

test('a coding agent reads all groups of a fold, once', () => {
  const settings = settingsFor({ ...run, embedded: false, optimizerAgent: true })
  expect(settings).toMatchObject({ reflectionGroups: 8, reflectionSamples: 1 })
  expect(settingsFor({ ...run, embedded: false }).reflectionSamples).toBeGreaterThan(1)
})
