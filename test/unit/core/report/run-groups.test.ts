import { expect, it } from 'vitest'
import { RunGroups, runGroups } from '../../../../src/core/report/run-groups.ts'
import { type StoredEvent, storedEvent } from '../../../../src/core/report/stored-event.ts'
import { sparkline } from '../../../../src/core/report/words.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'

it('groups hold every try of a run once, with the mean over the scored ones', () => {
  const events = syntheticRun().events.map(storedEvent)
  const groups = runGroups(events)
  const rollouts = events.filter((event) => event.type === 'rollout-finished')
  expect(groups.reduce((sum, { tries }) => sum + tries, 0)).toBe(rollouts.length)
  expect(new Set(groups.map(({ phase, task }) => `${phase}/${task}`)).size).toBe(groups.length)
})

it('unscored tries count for nothing but themselves', () => {
  const one = (score: number | null): StoredEvent => ({
    type: 'rollout-finished',
    phase: 'rollouts',
    rollout: { task: 'a', arm: 'start', sample: 0, draw: '', score, passed: score === 1 },
  })
  expect(runGroups([one(1), one(null), one(0.5)])).toEqual([
    { phase: 'rollouts', task: 'a', tries: 3, passed: 1, unscored: 1, tampered: 0, mean: 0.75 },
  ])
  expect(runGroups([one(null)])[0]!.mean).toBeNull()
})

it('are finished one by one, those of trials and pairs with their station', () => {
  const groups = new RunGroups()
  const tried = (phase: 'rollouts' | 'trial', task: string): void =>
    groups.take({
      type: 'rollout-finished',
      phase,
      rollout: { task, arm: 'start', sample: 0, draw: '', score: 1, passed: true },
    })
  const finished = (present: 'rollouts' | 'trial' | 'gate') =>
    groups.finished(present).map(({ phase, task }) => `${phase}/${task}`)
  for (const task of ['a', 'b']) tried('rollouts', task)
  expect(finished('rollouts')).toEqual([])
  groups.take({
    type: 'group-finished',
    phase: 'rollouts',
    arm: 'start',
    task: 'b',
    mean: 1,
    scored: 1,
    unscored: 0,
    teaches: false,
  })
  expect(finished('rollouts')).toEqual(['rollouts/b'])
  tried('trial', 'a')
  expect(finished('trial')).toEqual(['rollouts/a', 'rollouts/b'])
  expect(finished('gate')).toEqual(['rollouts/a', 'rollouts/b', 'trial/a'])
})

it('a sparkline shows the newest values between 0 and 1, and gaps', () => {
  expect(sparkline([0, 0.5, 1, null, 2, -1])).toBe('▁▅█ █▁')
  expect(sparkline([0, 0, 1], 2)).toBe('▁█')
})
