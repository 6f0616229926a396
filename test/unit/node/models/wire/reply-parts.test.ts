import { describe, expect, it } from 'vitest'
import { withoutReasoning } from '../../../../../src/node/models/wire/reply-parts.ts'

describe('what is read', () => {
  it('leaves thinking out of the text, finished or not', () => {
    expect(withoutReasoning('<think>hm</think>\n\nyes').text).toBe('yes')
    expect(withoutReasoning('<think>hm and').text).toBe('')
    expect(withoutReasoning('a <think> in the middle stays').text).toBe('a <think> in the middle stays')
  })
})
