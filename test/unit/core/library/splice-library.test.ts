import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Experience, Library } from '../../../../src/core/library/experience.ts'
import { parseLibrary, readLibrary } from '../../../../src/core/library/parse-library.ts'
import { spliceInPlace, spliceLibrary } from '../../../../src/core/library/splice-library.ts'
import { anyEdit, anyFile, entryTexts } from './any-library.ts'

const FILE = `# our experiences
version: 1
next:   8     # do not touch
owner: platform team

experiences:
    -   id: E2
        text: "Return null, never undefined."   # agreed in March
        tags:   [ parsing,errors ]
        status: proven
        effect: { mean: 0.31, low: 0.12, high: 0.48, trials: 48, note: measured twice }
        history: [{ run: r1, step: 1, op: add, why: x }]

    # the next one is new
    -   id: E7
        text: >
          On invalid input return
          an error object.
        evidence:
        - 'parsePort("0") should return { error: "INVALID_PORT" }'   # line 14
        # a comment between quotes
        - other
        reviewer: Ana
# the end
`

const read = (text: string) => readLibrary(text, 'library.yaml')
const change = (library: Library, id: string, edit: (one: Experience) => Experience): Library => ({
  ...library,
  experiences: library.experiences.map((one) => (one.id === id ? edit(one) : one)),
})

