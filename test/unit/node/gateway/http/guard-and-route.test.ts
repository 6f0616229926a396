import { describe, expect, it } from 'vitest'
import { requireLocalCaller, tokenOf } from '../../../../../src/node/gateway/http/guard.ts'
import { routeOf } from '../../../../../src/node/gateway/http/route.ts'

const at = (path: string) => new URL(path, 'http://localhost')

describe('who may ask', () => {
  const allowed = (host: string, listening = '127.0.0.1', origin?: string) => {
    try {
      requireLocalCaller({ host, ...(origin === undefined ? {} : { origin }) }, listening)
      return true
    } catch {
      return false
    }
  }
  it('asks for this machine by number or as localhost: a page that leads its own name here is refused', () => {
    expect(
      ['127.0.0.1:4776', 'localhost:4776', '[::1]:4776', '127.0.0.2'].map((host) => allowed(host)),
    ).toEqual([true, true, true, true])
    expect(
      ['evil.example:4776', '127.0.0.1.evil.example', '192.168.1.5:4776', ''].map((host) => allowed(host)),
    ).toEqual([false, false, false, false])
  })
  it('may ask for any number where the address is open to other machines, and for its name', () => {
    expect(allowed('192.168.1.5:4776', '0.0.0.0')).toBe(true)
    expect(allowed('box:4776', 'box')).toBe(true)
    expect(allowed('evil.example', '0.0.0.0')).toBe(false)
  })
  it('is no page of another site', () => {
    const origins = ['https://evil.example', 'null', 'http://localhost:3000', 'vscode-file://vscode-app']
    expect(origins.map((origin) => allowed('127.0.0.1', '127.0.0.1', origin))).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
  it('puts the token where its client puts a key', () => {
    const url = at('/v1/models')
    expect(tokenOf({ headers: { authorization: 'Bearer t' } }, url)).toBe('t')
    expect(tokenOf({ headers: { 'x-api-key': 't' } }, url)).toBe('t')
    expect(tokenOf({ headers: { 'x-goog-api-key': 't' } }, url)).toBe('t')
    expect(tokenOf({ headers: { 'api-key': 't' } }, url)).toBe('t')
    expect(tokenOf({ headers: {} }, at('/v1beta/models?key=t'))).toBe('t')
    expect(tokenOf({ headers: {} }, url)).toBe('')
  })
})

describe('where requests go', () => {
  const route = (method: string, path: string, headers = {}) => routeOf(method, at(path), headers)
  it('reads the paths of each format, whatever part of them is in the base URL', () => {
    for (const path of ['/v1/messages?beta=true', '/v1/v1/messages', '/messages', '/v1/messages/'])
      expect(route('POST', path)).toMatchObject({ format: 'messages', ask: 'reply' })
    expect(route('POST', '/v1/messages/count_tokens')).toMatchObject({ format: 'messages', ask: 'count' })
    expect(route('POST', '/v1/chat/completions')).toMatchObject({ format: 'chat', ask: 'reply' })
    expect(route('POST', '/v1/responses')).toMatchObject({ format: 'responses', ask: 'reply' })
    expect(route('POST', '/v1beta/models/a%2Fb:streamGenerateContent?alt=sse')).toEqual({
      format: 'gemini',
      ask: 'reply',
      target: { model: 'a/b', stream: true, events: true },
    })
    expect(route('POST', '/v1beta/models/m:countTokens')).toMatchObject({ format: 'gemini', ask: 'count' })
    expect(route('POST', '/v1beta/models/m:streamGenerateContent')).toMatchObject({
      target: { events: false },
    })
  })
  it('tells the lists of models apart by who asks', () => {
    expect(route('GET', '/v1/models')).toEqual({ format: 'chat', ask: 'models' })
    expect(route('GET', '/v1/models', { 'anthropic-version': '2023-06-01' }).format).toBe('messages')
    expect(route('GET', '/v1beta/models').format).toBe('gemini')
    expect(route('GET', '/v1/models/org/name')).toEqual({ format: 'chat', ask: 'model', name: 'org/name' })
  })
  it('refuses other paths and methods in a sentence', () => {
    expect(() => route('POST', '/v1/embeddings')).toThrow('There is nothing at /v1/embeddings')
    expect(() => route('GET', '/v1/responses')).toThrow('takes POST requests, not GET')
  })
})
