import { describe, expect, it } from 'vitest'
import { readToolCalls } from '../../../../src/node/embedded/tool-call-text.ts'

describe('readToolCalls', () => {
  it('takes calls out of the text', () => {
    const reply = 'I look.\n<tool_call>\n{"name": "ls", "arguments": {"path": "."}}\n</tool_call>'
    expect(readToolCalls(reply, 'c-')).toEqual({
      text: 'I look.',
      toolCalls: [{ id: 'c-0', name: 'ls', arguments: '{"path":"."}' }],
    })
  })

  it('takes a call whose end tag is missing', () => {
    expect(readToolCalls('<tool_call>{"name":"ls"}', 'c-').toolCalls).toEqual([
      { id: 'c-0', name: 'ls', arguments: '{}' },
    ])
  })

  it('leaves what is no call in the text', () => {
    const reply = ' <tool_call>{"name": "ls", "arg</tool_call>\n'
    expect(readToolCalls(reply, 'c-')).toEqual({ text: reply, toolCalls: [] })
  })
})