describe('writing a library changes what changed and nothing else', () => {
  test('an unchanged library is the same text', () => {
    expect(spliceLibrary(FILE, read(FILE))).toBe(FILE)
  })

  test('a changed status changes one word', () => {
    const after = change(read(FILE), 'E2', (one) => ({ ...one, status: 'unproven' }))
    expect(spliceLibrary(FILE, after)).toBe(FILE.replace('status: proven', 'status: unproven'))
  })

  test('a changed text keeps the comment behind it', () => {
    const after = change(read(FILE), 'E2', (one) => ({ ...one, text: 'Return null: always.' }))
    expect(spliceLibrary(FILE, after)).toBe(
      FILE.replace('"Return null, never undefined."', '"Return null: always."'),
    )
  })

  test('a folded text keeps the comment after its indicator', () => {
    const folded = FILE.replace('text: >\n', 'text: >-   # folded\n')
    const after = change(read(folded), 'E7', (one) => ({ ...one, text: 'Return an error object.' }))
    const expected = folded.replace(/>- {3}# folded\n.*\n.*\n/, 'Return an error object.   # folded\n')
    expect(expected).toContain('text: Return an error object.   # folded\n        evidence:')
    expect(spliceLibrary(folded, after)).toBe(expected)
  })

  test('unknown keys inside a changed effect stay', () => {
    const after = change(read(FILE), 'E2', (one) => ({ ...one, effect: { ...one.effect!, trials: 50 } }))
    expect(spliceLibrary(FILE, after)).toBe(FILE.replace('trials: 48', 'trials: 50'))
  })

  test('an added quote leaves the other quotes and the comments between them', () => {
    const after = change(read(FILE), 'E7', (one) => ({ ...one, evidence: [...one.evidence, 'third: one'] }))
    expect(spliceLibrary(FILE, after)).toBe(
      FILE.replace('        - other\n', '        - other\n        - "third: one"\n'),
    )
  })

  test('a new field goes to its place, a new entry behind the last, before the final comment', () => {
    const pinned = change(read(FILE), 'E7', (one) => ({ ...one, pinned: true }))
    const entry: Experience = {
      id: 'E8',
      text: 'New.',
      evidence: ['q'],
      tags: ['a'],
      status: 'candidate',
      history: [],
    }
    const after = { ...pinned, next: 9, experiences: [...pinned.experiences, entry] }
    expect(spliceLibrary(FILE, after)).toBe(
      FILE.replace('next:   8', 'next:   9')
        .replace('        - other\n', '        - other\n        pinned: true\n')
        .replace(
          '        reviewer: Ana\n',
          '        reviewer: Ana\n    - id: E8\n      text: New.\n      evidence:\n        - q\n      tags: [ a ]\n      status: candidate\n',
        ),
    )
  })

  test('a removed entry takes its lines with it, the comment above the next stays', () => {
    const library = read(FILE)
    const after = { ...library, experiences: library.experiences.filter(({ id }) => id !== 'E2') }
    const from = FILE.indexOf('    -   id: E2')
    const to = FILE.indexOf('\n    # the next one')
    expect(spliceLibrary(FILE, after)).toBe(FILE.slice(0, from) + FILE.slice(to))
  })

  test('a library that was emptied and filled again is the same text', () => {
    const full = spliceLibrary(null, {
      ...read(FILE),
      experiences: read(FILE).experiences.map((one) => ({ ...one, evidence: ['a: b'] })),
    })
    const emptied = spliceLibrary(full, { ...read(full), experiences: [] })
    expect(emptied).toContain('experiences: []')
    expect(spliceLibrary(emptied, read(full))).toBe(full)
  })

  test.each([
    ['an empty list', 'version: 1\nnext: 3\nexperiences: [] # none\n'],
    ['no value', 'version: 1\nnext: 3\nexperiences:\n'],
    ['no list', 'version: 1\nnext: 3'],
    ['no file', null],
    ['an empty file', ''],
    ['JSON', '{"version": 1, "next": 3, "experiences": []}'],
    ['JSON with an entry', '{"version": 1, "next": 3, "experiences": [{"id": "E1", "text": "x"}]}\n'],
    ['CRLF and a byte order mark', '\uFEFFversion: 1\r\nexperiences:\r\n- id: E1\r\n  text: x'],
  ])('an entry is added where there is %s', (_name, text) => {
    const library =
      text === null || text === '' ? { version: 1 as const, next: 3, experiences: [] } : read(text)
    const entry: Experience = {
      id: 'E3',
      text: 'New.',
      evidence: [],
      tags: [],
      status: 'candidate',
      history: [],
    }
    const after = { ...library, next: 4, experiences: [...library.experiences, entry] }
    const result = spliceLibrary(text, after)
    expect(read(result)).toEqual(after)
    if (text?.includes('\r\n')) expect(result.replaceAll('\r\n', '')).not.toContain('\n')
    if (text?.startsWith('{')) expect(() => JSON.parse(result)).not.toThrow()
    if (text?.includes('# none')) expect(result).toContain('# none')
  })

  test('anchors and aliases are not lost without a word', () => {
    const text =
      'version: 1\nnext: 3\nexperiences:\n  - id: E1\n    text: &t same\n  - id: E2\n    text: *t\n'
    const after = change(read(text), 'E1', (one) => ({ ...one, text: 'other' }))
    const library = read(spliceLibrary(text, after))
    expect(library.experiences.map((one) => one.text)).toEqual(['other', 'same'])
  })

  test('a broken file is not written over', () => {
    expect(() => spliceLibrary('version: 1\nexperiences:\n  - id: [', read(FILE))).toThrow(/library.yaml:3/)
  })

  test('a list in one line whose only entry makes room for another is changed in place', () => {
    for (const text of [
      '{"version": 1, "next": 2, "experiences": [{"id": "E1", "text": "one"}]}',
      'version: 1 # kept\nnext: 2\nexperiences: [{ id: E1, text: one }] # kept\n',
    ]) {
      const before = read(text)
      const after = { ...before, next: 3, experiences: [{ ...before.experiences[0]!, id: 'E2' }] }
      const result = spliceInPlace(text, after)
      expect(read(result!)).toEqual(after)
      expect(result!.split('# kept')).toHaveLength(text.split('# kept').length)
    }
  })

  test('any edit of any file gives the library wanted; untouched entries keep every byte', () => {
    fc.assert(
      fc.property(anyFile, fc.array(anyEdit, { minLength: 1, maxLength: 4 }), (file, edits) => {
        const before = read(file.text)
        const after = edits.reduce((library, edit) => edit(library), before)
        const result = spliceLibrary(file.text, after)
        expect(spliceInPlace(file.text, after)).toBe(result)
        const { library, diagnostics } = parseLibrary(result, '')
        expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
        expect(library).toEqual(after)
        const old = entryTexts(file.text)
        const now = entryTexts(result)
        for (const one of before.experiences) {
          const then = after.experiences.find(({ id }) => id === one.id)
          if (JSON.stringify(then) === JSON.stringify(one)) expect(now.get(one.id)).toBe(old.get(one.id))
        }
        for (const comment of file.outside) expect(result).toContain(comment)
      }),
      { numRuns: 200 },
    )
  })

  test('undoing an edit of fields gives the library of before', () => {
    fc.assert(
      fc.property(anyFile, anyEdit, (file, edit) => {
        const before = read(file.text)
        const there = spliceLibrary(file.text, edit(before))
        const back = read(spliceLibrary(there, before))
        const order = (one: Experience) => before.experiences.findIndex(({ id }) => id === one.id)
        expect({ ...back, experiences: back.experiences.sort((a, b) => order(a) - order(b)) }).toEqual(before)
      }),
      { numRuns: 100 },
    )
  })
})
