import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDiagnostic, parseLibrary, readLibrary } from '../../../../src/core/library/parse-library.ts'
import { anyFile } from './any-library.ts'

const said = (text: string) => parseLibrary(text, 'library.yaml').diagnostics.map(formatDiagnostic)

describe('reading a library', () => {
  test('the file of the documentation', () => {
    const library = readLibrary(
      `version: 1
next: 8                        # ids are never reused
experiences:
  - id: E7
    text: On invalid input return an error object instead of throwing.
    evidence:
      - 'parsePort("0") should return { error: "INVALID_PORT" }'
    tags: [parsing]
    status: proven
    pinned: true
    effect: { mean: 0.31, low: 0.12, high: 0.48, trials: 48 }
    origin: { run: r7, step: 2, tasks: [parse-port, parse-grade], model: m }
    history: [{ run: r7, step: 2, op: add, why: seen twice }]
`,
      'library.yaml',
    )
    expect(library.next).toBe(8)
    expect(library.experiences[0]).toMatchObject({
      id: 'E7',
      pinned: true,
      effect: { mean: 0.31 },
      tags: ['parsing'],
    })
  })

  test.each([
    [
      'a conflict with its line',
      'version: 1\nexperiences:\n<<<<<<< HEAD\n=======\n>>>>>>> b\n',
      /^library.yaml:3:1: .*merge conflict/,
    ],
    [
      'broken YAML with its line',
      'version: 1\nexperiences:\n  - id: [\n',
      /^library.yaml:[34]:\d+: Not valid YAML/,
    ],
    ['a missing version', 'experiences: []', /add "version: 1"/],
    [
      'another version',
      'version: 2\nexperiences: []',
      /^library.yaml:1:1: version is 2; this program reads version 1/,
    ],
    [
      'a missing id, with the next one',
      'version: 1\nnext: 4\nexperiences:\n  - text: x',
      /^library.yaml:4:5: .*"id: E4"/,
    ],
    [
      'an id twice, with the first line',
      'version: 1\nexperiences:\n- id: E1\n  text: x\n- id: E1\n  text: y',
      /^library.yaml:5:3: E1 is already used in line 3/,
    ],
    [
      'a status that is none, with the nearest',
      'version: 1\nexperiences:\n- id: E1\n  text: x\n  status: provn',
      /^library.yaml:5:3: .*did you mean "proven"/,
    ],
    [
      'a text that is a number',
      'version: 1\nexperiences:\n- id: E1\n  text: 42',
      /^library.yaml:4:3: E1: text must be a string/,
    ],
    [
      'tags that are no list',
      'version: 1\nexperiences:\n- id: E1\n  text: x\n  tags: parsing',
      /must be a list/,
    ],
    ['a list for a library', '- a', /is a map with the keys/],
    ['a binary', 'a\0b', /binary/],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((k, i) => `${k}: &${k} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
        .join('\n')}`,
      /aliases/,
    ],
  ])('reports %s', (_name, text, message) => {
    const errors = parseLibrary(text, 'library.yaml').diagnostics.filter(
      ({ severity }) => severity === 'error',
    )
    expect(errors.map(formatDiagnostic).join('\n')).toMatch(message)
    expect(() => readLibrary(text, 'library.yaml')).toThrow(message)
  })

  test('unknown keys are warned of, with the nearest known one, and do no harm', () => {
    const text = 'version: 1\nexperiences:\n- id: E1\n  text: x\n  evidnce: [a]\n'
    expect(said(text)).toEqual([
      'library.yaml:5:3: Unknown key "evidnce": it is kept and not used; did you mean "evidence"?',
    ])
    expect(readLibrary(text, 'library.yaml').experiences).toHaveLength(1)
  })

  test('a next that is taken is not used', () => {
    expect(readLibrary('version: 1\nnext: 2\nexperiences:\n- id: E5\n  text: x', 'f').next).toBe(6)
  })

  test('gives the lines of each experience', () => {
    const text = `version: 1
next: 9
experiences:
  # about ports
  - id: E1
    text: |
      Two
      lines.

  - { id: E2, text: x }
  -
    id: E8
    text: y
    tags:
      - a
# end
`
    const lines = { E1: { first: 5, last: 8 }, E2: { first: 10, last: 10 }, E8: { first: 12, last: 15 } }
    expect(Object.fromEntries(parseLibrary(text, 'f').places)).toEqual(lines)
    // With an anchor merged in, the other reader has the word.
    const merged = text.replace('# end', 'x: &x { a: 1 }\ny:\n  <<: *x')
    expect(Object.fromEntries(parseLibrary(merged, 'f').places)).toEqual(lines)
  })

  test('both readers agree on every form of file', () => {
    fc.assert(
      fc.property(anyFile, ({ text: any }) => {
        const text = any.replace(/^\uFEFF/, '')
        const fast = parseLibrary(text, 'f')
        // A byte order mark leads to the reader of whole documents.
        const whole = parseLibrary(`\uFEFF${text}`, 'f')
        expect(fast.library).toEqual(whole.library)
        expect([...fast.places]).toEqual([...whole.places])
      }),
      { numRuns: 60 },
    )
  })

  test('what is longer than the limits is read and reported, with its position', () => {
    const entry = `version: 1
experiences:
  - id: E1
    text: ${'t'.repeat(901)}
    evidence: [a, b, c, ${'q'.repeat(161)}]
`
    expect(said(entry)).toEqual([
      'library.yaml:4:5: E1: the text has 901 characters; at most 900 are allowed: state one rule only.',
      'library.yaml:5:5: E1: there are 4 quotes; at most 3 are allowed: leave out the least informative ones.',
      'library.yaml:5:25: E1: a quote has 161 characters; at most 160 are allowed: keep what the check expected.',
    ])
    expect(readLibrary(entry, 'library.yaml').experiences[0]!.evidence).toHaveLength(4)
  })

  test('an invalid status is reported in whole sentences', () => {
    const [sentence] = said('version: 1\nexperiences:\n  - { id: E1, text: a, status: xyzzyx }\n')
    expect(sentence).toMatch(/E1: "xyzzyx" is not a status\. It is one of candidate, /)
  })

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({
            unit: fc.constantFrom('-', ' ', ':', 'id', '\n', '{', '[', '&a', '*a', '!', '|', '"'),
          }),
        ),
        (text) => {
          parseLibrary(text, 'f')
          parseLibrary(`version: 1\nexperiences:\n${text}`, 'f')
        },
      ),
    )
  })
})
