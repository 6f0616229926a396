import { expect, it } from 'vitest'
import type { FormatName } from '../../../../src/node/gateway/wire/format.ts'
import { parseEndpoint } from '../../../../src/node/models/endpoint.ts'
import { upstreamUrls } from '../../../../src/node/serve/upstream-urls.ts'

const TARGET = { model: null, stream: null, events: true }

function urls(base: string, format: FormatName, path: string, ask: 'reply' | 'count' = 'reply'): string[] {
  const url = new URL(path, 'http://localhost')
  return upstreamUrls(parseEndpoint(base), { format, ask, target: TARGET }, url).map(String)
}

it('goes to the base URL of the endpoint, or below its version, with the query but without the token', () => {
  expect(urls('http://h/v1', 'chat', '/v1/chat/completions')).toEqual(['http://h/v1/chat/completions'])
  expect(urls('http://h', 'chat', '/chat/completions')).toEqual([
    'http://h/chat/completions',
    'http://h/v1/chat/completions',
  ])
  expect(urls('https://api.anthropic.com/v1', 'messages', '/v1/messages?beta=true&key=token')).toEqual([
    'https://api.anthropic.com/v1/messages?beta=true',
  ])
  expect(urls('http://h/v1', 'messages', '/v1/messages/count_tokens', 'count')).toEqual([
    'http://h/v1/messages/count_tokens',
  ])
  expect(urls('http://h/openai?api-version=1', 'responses', '/v1/responses')[0]).toBe(
    'http://h/openai/responses?api-version=1',
  )
})

it("goes to Google's own format beside that for clients of OpenAI's", () => {
  const path = '/v1beta/models/m:streamGenerateContent?alt=sse'
  expect(urls('https://generativelanguage.googleapis.com/v1beta/openai', 'gemini', path)).toEqual([
    'https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent?alt=sse',
  ])
  expect(urls('http://h/v1', 'gemini', path)).toEqual([
    'http://h/v1beta/models/m:streamGenerateContent?alt=sse',
  ])
})
