import { expect, it } from 'vitest'
import { initialProgress, progressState } from '../../../../src/core/report/progress-state.ts'
import type { StoredEvent } from '../../../../src/core/report/stored-event.ts'
import type { Phase } from '../../../../src/core/run/events.ts'

it('shows the gate by its own rollouts while test is measured beside it', () => {
  const started = (phase: Phase, planned: number) =>
    ({ type: 'phase-started', phase, planned }) as StoredEvent
  const finished = (phase: Phase) =>
    ({ type: 'rollout-finished', phase, rollout: { score: 1 } }) as unknown as StoredEvent
  const events = [
    started('test', 8),
    started('gate', 64),
    finished('gate'),
    finished('test'),
    finished('gate'),
  ]
  const state = events.reduce(progressState, initialProgress(0))
  expect(state).toMatchObject({ phase: 'gate', planned: 64, done: 2, scored: 2, tries: 3 })
})
