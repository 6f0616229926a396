import { expect, it } from 'vitest'
import { refusalOf, serversOf } from '../../../../src/node/mcp/allowed-servers.ts'

const task = { network: ['tools.example.com', '*.example.org'] }

it.each([
  ['https://tools.example.com/mcp', null],
  ['https://TOOLS.example.com/mcp', null],
  ['https://a.b.example.org/', null],
  ['https://example.org/', 'which the task may not reach'],
  ['https://tools.example.com.evil.net/', 'which the task may not reach'],
  ['http://localhost:3000/mcp', 'only .grpo/config.yaml'],
  ['http://127.0.0.1:3000/mcp', 'only .grpo/config.yaml'],
  ['http://2130706433/', 'only .grpo/config.yaml'],
  ['http://[::1]:3000/', 'only .grpo/config.yaml'],
  ['http://192.168.1.4/', 'only .grpo/config.yaml'],
  ['http://printer.local/', 'only .grpo/config.yaml'],
  ['ftp://tools.example.com/', 'begins with http:// or https://'],
  ['tools.example.com', 'begins with http:// or https://'],
])('a task file may name %s: %s', (url, refusal) => {
  const found = refusalOf('web', url, task, false)
  if (refusal === null) expect(found).toBeNull()
  else expect(found).toContain(refusal)
})

it('takes the word of the settings for a server of this machine', () => {
  expect(refusalOf('web', 'http://localhost:3000/mcp', { network: [] }, true)).toBeNull()
  expect(refusalOf('web', 'file:///etc', { network: [] }, true)).toContain('http://')
})

it('has servers of settings first, and in place of those of a task file with the same name', () => {
  const settings = { web: { url: 'https://mine.example.com' } }
  const mcp = { web: { url: 'https://other.example.com' }, notes: { command: 'notes' } }
  expect(serversOf({ mcp }, settings)).toEqual([
    ['web', { url: 'https://mine.example.com' }],
    ['notes', { command: 'notes' }],
  ])
  expect(serversOf({}, {})).toEqual([])
})
