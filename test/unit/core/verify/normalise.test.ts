import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { normaliseText } from '../../../../src/core/verify/normalise.ts'

it.each([
  ['at file:///tmp/tfgrpo-1/slot-2/work/src/a.js:3:7', 'at a.js:3:7'],
  ['in /home/me/x/test/b.test.js', 'in b.test.js'],
  ['C:\\Users\\me\\a.js:3', 'a.js:3'],
  ['see https://example.org/docs/page', 'see https://example.org/docs/page'],
  ['src/a.js', 'src/a.js'],
  ['duration_ms: 12.5 (3ms) took 4.25 ms', 'duration_ms <time> (<time>) took <time>'],
  ['<Foo at 0x7f3a2b4c5d6e>', '<Foo at <address>>'],
  ['127.0.0.1:54321 localhost:80', '127.0.0.1:<port> localhost:80'],
  ['\u001b[31mred\u001b[0m', 'red'],
  [
    "expected '2024-01-01T00:00:00Z', received 12 and 1/2",
    "expected '2024-01-01T00:00:00Z', received 12 and 1/2",
  ],
])('%s', (text, normal) => {
  expect(normaliseText(text)).toBe(normal)
})

it('changes nothing the second time', () => {
  fc.assert(fc.property(fc.string(), (text) => normaliseText(normaliseText(text)) === normaliseText(text)))
})
