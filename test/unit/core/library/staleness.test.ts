import { expect, test } from 'vitest'
import { editByUser, pinByUser, restoreByUser, retireByUser } from '../../../../src/core/library/edit.ts'
import type { Experience } from '../../../../src/core/library/experience.ts'
import { countsAsAdopted, effectDigest, staleMessage } from '../../../../src/core/library/staleness.ts'

const measured: Experience = {
  id: 'E1',
  text: 'Return null.',
  evidence: ['q'],
  tags: [],
  status: 'proven',
  effect: {
    mean: 0.3,
    low: 0.1,
    high: 0.5,
    trials: 40,
    model: 'small',
    of: effectDigest({ text: 'Return null.', evidence: ['q'] }),
  },
  history: [],
}
const library = { version: 1 as const, next: 2, experiences: [measured] }

test('a measurement counts for the model and the text that were measured', () => {
  expect(countsAsAdopted(measured, { model: 'small' })).toBe(true)
  expect(countsAsAdopted(measured)).toBe(true)
  expect(countsAsAdopted(measured, { model: 'large' })).toBe(false)
  expect(staleMessage(measured, { model: 'large' })?.sentence).toMatch(
    /measured with reply · small, not with large/,
  )
  expect(countsAsAdopted({ ...measured, text: 'Return undefined.' }, { model: 'small' })).toBe(false)
  expect(countsAsAdopted({ ...measured, evidence: [] }, { model: 'small' })).toBe(false)
  expect(countsAsAdopted({ ...measured, tags: ['x'] }, { model: 'small' })).toBe(true)
})

test('an edit by hand makes the measurement stale, also one that does not record what was measured', () => {
  const { of: _of, ...effect } = measured.effect!
  const plain = { ...library, experiences: [{ ...measured, effect }] }
  for (const start of [library, plain]) {
    const [edited] = editByUser(start, 'E1', { text: 'Return undefined.' }).experiences
    expect(staleMessage(edited!)?.sentence).toMatch(/edited after it was measured/)
    expect(countsAsAdopted(edited!)).toBe(false)
    expect(edited!.history.at(-1)).toMatchObject({ run: 'user', op: 'edit' })
    expect(countsAsAdopted(editByUser(start, 'E1', { tags: ['new'] }).experiences[0]!)).toBe(true)
  }
})

test('retiring and pinning by hand can be undone', () => {
  const retired = retireByUser(library, 'e1')
  expect(retired.experiences[0]!.status).toBe('retired')
  expect(restoreByUser(retired, 'E1').experiences[0]!.status).toBe('proven')
  const pinned = pinByUser(library, '1', true)
  expect(pinned.experiences[0]!.pinned).toBe(true)
  expect(pinByUser(pinned, 'E1', false).experiences[0]).not.toHaveProperty('pinned')
  expect(() => pinByUser(library, 'E2', true)).toThrow('There is no E2 in the library; the nearest id is E1.')
})

test('what a gate accepted without a measurement of its own counts for that model and text', () => {
  const { effect: _effect, ...untried } = measured
  const of = effectDigest(measured)
  const accept = { run: 'r1', step: 1, op: 'accept' as const, why: 'accepted', model: 'small', of }
  const accepted: Experience = { ...untried, history: [accept] }
  expect(countsAsAdopted(accepted, { model: 'small' })).toBe(true)
  expect(staleMessage(accepted, { model: 'large' })?.sentence).toMatch(
    /measured with reply · small, not with large/,
  )
  expect(staleMessage({ ...accepted, text: 'Return 0.' })?.sentence).toMatch(/edited after it was measured/)
  expect(countsAsAdopted({ ...untried, history: [] }, { model: 'large' })).toBe(true)
})
