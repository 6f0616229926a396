import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { oneLine, plainText } from '../../../../src/core/verify/normalise.ts'

it.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b[31mFAILED\u001b(B\u001b[m', 'FAILED'],
  ['\u001b]0;title\u0007after', 'after'],
  ['#x1B[0m#x1B[91m- a_b#x1B[39;49;00m', '- a_b'],
  ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
])('drops what only a terminal shows: %j', (text, plain) => {
  expect(plainText(text)).toBe(plain)
})

it.each([
  'at file:///var/lib/app/src/a.js:3:7',
  'C:\\Users\\me\\a.js:3',
  'https://example.org:8443/docs/page?q=1',
  'duration_ms: 12.5 (3ms) took 4.25 ms in 0.25 s',
  '<Foo at 0x7f3a2b4c5d6e>',
  '127.0.0.1:54321 localhost:80 pid 4711',
  '2024-01-01T00:00:00Z',
  'a  b\tc',
])('leaves values whole: %j', (text) => {
  expect(plainText(text)).toBe(text)
  expect(oneLine(text)).toBe(text)
})

it('joins lines, and leaves the blanks within them', () => {
  expect(oneLine('  { a:  1,\n    b: 2 }\n')).toBe('{ a:  1, b: 2 }')
})

it('changes nothing the second time', () => {
  fc.assert(fc.property(fc.string(), (text) => plainText(plainText(text)) === plainText(text)))
})
