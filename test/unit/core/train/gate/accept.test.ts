import { describe, expect, it } from 'vitest'
import type { Experience } from '../../../../../src/core/library/experience.ts'
import { effectDigest, isShownAlone } from '../../../../../src/core/library/staleness.ts'
import { makeArm } from '../../../../../src/core/run/arm.ts'
import { accept } from '../../../../../src/core/train/gate/accept.ts'
import { planFor } from '../../../../support/memory-ports.ts'
import { scriptedSet } from '../../../../support/scripted-world.ts'

const plan = planFor(scriptedSet(), 'grounded')

/** Measured by the trial, which showed by other rollouts than those that chose it that it helps, or did not. */
function tried(id: string, alone: boolean, more: Partial<Experience> = {}): Experience {
  const one = { id, text: `Rule ${id}.`, evidence: [], tags: [], status: 'promising' as const, ...more }
  const effect = { mean: 0.2, low: 0.05, high: 0.3, trials: 48, model: 'policy', of: effectDigest(one) }
  const measure = { run: 'r1', step: 1, op: 'measure' as const, why: 'trial', ...(alone ? { alone } : {}) }
  return { effect, history: [measure], ...one }
}

function accepted(start: Experience[], proposed: Experience[], priorTokens = 600) {
  const { experiences } = accept({ version: 1, next: 9, experiences: proposed }, plan, {
    start: makeArm('start', start, priorTokens),
    proposed: makeArm('proposed', proposed, priorTokens),
    round: 1,
  })
  return experiences.map(({ id, status }) => `${id} ${status}`)
}

describe('a library that the gate accepts', () => {
  it('proves what its own measurement shows, and accepts the others, untested alone', () => {
    expect(accepted([], [tried('E1', true), tried('E2', false), tried('E3', false)])).toEqual([
      'E1 proven',
      'E2 accepted',
      'E3 accepted',
    ])
  })

  it('proves what was new alone: the gate has left it out on the other side', () => {
    expect(accepted([], [tried('E1', false)])).toEqual(['E1 proven'])
    const known = tried('E1', true, { status: 'proven' })
    expect(accepted([known], [known, tried('E2', false)])).toEqual(['E1 proven', 'E2 proven'])
  })

  it('does not take what was new alone for tested alone where something else was taken out', () => {
    const gone = tried('E1', true, { status: 'proven' })
    expect(accepted([gone], [tried('E2', false)])).toEqual(['E2 accepted'])
  })

  it('takes new words for proven only where the old ones were, which they are better than', () => {
    const old = (status: Experience['status']) => tried('E1', false, { status, text: 'Old words.' })
    expect(accepted([old('proven')], [tried('E1', false)])).toEqual(['E1 proven'])
    expect(accepted([old('accepted')], [tried('E1', false)])).toEqual(['E1 accepted'])
  })

  it('counts no measurement of other words or with another model', () => {
    const one = tried('E1', true)
    const edited = { ...one, text: 'Other words.' }
    const elsewhere = { ...tried('E2', true), effect: { ...one.effect!, model: 'another' } }
    expect(accepted([], [edited, elsewhere])).toEqual(['E1 accepted', 'E2 accepted'])
  })

  it('leaves what is in both arms, or proven already, as it is', () => {
    const proven = tried('E1', true, { status: 'proven' })
    expect(accepted([], [proven, tried('E2', false)])).toEqual(['E1 proven', 'E2 accepted'])
    const untested = tried('E1', false, { status: 'accepted' })
    expect(accepted([untested], [untested, tried('E2', true), tried('E3', false)])).toEqual([
      'E1 accepted',
      'E2 proven',
      'E3 accepted',
    ])
  })

  it('records how each was proven', () => {
    const proposed = [tried('E1', true), tried('E2', false)]
    const { experiences } = accept({ version: 1, next: 9, experiences: proposed }, plan, {
      start: makeArm('start', [], 600),
      proposed: makeArm('proposed', proposed, 600),
      round: 2,
    })
    expect(experiences.map(({ history }) => history.at(-1))).toEqual([
      {
        run: 'r1',
        step: 2,
        op: 'accept',
        why: 'in a library that the gate accepted (policy); its own measurement is above 0',
        alone: true,
      },
      {
        run: 'r1',
        step: 2,
        op: 'accept',
        why: 'in a library that the gate accepted (policy); untested alone',
      },
    ])
    expect(experiences.map(isShownAlone)).toEqual([true, false])
  })
})
