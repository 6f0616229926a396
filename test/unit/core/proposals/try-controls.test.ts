import { expect, it } from 'vitest'
import { type Controls, tryControls } from '../../../../src/core/proposals/try-controls.ts'
import { makeResult } from '../verify/make-task.ts'

/** Exit codes by what is written, one a repetition; the last one holds for all that follow. */
function controls(codes: Readonly<Record<string, readonly number[]>>): Controls & { ran: string[] } {
  const ran: string[] = []
  return {
    ran,
    spec: { type: 'command', run: 'check', timeoutSeconds: 60, weight: 1, passAt: 1 },
    run: async ([file], seconds, repetition) => {
      const name = file?.content ?? 'original'
      ran.push(`${name} ${repetition} ${seconds}`)
      const all = codes[name] ?? [1]
      return makeResult({ exitCode: all[Math.min(repetition, all.length - 1)]!, seconds: 1 })
    },
    without: { tried: 'blank', file: { path: 'a.js', content: 'blank' } },
    answers: [
      { tried: 'trivial', file: { path: 'a.js', content: 'trivial' }, detail: 'returns nothing' },
      { tried: 'empty', file: { path: 'a.js', content: 'empty' } },
    ],
    patience: 20,
  }
}

it('makes a task of what passes with the original and fails with everything else, each time', async () => {
  const tried = controls({ original: [0] })
  const { state, at, checks, seconds } = await tryControls(tried)
  expect([state, at]).toEqual([null, null])
  expect(checks.map(({ tried: what, passed }) => [what, passed])).toEqual([
    ['original', [true, true, true]],
    ['blank', [false, false, false]],
    ['trivial', [false]],
    ['empty', [false]],
  ])
  // The first run may take what the test asks for; the others what the first took.
  expect(tried.ran.filter((run) => run.startsWith('blank'))).toContain(`blank 0 ${seconds}`)
  expect(seconds).toBeLessThan(60)
})

it.each([
  ['original', { original: [1] }, { kind: 'refused', code: 'original-fails' }, 1],
  ['blank', { original: [0], blank: [0] }, { kind: 'refused', code: 'blank-passes' }, 2],
  ['trivial', { original: [0], trivial: [0] }, { kind: 'refused', code: 'trivial-passes' }, 3],
  ['empty', { original: [0], empty: [0] }, { kind: 'refused', code: 'empty-passes' }, 4],
  ['original', { original: [0, 1, 0] }, { kind: 'flaky' }, 7],
  ['blank', { original: [0], blank: [1, 0] }, { kind: 'flaky' }, 10],
] as const)('stops at the first fault: %s of %j', async (at, codes, state, runs) => {
  const tried = controls(codes)
  expect(await tryControls(tried)).toMatchObject({ at, state })
  expect(tried.ran).toHaveLength(runs)
})
