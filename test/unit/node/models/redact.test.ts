import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { looksLikeKey, redact } from '../../../../src/node/models/redact.ts'

describe('redaction', () => {
  it.each([
    'sk-proj-abcDEF123456_7890',
    'sk-ant-api03-abcdefghijklmnop',
    'sk-or-v1-0123456789abcdef',
    'sk-5f6ce***********************acdb',
    'Authorization: Bearer abc.def-123456',
    'gsk_abcdefghijklmnopqrst',
    'hf_abcdefghijklmnopqrst',
    'xai-abcdefghijklmnopqrst',
    'AIzaSyA1234567890abcdefghijklmn',
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc',
    'https://user:hunter2@host/v1',
    'https://host/v1?api-key=0123456789abcdef',
  ])('hides %s', (secret) => {
    expect(redact(`before ${secret} after`)).toMatch(/^before .*\[hidden\].* after$/)
    expect(looksLikeKey(secret)).toBe(true)
  })

  it.each([
    'Qwen/Qwen2.5-Coder-1.5B-Instruct',
    'accounts/fireworks/models/llama-v3p1-405b-instruct',
    'https://api.openai.com/v1',
    'disk-something-very-long and task-force-alpha-beta-gamma',
    'OPENAI_API_KEY',
    'gpt-5.4-mini-2026-03-01',
  ])('leaves %s', (text) => {
    expect(redact(text)).toBe(text)
    expect(looksLikeKey(text)).toBe(false)
  })

  it('leaves nothing of a given secret, whatever surrounds it (property)', () => {
    const secret = fc
      .string({ minLength: 6, maxLength: 40 })
      .filter((text) => !'[hidden]'.includes(text) && text.trim() === text)
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        // Only where the surroundings do not happen to form it again.
        fc.pre(!`${before}[hidden]${after}`.includes(value))
        expect(redact(`${before}${value}${after}`, [value])).not.toContain(value)
      }),
    )
  })
})
