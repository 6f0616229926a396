import { expect, test } from 'vitest'
import type { Experience } from '../../../../src/core/library/experience.ts'
import type { LibraryDiagnostic } from '../../../../src/core/library/parse-library.ts'
import { useOf } from '../../../../src/vscode/experiences/in-use.ts'
import { experience } from './make-experience.ts'

const library = (problems: Partial<LibraryDiagnostic>[] = []) => ({
  state: { problems: problems as LibraryDiagnostic[] },
  used: new Set(['E1']),
  noRoom: new Set(['E2']),
})
const use = (id: string, fields: Partial<Experience> = {}, view = library()) =>
  useOf(experience(id, fields), view)

test('what is in use is what the prompt includes, not what is enabled', () => {
  expect(use('E1', { status: 'proven' })).toBe('in-use')
  expect(use('E2', { status: 'proven' })).toBe('no-room')
  const effect = { mean: 0.2, low: 0.1, high: 0.3, trials: 40, model: 'another' }
  expect(use('E3', { status: 'proven', effect: { ...effect, of: 'another text' } })).toBe('edited')
  expect(use('E3', { status: 'proven', effect })).toBe('other-reader')
  expect(use('E3', { status: 'accepted', effect })).toBe('other-reader')
  expect(use('E3', { status: 'candidate' })).toBe('not-accepted')
  expect(use('E3', { status: 'unproven' })).toBe('not-accepted')
  expect(use('E3', { status: 'harmful' })).toBe('harmful')
  expect(use('E3', { status: 'candidate', disabled: true })).toBe('off')
  expect(use('E3', { status: 'retired' })).toBe('retired')
})

test('nothing of a library with an error is in use; a warning changes nothing', () => {
  expect(use('E1', {}, library([{ severity: 'error' }]))).toBe('broken-library')
  expect(use('E1', {}, library([{ severity: 'warning' }]))).toBe('in-use')
})
