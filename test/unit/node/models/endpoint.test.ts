import { describe, expect, it } from 'vitest'
import { parseEndpoint } from '../../../../src/node/models/endpoint.ts'

describe('a base URL', () => {
  it('loses what does not belong to it', () => {
    for (const url of [
      'https://h.example/v1',
      'https://h.example/v1/',
      'https://h.example/v1/chat/completions',
    ])
      expect(parseEndpoint(url)).toMatchObject({ baseUrl: 'https://h.example/v1', label: 'h.example/v1' })
  })

  it('keeps credentials and query out of everything that shows', () => {
    const endpoint = parseEndpoint('https://user:p%40ss@h.example/v1?api-version=2024-06-01&api-key=planted')
    expect(endpoint).toMatchObject({
      baseUrl: 'https://h.example/v1',
      query: { 'api-version': '2024-06-01', 'api-key': 'planted' },
      basic: `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    })
    expect(endpoint.secrets).toEqual(expect.arrayContaining(['planted', 'p@ss']))
    expect(endpoint.label + endpoint.baseUrl).not.toMatch(/planted|p@ss|user/)
  })

  it.each([
    ['http://localhost:11434/v1', true],
    ['http://127.0.0.1:1/v1', true],
    ['http://[::1]:1/v1', true],
    ['http://192.168.1.7/v1', true],
    ['http://172.20.0.1/v1', true],
    ['http://172.40.0.1/v1', false],
    ['http://gpu-box:8000/v1', true],
    ['http://box.local/v1', true],
    ['http://host.docker.internal:1234/v1', true],
    ['https://api.openai.com/v1', false],
    ['https://10.example.com/v1', false],
  ])('%s is local: %s', (url, local) => {
    expect(parseEndpoint(url).local).toBe(local)
  })

  it.each(['localhost:11434', 'ftp://h/v1', 'not an address', ''])(
    '"%s" is refused with an example',
    (url) => {
      expect(() => parseEndpoint(url)).toThrow(/is not an http\(s\) address; it should look like/)
    },
  )

  it('knows OpenAI and Azure', () => {
    expect(parseEndpoint('https://api.openai.com/v1').family).toBe('openai')
    expect(parseEndpoint('https://x.openai.azure.com/openai/v1').family).toBe('azure')
    expect(parseEndpoint('https://api.openai.com.evil.example/v1').family).toBe('other')
  })
})
