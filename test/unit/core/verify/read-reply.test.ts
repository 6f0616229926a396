import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answerFile,
  codeBlocks,
  finalAnswer,
  jsonValue,
  withoutFence,
} from '../../../../src/core/verify/read-reply.ts'

describe('the final answer of a reply', () => {
  it.each([
    ['the last balanced box', 'So \\boxed{1} or \\boxed{\\frac{1}{2}}.', '\\frac{1}{2}'],
    ['a box before a tag', '<answer>7</answer> \\boxed{8}', '8'],
    ['not a box that never closes', '\\boxed{3} then \\boxed{4', '3'],
    ['the last tag', '<answer>1</answer> no: <answer>\n2\n</answer>', '2'],
    ['a tag before a line', 'Answer: 1\n<answer>2</answer>', '2'],
    ['the last answer line', 'Answer: 3\nFinal answer: 4\nbye', '4'],
    ['an answer line in bold', 'so\n**Final answer:** 42', '42'],
    ['an answer line in bold with the value', '**Answer: 42**\n\nThanks', '42'],
    ['the last line', 'thinking\n\n  42  \n\n', '42'],
    ['no fence', '```\n42\n```', '42'],
    ['nothing of nothing', '', ''],
  ])('is %s', (_, reply, answer) => {
    expect(finalAnswer(reply)).toBe(answer)
  })

  it('never throws and never reads more than there is', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (reply) => reply.includes(finalAnswer(reply))))
    fc.assert(
      fc.property(fc.stringMatching(/^(\\boxed\{|[{}\\a]){0,30}$/), (reply) =>
        reply.includes(finalAnswer(reply)),
      ),
    )
  })
})

describe('code blocks', () => {
  it('gives write the last one', () => {
    expect(answerFile('a\n```js\n1\n```\nb\n```ts\n2\n```\nc')).toBe('2\n')
  })
  it('counts a fence that the stop string cut open', () => {
    expect(answerFile('Here:\n```js\nconst a = 1\n')).toBe('const a = 1\n\n')
    expect(answerFile('```js\nconst a = 1')).toBe('const a = 1\n')
  })
  it('gives write the whole reply where there is none', () => {
    expect(answerFile('const a = 1')).toBe('const a = 1')
    expect(answerFile('text\n```js\n')).toBe('text\n```js\n')
  })
  it('keeps a shorter fence inside a longer one', () => {
    expect(answerFile('````md\n```js\nx\n```\n````')).toBe('```js\nx\n```\n')
  })
  it('takes away the indent of a fence in a list', () => {
    expect(answerFile('1. so\n   ```js\n   a\n     b\n   ```')).toBe('a\n  b\n')
  })
  it('finds what was put in', () => {
    const line = fc.stringMatching(/^[a-z {}();=]{0,20}$/)
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 4 }), { minLength: 1, maxLength: 4 }), (blocks) => {
        const reply = blocks.map((lines) => ['text', '```js', ...lines, '```'].join('\n')).join('\n')
        expect(codeBlocks(reply).map(({ code }) => code)).toEqual(
          blocks.map((lines) => lines.map((text) => `${text}\n`).join('')),
        )
      }),
    )
  })
})

describe('the text for a pattern', () => {
  it('is the reply without one fence around all of it', () => {
    expect(withoutFence('```\nfeat: x\n```')).toBe('feat: x')
    expect(withoutFence('```text\nfeat: x')).toBe('feat: x')
    expect(withoutFence('feat: x\n```\ny\n```')).toBe('feat: x\n```\ny\n```')
    expect(withoutFence('```\na\n```\n```\nb\n```')).toBe('```\na\n```\n```\nb\n```')
  })
})

describe('the JSON value of a reply', () => {
  it.each([
    ['the last json block', '```json\n{"a":1}\n```\n```json\n{"a":2}\n```\n{"a":3}', { a: 2 }],
    ['the last balanced value', 'first {"a":1} then {"b":[2,{"c":"}"}]} done', { b: [2, { c: '}' }] }],
    ['an array', 'list: [1, 2]', [1, 2]],
    ['a scalar alone', ' 42 ', 42],
    ['a block cut open at its end', '```json\n{"a":1}', { a: 1 }],
    ['repaired: quotes and commas', "{'a': 1, b: [2,],}", { a: 1, b: [2] }],
    ['behind an unbalanced brace', 'set {x and then {"a":1}', { a: 1 }],
    ['not the brace of prose', '{"a":1} for all {n}', { a: 1 }],
  ])('is %s', (_, reply, value) => {
    expect(jsonValue(reply)).toEqual({ value })
  })
  it('keeps LaTeX as it is', () => {
    expect(jsonValue('{"a":"\\\\frac{1}{2}"}')).toEqual({ value: { a: '\\frac{1}{2}' } })
  })
  it('gives the reason why there is none', () => {
    expect(jsonValue('no')).toEqual({ error: 'The reply holds no JSON value.' })
    expect(jsonValue('```json\n{"a": \n```')).toMatchObject({
      error: expect.stringContaining('does not parse'),
    })
  })
  it('is found inside any prose', () => {
    const words = fc.stringMatching(/^[a-z .,]{0,20}$/)
    fc.assert(
      fc.property(
        words,
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        words,
        (before, value, after) => {
          expect(jsonValue(`${before}\n${JSON.stringify(value)}\n${after}`)).toEqual({
            value: JSON.parse(JSON.stringify(value)),
          })
        },
      ),
    )
  })
})
