import fc from 'fast-check'
import { isSeq, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Experience, Library } from '../../../../src/core/library/experience.ts'
import { parseLibrary } from '../../../../src/core/library/parse-library.ts'

/** Texts with everything that YAML finds special. */
const anyText = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40 }),
  fc.constantFrom(
    'plain words',
    'a: b',
    '# no comment',
    'x # y',
    "it's",
    'say "no"',
    '- dash',
    '42',
    'null',
    'yes',
    ' padded ',
    'two\nlines',
    'ends with colon:',
    '{ a: 1 }',
    '[1, 2]',
    'back\\slash',
    '*star',
    '&and',
    'ünïcode 🎉',
    '---',
  ),
)

const anyStatus = fc.constantFrom(
  'candidate',
  'promising',
  'accepted',
  'proven',
  'unproven',
  'harmful',
  'retired',
) as fc.Arbitrary<Experience['status']>
const anyNumber = fc.integer({ min: -100, max: 100 }).map((n) => n / 100)
const anyEffect = fc.record(
  {
    mean: anyNumber,
    low: anyNumber,
    high: anyNumber,
    trials: fc.nat(500),
    model: fc.constantFrom('m1', 'qwen2.5:1b'),
    of: fc.constant('abc'),
  },
  { requiredKeys: ['mean', 'low', 'high', 'trials'] },
)
const anyHistory = fc.record({
  run: fc.constantFrom('r1', 'user'),
  step: fc.nat(9),
  op: fc.constantFrom('add', 'update', 'retire') as fc.Arbitrary<'add'>,
  why: anyText,
})

const anyExperience = (id: number): fc.Arbitrary<Experience> =>
  fc
    .record(
      {
        text: anyText,
        evidence: fc.array(anyText, { maxLength: 3 }),
        tags: fc.array(fc.constantFrom('a', 'b c', 'x:y'), { maxLength: 2 }),
        status: anyStatus,
        pinned: fc.boolean(),
        disabled: fc.boolean(),
        effect: anyEffect,
        origin: fc.record({
          run: fc.constant('r1'),
          step: fc.nat(9),
          tasks: fc.array(anyText, { maxLength: 2 }),
          model: fc.constant('m'),
        }),
        history: fc.array(anyHistory, { maxLength: 3 }),
      },
      { requiredKeys: ['text', 'evidence', 'tags', 'status', 'history'] },
    )
    .map((rest) => ({ id: `E${id}`, ...rest }))

export const anyLibrary: fc.Arbitrary<Library> = fc
  .uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 5 })
  .chain((ids) =>
    fc
      .tuple(...ids.map(anyExperience))
      .map((experiences) => ({ version: 1 as const, next: Math.max(0, ...ids) + 1, experiences })),
  )

