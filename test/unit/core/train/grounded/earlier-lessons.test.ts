import { describe, expect, it } from 'vitest'
import type { Experience } from '../../../../../src/core/library/experience.ts'
import { effectDigest } from '../../../../../src/core/library/staleness.ts'
import { earlierLessons } from '../../../../../src/core/train/grounded/earlier-lessons.ts'

const TASKS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

function experience(
  id: string,
  fields: Partial<Experience> & { from?: string[]; model?: string },
): Experience {
  const { from, model = 'small', ...rest } = fields
  const text = `Rule ${id}.`
  return {
    id,
    text,
    evidence: [],
    tags: [],
    status: 'promising',
    effect: {
      mean: 0.1,
      low: -0.1,
      high: 0.3,
      trials: 20,
      model,
      of: effectDigest({ text, evidence: [] }),
    },
    ...(from ? { origin: { run: 'r1', step: 1, tasks: from, model: 'small' } } : {}),
    history: [],
    ...rest,
  }
}

function of(experiences: Experience[], used: Experience[] = [], slots = 6) {
  const library = { version: 1 as const, next: 99, experiences }
  const { retried, carriedOver } = earlierLessons(library, used, TASKS, slots, { model: 'small' })
  return { retried: retried.map(({ id }) => id), carriedOver: carriedOver.map(({ id }) => id) }
}

describe('what earlier runs left', () => {
  it('is tried again on tasks that it was not learned from; with too few of them its measurement is kept', () => {
    const half = experience('E1', { from: TASKS.slice(0, 4) })
    const all = experience('E2', { from: TASKS })
    expect(of([half, all])).toEqual({ retried: ['E1'], carriedOver: ['E2'] })
  })

  it('has no valid measurement when it was edited or is used with another model', () => {
    const other = experience('E1', { from: TASKS, model: 'large' })
    const edited = experience('E2', { from: TASKS, text: 'Another rule.' })
    expect(of([other, edited])).toEqual({ retried: [], carriedOver: [] })
  })

  it('is tried again when it is in use no longer', () => {
    const proven = experience('E1', { status: 'proven' })
    const stale = experience('E2', { status: 'proven', model: 'large' })
    expect(of([proven, stale], [proven]).retried).toEqual(['E2'])
    const accepted = experience('E3', { status: 'accepted', model: 'large' })
    expect(of([accepted, stale], []).retried).toEqual(['E2', 'E3'])
  })

  it('leaves at least half of the trial to what is learned now, best first', () => {
    const candidates = ['E1', 'E2', 'E3', 'E4'].map((id) => experience(id, { status: 'candidate' }))
    expect(of([...candidates, experience('E5', {})]).retried).toEqual(['E5', 'E1', 'E2'])
  })

  it('leaves alone what is in use, switched off, or was rejected', () => {
    const pinned = experience('E1', { status: 'candidate', pinned: true })
    const off = experience('E2', { disabled: true })
    const bad = experience('E3', { status: 'harmful' })
    const none = experience('E4', { status: 'unproven' })
    expect(of([pinned, off, bad, none], [pinned])).toEqual({ retried: [], carriedOver: [] })
  })
})
