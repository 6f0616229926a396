import { expect, it } from 'vitest'
import type { Memento } from 'vscode'
import { ownCaps, rememberCaps } from '../../../../src/vscode/trainer/own-caps.ts'

const SETTINGS = {
  mode: 'grounded',
  agent: '',
  gatePairs: 0,
  maxCalls: 1500,
  maxCost: 0,
  maxMinutes: 0,
  concurrency: 0,
  allowUnsandboxed: false,
}

function memory(): Memento & { writes: number } {
  const values = new Map<string, unknown>()
  return {
    writes: 0,
    keys: () => [...values.keys()],
    get: (key: string, otherwise?: unknown) => (values.has(key) ? values.get(key) : otherwise) as never,
    async update(key: string, value: unknown) {
      this.writes++
      values.set(key, value)
    },
  }
}

it('are those of the run, until they are changed', async () => {
  const kept = memory()
  const train = (...caps: string[]) => ['train', 'a', '--mode', 'grounded', ...caps]
  await rememberCaps(kept, '/r1', train('--max-calls', '1500'), SETTINGS)
  expect(kept.writes).toBe(0)
  await rememberCaps(kept, '/r1', train('--max-calls', '3000', '--max-cost', '2'), SETTINGS)
  await rememberCaps(kept, '/r2', train('--max-calls', '20'), SETTINGS)
  expect(ownCaps(kept, '/r1')).toEqual(['--max-calls', '3000', '--max-cost', '2'])
  expect(ownCaps(kept, '/r2')).toEqual(['--max-calls', '20'])
  expect(ownCaps(kept, '/r3')).toEqual([])
  await rememberCaps(kept, '/r1', train('--max-calls', '1500'), SETTINGS)
  expect(ownCaps(kept, '/r1')).toEqual([])
})

it('are kept of the newest runs only', async () => {
  const kept = memory()
  for (let run = 1; run <= 130; run++) await rememberCaps(kept, `/r${run}`, ['--max-calls', '20'], SETTINGS)
  expect(ownCaps(kept, '/r30')).toEqual([])
  expect(ownCaps(kept, '/r31')).toEqual(['--max-calls', '20'])
})