/** A library file as people and other programs write them. */
export const anyFile: fc.Arbitrary<{ text: string; outside: string[] }> = fc
  .record({
    library: anyLibrary,
    crlf: fc.boolean(),
    bom: fc.boolean(),
    json: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    indent: fc.constantFrom(1, 2, 3, 4, 7),
    dashGap: fc.constantFrom(1, 2, 3),
    inner: fc.constantFrom(2, 4),
    indentSeq: fc.boolean(),
    flow: fc.boolean(),
    width: fc.constantFrom(0, 40),
    comments: fc.boolean(),
    unknown: fc.boolean(),
    reversed: fc.boolean(),
    finalNewline: fc.boolean(),
    start: fc.boolean(),
  })
  .map((o) => {
    const entry = (one: Experience): string[] => {
      const extended = o.unknown ? { ...one, reviewer: 'Ana: B', 'x-list': ['1', { deep: true }] } : one
      const pairs = Object.entries(extended)
      if (o.reversed) pairs.reverse()
      return pairs.flatMap(([key, value]) => {
        const options = { indent: o.inner, indentSeq: o.indentSeq, lineWidth: o.width }
        const written = stringify(
          { [key]: value },
          { ...options, ...(o.flow ? { collectionStyle: 'flow' } : {}) },
        )
        const lines = o.flow
          ? [
              `${stringify(key).trim()}: ${stringify(value, { lineWidth: 0, ...(typeof value === 'object' ? { collectionStyle: 'flow' } : {}) }).trimEnd()}`,
            ]
          : written.trimEnd().split('\n')
        const safe = o.flow && typeof value === 'string' ? [`${key}: ${JSON.stringify(value)}`] : lines
        const plain = typeof value === 'boolean' || key === 'status' || key === 'id'
        return [
          ...(o.comments && key === 'status' ? ['# about the status'] : []),
          ...(plain && o.comments ? safe.map((line) => `${line}   # note on ${key}`) : safe),
        ]
      })
    }
    const outside = o.comments ? ['# heading: of the file', '# the end'] : []
    let text: string
    if (o.json) {
      text = JSON.stringify(o.library, null, o.indent)
      outside.length = 0
    } else {
      const lines = [
        ...(o.start ? ['---'] : []),
        ...outside.slice(0, 1),
        'version: 1',
        `next:  ${o.library.next}`,
        ...(o.unknown ? ['owner: { team: platform }'] : []),
        o.library.experiences.length === 0 ? 'experiences: []' : 'experiences:',
        ...o.library.experiences.flatMap((one) => [
          ...(o.comments ? ['', `${' '.repeat(o.indent)}# above ${one.id}`] : []),
          ...entry(one).map(
            (line, at) =>
              ' '.repeat(o.indent) +
              (at === 0 ? `-${' '.repeat(o.dashGap)}` : ' '.repeat(o.dashGap + 1)) +
              line,
          ),
        ]),
        ...outside.slice(1),
      ]
      text = lines.map((line) => line.trimEnd()).join('\n') + (o.finalNewline ? '\n' : '')
    }
    if (o.crlf) text = text.replaceAll('\n', '\r\n')
    return { text: (o.bom ? '\uFEFF' : '') + text, outside }
  })
  // White space at line ends matters inside block scalars, and the comments make some texts ambiguous: keep the files
  // whose library is the one meant.
  .filter(({ text }) => readable(text))

export type Edit = (library: Library) => Library

const onOne =
  (edit: (one: Experience) => Experience) =>
  (pick: number): Edit =>
  (library) => ({
    ...library,
    experiences: library.experiences.map((one, index) =>
      index === pick % Math.max(1, library.experiences.length) ? edit(one) : one,
    ),
  })

export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(anyText, fc.nat(9)).map(([text, pick]) => onOne((one) => ({ ...one, text }))(pick)),
  fc
    .tuple(fc.array(anyText, { maxLength: 3 }), fc.nat(9))
    .map(([evidence, pick]) => onOne((one) => ({ ...one, evidence }))(pick)),
  fc.tuple(anyStatus, fc.nat(9)).map(([status, pick]) => onOne((one) => ({ ...one, status }))(pick)),
  fc
    .tuple(anyHistory, fc.nat(9))
    .map(([entry, pick]) => onOne((one) => ({ ...one, history: [...one.history, entry] }))(pick)),
  fc.tuple(anyEffect, fc.nat(9)).map(([effect, pick]) => onOne((one) => ({ ...one, effect }))(pick)),
  fc.nat(9).map(onOne(({ effect: _effect, pinned, ...rest }) => (pinned ? rest : { ...rest, pinned: true }))),
  fc.nat(9).map(
    (pick): Edit =>
      (library) => ({
        ...library,
        experiences: library.experiences.filter((_, index) => index !== pick),
      }),
  ),
  anyExperience(1).map(
    (entry): Edit =>
      (library) => ({
        ...library,
        next: library.next + 1,
        experiences: [...library.experiences, { ...entry, id: `E${library.next}` }],
      }),
  ),
)

/** The bytes of each entry: from its dash (or brace) to the end of its last value. */
export function entryTexts(text: string): Map<string, string> {
  const document = parseDocument(text, { keepSourceTokens: true })
  const entries = document.get('experiences', true) as YAMLSeq<YAMLMap> | undefined
  const found = new Map<string, string>()
  if (!entries || !isSeq(entries)) return found
  for (const item of entries.items) {
    found.set(String(item.get('id')), text.slice(item.range![0], item.range![1]).trimEnd())
  }
  return found
}

function readable(text: string): boolean {
  return !parseLibrary(text, '').diagnostics.some(({ severity }) => severity === 'error')
}
