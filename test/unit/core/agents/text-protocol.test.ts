import { describe, expect, it } from 'vitest'
import { callsInText, withToolsInText } from '../../../../src/core/agents/text-protocol.ts'
import type { ChatRequest } from '../../../../src/core/ports.ts'

const told = { prefix: 't-', told: true, tools: ['read', 'edit'] }
const untold = { ...told, told: false }
const calls = (reply: string, how = told) =>
  callsInText(reply, how).calls.map(({ name, arguments: given }) => [name, JSON.parse(given)])

describe('calls in a reply', () => {
  it.each([
    ['as told', 'I look.\n```tool\n{"name": "read", "arguments": {"path": "a"}}\n```'],
    ['in a block of JSON', '```json\n{"name": "read", "arguments": {"path": "a"}}\n```'],
    ['in a block that is not closed', '```tool\n{"name": "read", "arguments": {"path": "a"}}'],
    ['in the form of training', '<tool_call>\n{"name": "read", "arguments": {"path": "a"}}\n</tool_call>'],
    ['bare', '{"name": "read", "arguments": {"path": "a"}}'],
    ['with other words for arguments', '```tool\n{"name": "read", "parameters": {"path": "a"}}\n```'],
    ['with arguments as text', '```tool\n{"name": "read", "arguments": "{\\"path\\": \\"a\\"}"}\n```'],
    ['with JSON that is nearly right', "```tool\n{name: 'read', arguments: {path: 'a',}}\n```"],
  ])('%s', (_how, reply) => {
    expect(calls(reply)).toEqual([['read', { path: 'a' }]])
  })

  it('several, each with an id of its own, and the text around them', () => {
    const one = (path: string) => `\`\`\`tool\n{"name": "read", "arguments": {"path": "${path}"}}\n\`\`\``
    const { text, calls } = callsInText(`First.\n${one('a')}\nThen.\n${one('b')}`, told)
    expect(calls.map(({ id }) => id)).toEqual(['t-1', 't-2'])
    expect(text).toMatch(/^First\.\s+Then\.$/)
  })

  it.each([
    ['code', 'So:\n```js\nconst a = {"name": "x"}\n```'],
    ['JSON that is no call', '```json\n{"total": 3}\n```'],
    ['prose', 'I would read the file.'],
  ])('%s stays text', (_what, reply) => {
    expect(callsInText(reply, told)).toEqual({ text: reply, calls: [] })
  })

  describe('of a model whose template says how calls are written', () => {
    const fenced = (call: object) => `\`\`\`json\n${JSON.stringify(call)}\n\`\`\``

    it.each([
      ['in the form of its template', '<tool_call>{"name": "read", "arguments": {}}</tool_call>'],
      ['without its end tag', '<tool_call>{"name": "read"}'],
      ['as fenced JSON among words', `I look.\n${fenced({ name: 'read', arguments: {} })}`],
      ['bare', '{"name": "read", "arguments": {}}'],
    ])('a call %s', (_, reply) => {
      expect(calls(reply, untold)).toEqual([['read', {}]])
    })

    it('a reply that is nothing but a call of no tool is a call, so that it can be said', () => {
      expect(calls(fenced({ name: 'POST /rooms', arguments: { a: 1 } }), untold)).toEqual([
        ['POST_rooms', { a: 1 }],
      ])
    })

    it.each([
      ['JSON among words with another name', `The file:\n${fenced({ name: 'x', arguments: {} })}`],
      ['JSON with more keys', fenced({ name: 'read', arguments: {}, version: 2 })],
      ['JSON without arguments', fenced({ name: 'read' })],
    ])('%s stays text', (_, reply) => {
      expect(callsInText(reply, untold)).toEqual({ text: reply, calls: [] })
    })
  })

  it.each([
    ['fence', '```tool\n{"name": "edit", "arguments": {"path": "a", "content": "const a'],
    ['tag', '<tool_call>{"name": "edit", "arguments": {"path": "a", "content": "const a'],
  ])('a call that is cut before its end is none, so that no half file is written: %s', (_, reply) => {
    expect(callsInText(reply, told)).toEqual({ text: reply, calls: [] })
    expect(callsInText(reply, untold)).toEqual({ text: reply, calls: [] })
  })

  it('small mistakes of JSON are repaired', () => {
    expect(calls("```tool\n{'name': 'read', 'arguments': {'path': 'a',}}\n```")).toEqual([
      ['read', { path: 'a' }],
    ])
  })
})

it('a request without tools says how they are called, and holds calls and results as text', () => {
  const request: ChatRequest = {
    role: 'policy',
    draw: 'd',
    tools: [
      {
        name: 'read',
        description: 'Reads a file.',
        parameters: { properties: { path: { type: 'string' } } },
      },
    ],
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Look.' },
      {
        role: 'assistant',
        content: '',
        toolCalls: [
          { id: '1', name: 'read', arguments: '{"path": "a"}' },
          { id: '2', name: 'read', arguments: '' },
        ],
      },
      { role: 'tool', toolCallId: '1', content: 'A' },
      { role: 'tool', toolCallId: '2', content: 'B' },
    ],
  }
  const { tools, messages } = withToolsInText(request)
  expect(tools).toBeUndefined()
  expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
  expect(messages[0]!.content).toMatch(/^Be brief\.\n\nTo call a tool.*- read: Reads a file\./s)
  expect(calls(messages[2]!.content)).toEqual([
    ['read', { path: 'a' }],
    ['read', {}],
  ])
  expect(messages[3]!.content).toBe('Result of read:\nA\n\nResult of read:\nB')
  expect(withToolsInText({ ...request, tools: [] }).messages).toBe(request.messages)
})
