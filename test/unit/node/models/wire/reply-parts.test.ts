import { describe, expect, it } from 'vitest'
import { withoutThoughts } from '../../../../../src/node/models/wire/reply-parts.ts'

describe('what is read', () => {
  it('leaves thinking out of the text, finished or not', () => {
    expect(withoutThoughts('<think>hm</think>\n\nyes').text).toBe('yes')
    expect(withoutThoughts('<think>hm and').text).toBe('')
    expect(withoutThoughts('a <think> in the middle stays').text).toBe('a <think> in the middle stays')
  })
})
