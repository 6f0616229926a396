import { describe, expect, it } from 'vitest'
import { type Headers, retryAfterMs } from '../../../../src/node/models/retry-after.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')

describe('how long an endpoint asks to wait', () => {
  const cases: [string, Headers, string, number | null][] = [
    ['says nothing', {}, 'slow down', null],
    ['milliseconds', { 'retry-after-ms': '1500', 'retry-after': '9' }, '', 1500],
    ['seconds', { 'retry-after': '2' }, '', 2000],
    ['parts of seconds', { 'retry-after': '0.25' }, '', 250],
    ['a date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, '', 30_000],
    ['a date that is past', { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, '', 0],
    ['nonsense', { 'retry-after': 'soon' }, '', null],
    ['RetryInfo of Google', {}, '{"@type":"RetryInfo","retryDelay": "37s"}', 37_000],
    ['words of OpenAI', {}, 'Please try again in 18.642s. Visit', 18_642],
    ['words of OpenAI, minutes', {}, 'Please try again in 6m0s.', 360_000],
    ['words of OpenAI, milliseconds', {}, 'Please try again in 644ms.', 644],
    ['words of Gemini', {}, 'Please retry in 45.578569677s.', 45_578.569677],
    [
      'a reset as a duration',
      { 'x-ratelimit-reset-requests': '1m2s', 'x-ratelimit-remaining-requests': '0' },
      '',
      62_000,
    ],
    [
      'a reset of what is not spent',
      { 'x-ratelimit-reset-tokens': '1m', 'x-ratelimit-remaining-tokens': '5' },
      '',
      null,
    ],
    [
      'a reset as a date',
      {
        'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:05Z',
        'anthropic-ratelimit-requests-remaining': '0',
      },
      '',
      5000,
    ],
    [
      'a reset in milliseconds since 1970',
      { 'x-ratelimit-reset': String(NOW + 4000), 'x-ratelimit-remaining': '0' },
      '',
      4000,
    ],
    [
      'a reset in seconds since 1970',
      { 'x-ratelimit-reset': String(NOW / 1000 + 3), 'x-ratelimit-remaining': '0' },
      '',
      3000,
    ],
  ]
  it.each(cases)('%s', (_what, headers, body, expected) => {
    expect(retryAfterMs(headers, body, NOW)).toBe(expected)
  })
})
