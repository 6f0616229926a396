import { describe, expect, it } from 'vitest'
import type { Experience } from '../../../../src/core/library/experience.ts'
import { byLibrary, fitting, fromArguments } from '../../../../src/vscode/experiences/chosen.ts'
import { experience } from './make-experience.ts'

const row = (id: string, group = 'candidate', path = '/w/.grpo/library.yaml') => ({
  kind: 'experience',
  path,
  group,
  experience: experience(id),
})
const ids = (chosen: readonly { id: string }[]) => chosen.map(({ id }) => id)

describe('what a command is about', () => {
  it('is all that is selected, the row that was clicked first', () => {
    const rows = ['E5', 'E6', 'E7'].map((id) => row(id))
    expect(ids(fromArguments([rows[2], rows]))).toEqual(['E7', 'E5', 'E6'])
  })

  it('is an experience once, in however many groups it is selected', () => {
    expect(ids(fromArguments([row('E5', 'a'), [row('E5', 'a'), row('E5', 'b')]]))).toEqual(['E5'])
  })

  it('is the row alone where nothing is selected, and what a link names', () => {
    expect(ids(fromArguments([row('E5'), undefined]))).toEqual(['E5'])
    expect(fromArguments(['/w/library.yaml', 'E3'])).toEqual([{ path: '/w/library.yaml', id: 'E3' }])
    expect(fromArguments([])).toEqual([])
  })

  it('leaves out of a mixed selection what it has nothing to do with', () => {
    const known: Record<string, Experience> = {
      E1: experience('E1', { status: 'retired' }),
      E2: experience('E2', { status: 'proven' }),
    }
    const chosen = ['E1', 'E2', 'E9'].map((id) => ({ path: '/a', id }))
    const active = ({ status }: Experience) => status !== 'retired'
    expect(ids(fitting(chosen, ({ id }) => known[id], active))).toEqual(['E2'])
  })

  it('is changed library by library', () => {
    const chosen = [row('E1'), row('E1', 'x', '/b'), row('E2')].flatMap((one) => fromArguments([one]))
    expect([...byLibrary(chosen).values()]).toEqual([['E1', 'E2'], ['E1']])
  })
})
