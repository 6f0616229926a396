import { expect, it } from 'vitest'
import { storedEvent } from '../../../../src/core/report/stored-event.ts'
import type { TrainerRecord } from '../../../../src/node/ipc/trainer-channel.ts'
import { JobState } from '../../../../src/vscode/trainer/job-state.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'

it('a job is known from its records alone: estimate first, then the line, a share that grows, curves', () => {
  const { events } = syntheticRun()
  const job = new JobState(0)
  let share = 0
  for (const event of events) {
    job.take(storedEvent(event) as unknown as TrainerRecord)
    if (event.type === 'run-started') expect(job.line(0)).toMatch(/^Estimate \(typical - at most\): /)
    expect(job.share ?? 0).toBeGreaterThanOrEqual(share)
    share = job.share ?? 0
  }
  expect(share).toBe(1)
  expect(job.last?.type).toBe('run-finished')
  const groups = events.filter((event) => event.type === 'group-finished' && event.phase === 'rollouts')
  expect(job.training.map(({ mean }) => mean)).toEqual(groups.map((event) => 'mean' in event && event.mean))
  expect(job.groups).toContainEqual(expect.objectContaining({ phase: 'rollouts' }))
  expect(job.looks).toHaveLength(events.filter(({ type }) => type === 'gate-looked').length)
})

it('tasks that a run leaves out, or keeps with doubts, are remembered', () => {
  const job = new JobState(0)
  job.take({ type: 'task-quarantined', task: 'a', reason: 'its own solution does not pass.' })
  job.take({
    type: 'task-doubtful',
    task: 'b',
    state: 'flaky',
    reason: 'its solution passes in 1 of 2 runs.',
  })
  expect(job.quarantined).toEqual(['a'])
  expect(job.doubtful).toEqual(['b'])
})

it('records of other commands change nothing but the last one', () => {
  const job = new JobState(0)
  const before = job.state
  job.take({ type: 'model-finished', path: '/m' })
  expect(job.state).toBe(before)
  expect(job.last).toEqual({ type: 'model-finished', path: '/m' })
  expect(job.share).toBeNull()
})
