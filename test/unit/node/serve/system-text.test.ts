import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FormatName } from '../../../../src/node/gateway/wire/format.ts'
import { spanAt } from '../../../../src/node/serve/json-spans.ts'
import { bodyWithPrior } from '../../../../src/node/serve/system-text.ts'

const PRIOR = 'Experience:\n- Say "PLUM".'
const QUOTED = JSON.stringify(PRIOR)

describe('the place of a value in a JSON text', () => {
  it('is where JSON.parse finds it, for any text', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (text, indent) => {
        const value: unknown = JSON.parse(text)
        const spaced = JSON.stringify(value, null, indent)
        const check = (path: (string | number)[], inner: unknown) => {
          const span = spanAt(spaced, path)
          expect(span && JSON.parse(spaced.slice(span.from, span.to))).toEqual(inner)
          if (typeof inner === 'object' && inner !== null)
            for (const [name, one] of Object.entries(inner))
              check([...path, Array.isArray(inner) ? Number(name) : name], one)
        }
        check([], JSON.parse(spaced))
      }),
    )
  })
  it('is that of the first of several equal names', () => {
    const text = '{"a" : "2\\\\\\"", "a": 1 }'
    const span = spanAt(text, ['a'])!
    expect(text.slice(span.from, span.to)).toBe('"2\\\\\\""')
    expect(spanAt(text, ['b'])).toBeNull()
    expect(spanAt(text, ['a', 'b'])).toBeNull()
  })
})

describe('a body with the prior', () => {
  const cases: [FormatName, string, string][] = [
    [
      'chat',
      '{ "seed": 12345678901234567890, "messages": [ ] }',
      `{ "seed": 12345678901234567890, "messages": [{"role":"system","content":${QUOTED}} ] }`,
    ],
    [
      'chat',
      '{"messages":[{"role":"system","content":"A \\u00e4"},{"role":"developer","content":"B"},{"role":"user","content":"system"}]}',
      `{"messages":[{"role":"system","content":"A \\u00e4"},{"role":"developer","content":${JSON.stringify(`B\n\n${PRIOR}`)}},{"role":"user","content":"system"}]}`,
    ],
    [
      'chat',
      '{"messages":[{"content":[{"type":"text","text":"A"}],"role":"system"}]}',
      `{"messages":[{"content":[{"type":"text","text":"A"},{"type":"text","text":${QUOTED}}],"role":"system"}]}`,
    ],
    ['responses', '{"input":"x"}', `{"instructions":${QUOTED},"input":"x"}`],
    ['responses', '{"instructions":null,"input":"x"}', `{"instructions":${QUOTED},"input":"x"}`],
    ['responses', '{"instructions":"A"}', `{"instructions":${JSON.stringify(`A\n\n${PRIOR}`)}}`],
    ['messages', '{"a":1}', `{"system":${QUOTED},"a":1}`],
    ['messages', '{"system":[]}', `{"system":[{"type":"text","text":${QUOTED}}]}`],
    ['messages', '{}', `{"system":${QUOTED}}`],
    ['gemini', '{"contents":[]}', `{"systemInstruction":{"parts":[{"text":${QUOTED}}]},"contents":[]}`],
    [
      'gemini',
      '{"system_instruction":{"parts":[{"text":"A"}]}}',
      `{"system_instruction":{"parts":[{"text":"A"},{"text":${QUOTED}}]}}`,
    ],
  ]
  it.each(cases)('of %s keeps every other byte: %s', (format, body, expected) => {
    expect(bodyWithPrior(format, body, PRIOR)).toBe(expected)
    expect(JSON.parse(expected)).toBeTruthy()
  })
  it('is none where there is no place for it', () => {
    expect(bodyWithPrior('chat', '{"messages":"x"}', PRIOR)).toBeNull()
    expect(bodyWithPrior('messages', '{"system":7}', PRIOR)).toBeNull()
    expect(bodyWithPrior('messages', '[]', PRIOR)).toBeNull()
  })
  it('never hangs or throws for what is no JSON', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      '"messages"',
      '"system"',
      '"a"',
      ' ',
      '1',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        for (const format of ['chat', 'messages', 'gemini'] as const)
          bodyWithPrior(format, `{${parts.join('')}`, PRIOR)
      }),
    )
  })
})
