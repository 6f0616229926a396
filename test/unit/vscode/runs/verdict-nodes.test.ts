import { expect, it } from 'vitest'
import { verdictNodes } from '../../../../src/vscode/runs/verdict-nodes.ts'

const ATTEMPT = { phase: 'trial', task: 'a', arm: 'start+L1', draw: '1', sentence: 'It did.' } as const
const LEFT_OUT = { task: 'lax', control: 'empty', reason: 'an answer that is empty gets through.' }

it('a run has a row for answers that tampered and one for tasks that took no part', () => {
  expect(verdictNodes('/r1', [ATTEMPT], { leftOut: [LEFT_OUT], quarantined: ['old'] })).toEqual([
    { type: 'tampered', under: '/r1', folder: '/r1', attempts: [ATTEMPT] },
    { type: 'left-out', under: '/r1', folder: '/r1', tasks: [{ task: 'old' }, LEFT_OUT] },
  ])
})

it('a run without either has neither', () => {
  expect(verdictNodes('/r1', [], {})).toEqual([])
  expect(verdictNodes('/r1', [], { leftOut: [], quarantined: [] })).toEqual([])
})
