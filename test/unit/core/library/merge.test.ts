import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Experience, Library } from '../../../../src/core/library/experience.ts'
import { mergeLibraries } from '../../../../src/core/library/merge.ts'
import { anyEdit, anyLibrary } from './any-library.ts'

const one = (id: string, more: Partial<Experience> = {}): Experience => ({
  id,
  text: `text of ${id}`,
  evidence: [],
  tags: [],
  status: 'candidate',
  history: [],
  ...more,
})
const library = (...experiences: Experience[]): Library => ({
  version: 1,
  next: Math.max(0, ...experiences.map(({ id }) => Number(id.slice(1)))) + 1,
  experiences,
})

describe('merging a run with what the user did meanwhile', () => {
  test('changes of different fields come together', () => {
    const base = library(one('E1'))
    const ours = library(one('E1', { status: 'promising' }))
    const theirs = library(one('E1', { text: 'mine' }))
    expect(mergeLibraries(base, ours, theirs).library).toEqual(
      library(one('E1', { text: 'mine', status: 'promising' })),
    )
  })

  test('the word of a gate goes with the answer that it saw, whatever the example is called', () => {
    const accept = { run: 'r1', step: 1, op: 'accept' as const, why: 'in a library that the gate accepted' }
    const shown = (answer: string, more: Partial<Experience> = {}) =>
      one('E1', {
        kind: 'example',
        example: { task: 'Write it.', answer, origin: 'solution', tokens: 9 },
        status: 'promising',
        ...more,
      })
    const ours = library(shown('return 1', { status: 'proven', history: [accept] }))
    const merge = (theirs: Experience) => mergeLibraries(library(shown('return 1')), ours, library(theirs))
    const named = merge(shown('return 1', { text: 'mine' }))
    expect(named.library.experiences).toMatchObject([{ text: 'mine', status: 'proven' }])
    expect(named.notes).toEqual([])
    const answered = merge(shown('return 2'))
    expect(answered.library.experiences).toMatchObject([
      { example: { answer: 'return 2' }, status: 'promising' },
    ])
    expect(answered.notes).toEqual([
      'E1: you edited it meanwhile; its earlier text was measured, so it is not proven.',
    ])
  })

  test('an example that both changed is the user’s, and one that both added is there once', () => {
    const shown = (id: string, answer: string) =>
      one(id, { kind: 'example', example: { task: 'Write it.', answer, origin: 'solution', tokens: 9 } })
    const { library: merged, notes } = mergeLibraries(
      library(shown('E1', 'a')),
      library(shown('E1', 'b')),
      library(shown('E1', 'c')),
    )
    expect(merged.experiences).toEqual([shown('E1', 'c')])
    expect(notes).toEqual(['E1: you changed its example meanwhile; your version is kept.'])
    const both = mergeLibraries(
      library(),
      library({ ...shown('E1', 'a'), text: 'ours' }),
      library({ ...shown('E1', 'a'), text: 'theirs' }),
    )
    expect(both.library.experiences.map(({ text }) => text)).toEqual(['theirs'])
  })

  test('the word of a gate goes with the text that it saw', () => {
    const accept = { run: 'r1', step: 1, op: 'accept' as const, why: 'in a library that the gate accepted' }
    const edit = { run: 'user', step: 0, op: 'edit' as const, why: 'text changed by hand' }
    const base = library(one('E1', { status: 'promising' }))
    const ours = library(one('E1', { status: 'proven', history: [accept] }))
    const { library: merged, notes } = mergeLibraries(
      base,
      ours,
      library(one('E1', { status: 'promising', text: 'mine', history: [edit] })),
    )
    expect(merged).toEqual(library(one('E1', { status: 'promising', text: 'mine', history: [edit] })))
    expect(notes).toEqual([
      'E1: you edited it meanwhile; its earlier text was measured, so it is not proven.',
    ])
    const together = library(one('E1', { status: 'accepted', history: [accept] }))
    const mine = library(one('E1', { status: 'promising', text: 'mine', history: [edit] }))
    expect(mergeLibraries(base, together, mine)).toMatchObject({
      library: mine,
      notes: ['E1: you edited it meanwhile; its earlier text was measured, so it is not in use.'],
    })
    const tagged = library(one('E1', { status: 'promising', tags: ['mine'] }))
    expect(mergeLibraries(base, ours, tagged).library.experiences[0]).toMatchObject({ status: 'proven' })
  })

  test('the user wins on a field that both changed, and that is reported', () => {
    const base = library(one('E1'))
    const { library: merged, notes } = mergeLibraries(
      base,
      library(one('E1', { text: 'ours' })),
      library(one('E1', { text: 'theirs' })),
    )
    expect(merged.experiences[0]!.text).toBe('theirs')
    expect(notes).toEqual(['E1: you changed its text meanwhile; your version is kept.'])
  })

  test('what the user deleted stays deleted, though the run changed it', () => {
    const base = library(one('E1'), one('E2'))
    const { library: merged, notes } = mergeLibraries(
      base,
      library(one('E1', { status: 'harmful' }), one('E2')),
      library(one('E2')),
    )
    expect(merged.experiences.map(({ id }) => id)).toEqual(['E2'])
    expect(merged.next).toBe(3)
    expect(notes).toHaveLength(1)
  })

  test('a new entry of the run gets another id when the user took its id', () => {
    const base = library(one('E1'))
    const { library: merged, renamed } = mergeLibraries(
      base,
      library(one('E1'), one('E2', { text: 'learned' })),
      library(one('E1'), one('E2', { text: 'by hand' })),
    )
    expect(merged.experiences.map(({ id, text }) => `${id} ${text}`)).toEqual([
      'E1 text of E1',
      'E2 by hand',
      'E3 learned',
    ])
    expect(renamed).toEqual({ E2: 'E3' })
    expect(merged.next).toBe(4)
  })

  test('a rule that another run has added meanwhile, word for word, is not added again', () => {
    const base = library(one('E1'))
    const learned = { text: 'learned', evidence: ['seen'], status: 'promising' as const }
    const origin = { run: 'r2', step: 1, tasks: [], model: 'm' }
    for (const id of ['E2', 'E3']) {
      const { library: merged, renamed } = mergeLibraries(
        base,
        library(one('E1'), one(id, { ...learned, origin })),
        library(one('E1'), one('E2', { ...learned, status: 'proven' })),
      )
      expect(merged.experiences).toEqual([one('E1'), one('E2', { ...learned, status: 'proven' })])
      expect(renamed).toEqual({ [id]: 'E2' })
    }
    const other = library(one('E1'), one('E2', { ...learned, evidence: ['other'] }))
    const ours = library(one('E1'), one('E3', { ...learned, origin }))
    expect(mergeLibraries(base, ours, other).library.experiences).toHaveLength(3)
  })

  test('what was measured of a rule that is there meanwhile is kept, unless it is proven or measured with that model', () => {
    const effect = (model: string, mean = 0.2) => ({ mean, low: 0.1, high: 0.3, trials: 8, model })
    const ours = one('E2', { text: 'learned', status: 'promising', effect: effect('m') })
    const merged = (fields: Partial<Experience>) =>
      mergeLibraries(library(), library(ours), library(one('E2', { text: 'learned', ...fields }))).library
        .experiences[0]
    expect(merged({ status: 'candidate', disabled: true })).toEqual({ ...ours, disabled: true })
    expect(merged({ status: 'unproven', effect: effect('other') })).toEqual(ours)
    const same = { status: 'unproven', effect: effect('m', 0.1) } as const
    expect(merged(same)).toEqual(one('E2', { text: 'learned', ...same }))
    const proven = { status: 'proven', effect: effect('other') } as const
    expect(merged(proven)).toEqual(one('E2', { text: 'learned', ...proven }))
  })

  test('two trainings at the same time keep what the gate of either accepted', () => {
    const effect = (mean: number) => ({ mean, low: mean - 0.1, high: mean + 0.1, trials: 8, model: 'm' })
    const measure = (run: string) => ({ run, step: 1, op: 'measure' as const, why: 'trial' })
    const accept = (run: string) => ({ run, step: 1, op: 'accept' as const, why: 'accepted' })
    const accepted = (run: string, id = 'E1') =>
      one(id, {
        status: 'proven',
        effect: effect(0.3),
        history: [measure(run), accept(run)],
        text: 'learned',
      })
    const onlyTried = (run: string, id = 'E1') =>
      one(id, { status: 'unproven', effect: effect(0.1), history: [measure(run)], text: 'learned' })
    const base = library(one('E1', { status: 'promising', text: 'learned' }))
    const status = (ours: Experience, theirs: Experience, from = base) => {
      const { experiences } = mergeLibraries(from, library(ours), library(theirs)).library
      expect(experiences).toHaveLength(1)
      return experiences[0]!.status
    }
    expect(status(accepted('r1'), onlyTried('r2'))).toBe('proven')
    expect(status(onlyTried('r1'), accepted('r2'))).toBe('proven')
    expect(status(accepted('r1'), accepted('r2'))).toBe('proven')
    // Both learned it, word for word.
    expect(status(accepted('r1'), onlyTried('r2', 'E2'), library())).toBe('proven')
    expect(status(onlyTried('r1', 'E2'), accepted('r2'), library())).toBe('proven')
    // Proven outranks accepted with others, whichever run has it.
    const together = (run: string) => ({ ...accepted(run), status: 'accepted' as const })
    expect(status(together('r1'), onlyTried('r2'))).toBe('accepted')
    expect(status(onlyTried('r1'), together('r2'))).toBe('accepted')
    expect(status(together('r1'), accepted('r2'))).toBe('proven')
    expect(status(accepted('r1'), together('r2'))).toBe('proven')
    expect(status(together('r1'), accepted('r2', 'E2'), library())).toBe('proven')
    expect(status(accepted('r1', 'E2'), together('r2'), library())).toBe('proven')
    // What a person set by hand stays, whatever the gate of a run says.
    const retire = { run: 'user', step: 0, op: 'retire' as const, why: 'not wanted' }
    const retired = one('E1', { status: 'retired', text: 'learned', history: [retire] })
    expect(status(accepted('r1'), retired)).toBe('retired')
    expect(status(accepted('r1'), one('E1', { status: 'unproven', text: 'learned' }))).toBe('unproven')
  })

  test('a removed pin of the user stays removed', () => {
    const base = library(one('E1', { pinned: true }))
    const merged = mergeLibraries(
      base,
      library(one('E1', { pinned: true, status: 'proven' })),
      library(one('E1')),
    )
    expect(merged.library.experiences[0]).toEqual(one('E1', { status: 'proven' }))
  })

  test('histories grow from both sides', () => {
    const entry = (why: string) => ({ run: 'r', step: 1, op: 'update' as const, why })
    const base = library(one('E1', { history: [entry('a')] }))
    const ours = library(one('E1', { history: [entry('a'), entry('ours')] }))
    const theirs = library(one('E1', { history: [entry('a'), entry('theirs')] }))
    const { history } = mergeLibraries(base, ours, theirs).library.experiences[0]!
    expect(history.map(({ why }) => why)).toEqual(['a', 'theirs', 'ours'])
  })

  const sorted = (value: Library) => ({
    ...value,
    experiences: [...value.experiences].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1))),
  })
  const edited = fc.tuple(anyLibrary, fc.array(anyEdit, { maxLength: 3 })).map(([base, edits]) => ({
    base,
    changed: edits.reduce((now, edit) => edit(now), base),
  }))

  test('when only one side changed, that side is the result', () => {
    fc.assert(
      fc.property(edited, ({ base, changed }) => {
        expect(sorted(mergeLibraries(base, changed, base).library)).toEqual(sorted(changed))
        expect(sorted(mergeLibraries(base, base, changed).library)).toEqual(sorted(changed))
        expect(sorted(mergeLibraries(base, changed, changed).library)).toEqual(sorted(changed))
      }),
    )
  })

  test('for any edits of both: ids are unique and below next, nothing of the user is lost', () => {
    fc.assert(
      fc.property(edited, fc.array(anyEdit, { maxLength: 3 }), ({ base, changed }, edits) => {
        const ours = edits.reduce((now, edit) => edit(now), base)
        const { library: merged } = mergeLibraries(base, ours, changed)
        const ids = merged.experiences.map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        for (const id of ids) expect(Number(id.slice(1))).toBeLessThan(merged.next)
        expect(merged.next).toBeGreaterThanOrEqual(Math.max(base.next, ours.next, changed.next))
        for (const user of changed.experiences) {
          const was = base.experiences.find(({ id }) => id === user.id)
          const now = merged.experiences.find(({ id }) => id === user.id)
          if (!was) expect(now).toEqual(user)
          else if (user.text !== was.text) expect(now?.text).toBe(user.text)
        }
        for (const gone of base.experiences) {
          if (!changed.experiences.some(({ id }) => id === gone.id)) expect(ids).not.toContain(gone.id)
        }
      }),
    )
  })
})
