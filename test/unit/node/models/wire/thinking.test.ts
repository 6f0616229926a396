import { describe, expect, it } from 'vitest'
import { withoutThinking } from '../../../../../src/node/models/wire/thinking.ts'

describe('thinking in the text', () => {
  it.each([
    ['finished', '<think>hm</think>\n\nyes', 'yes'],
    ['cut off', '<think>hm and', ''],
    ['cut off in its second block', '<think>hm</think>\n<think>and', ''],
    ['without an opening tag', 'So it is.</think>yes', 'yes'],
    ['without an opening tag, in brackets', 'So it is.\n[/THINK]\nyes', 'yes'],
    ['of Cohere', '<|START_THINKING|>hm<|END_THINKING|>yes', 'yes'],
    ['in two channels', 'hm<|end|><|start|>assistant<|channel|>final<|message|>yes<|return|>', 'yes'],
    [
      'beside the preamble of a tool',
      '<|channel|>commentary<|message|>I look.<|end|><|start|>assistant<|channel|>final<|message|>yes',
      'yes',
    ],
  ])('%s is taken out', (_, text, answer) => {
    const parted = withoutThinking(text)
    expect(parted.text).toBe(answer)
    expect(parted.thought).not.toBe('')
  })

  it.each([
    'a <think> in the middle stays',
    'The tags are <think> and </think>.',
    "return text.split('</think>').at(-1)",
    'Cut the text at `</think>` and trim it.',
    '```js\nconst end = text.indexOf(CLOSE) // </think>\n```',
    '<xml><thought>a</thought></xml>',
    'Models write <|channel|>final<|message|> before the answer.',
    'analysis of the data',
  ])('is told from an answer about it: %s', (text) => {
    expect(withoutThinking(text)).toEqual({ text, thought: '' })
  })

  it('leaves code alone after thinking', () => {
    const code = '```py\nre.sub(r"<think>.*?</think>", "", text)\n```'
    expect(withoutThinking(`<think>hm</think>\n${code}`).text).toBe(code)
  })

  it('ends soon on long texts', () => {
    for (const text of [
      '<think>'.repeat(50_000),
      '</think'.repeat(50_000),
      '`'.repeat(100_000),
      '<|channel|>'.repeat(50_000),
    ])
      expect(withoutThinking(`x ${text}`).text.length).toBeGreaterThan(0)
  })
})
