import { describe, expect, it } from 'vitest'
import { FORMATS } from '../../../../../src/node/gateway/formats/registry.ts'
import type { FormatName, Target } from '../../../../../src/node/gateway/wire/format.ts'

const IN_BODY: Target = { model: null, stream: null, events: true }
const read = (format: FormatName, body: unknown, target = IN_BODY) => FORMATS[format].read(body, target)

const PARAMETERS = { type: 'object', properties: { path: { type: 'string' } } }
const TOOL = { name: 'read', description: 'Reads a file.', parameters: PARAMETERS }

/** The same conversation, as each format writes it. */
const CONVERSATION = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'What is in a?' },
  {
    role: 'assistant',
    content: 'I read it.',
    reasoning: 'A file.',
    toolCalls: [{ id: 'c1', name: 'read', arguments: '{"path":"a"}' }],
  },
  { role: 'tool', content: 'hello', toolCallId: 'c1' },
  { role: 'user', content: 'And?' },
]
const SAMPLING = { temperature: 0.5, topP: 0.9, maxTokens: 100 }

describe('each format gives the same request', () => {
  it('chat completions', () => {
    const { request, model, stream, notes } = read('chat', {
      model: 'm',
      stream: true,
      temperature: 0.5,
      top_p: 0.9,
      max_completion_tokens: 100,
      stop: 'END',
      messages: [
        { role: 'developer', content: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', content: 'What is in a?' },
        {
          role: 'assistant',
          content: 'I read it.',
          reasoning_content: 'A file.',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'read', arguments: '{"path":"a"}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'hello' },
        { role: 'user', content: 'And?' },
      ],
      tools: [{ type: 'function', function: TOOL }],
    })
    expect({ model, stream, notes }).toEqual({ model: 'm', stream: true, notes: [] })
    expect(request).toEqual({ messages: CONVERSATION, ...SAMPLING, stop: ['END'], tools: [TOOL] })
  })

  it('responses', () => {
    const { request, notes } = read('responses', {
      model: 'm',
      instructions: 'Be brief.',
      temperature: 0.5,
      top_p: 0.9,
      max_output_tokens: 100,
      input: [
        { role: 'user', content: 'What is in a?' },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'A file.' }] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I read it.' }] },
        { type: 'function_call', call_id: 'c1', name: 'read', arguments: '{"path":"a"}' },
        { type: 'function_call_output', call_id: 'c1', output: 'hello' },
        { role: 'user', content: [{ type: 'input_text', text: 'And?' }] },
      ],
      tools: [{ type: 'function', ...TOOL }],
      store: false,
    })
    expect(notes).toEqual([])
    expect(request).toEqual({ messages: CONVERSATION, ...SAMPLING, tools: [TOOL] })
  })

  it('messages', () => {
    const { request, notes } = read('messages', {
      model: 'm',
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 100,
      stop_sequences: ['END'],
      messages: [
        { role: 'user', content: 'What is in a?' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'A file.', signature: 's' },
            { type: 'text', text: 'I read it.' },
            { type: 'tool_use', id: 'c1', name: 'read', input: { path: 'a' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'And?' },
            { type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: 'hello' }] },
          ],
        },
      ],
      tools: [{ name: 'read', description: 'Reads a file.', input_schema: PARAMETERS }],
    })
    expect(notes).toEqual([])
    expect(request).toEqual({ messages: CONVERSATION, ...SAMPLING, stop: ['END'], tools: [TOOL] })
  })

  it('gemini, in either spelling', () => {
    const target = { model: 'm', stream: true, events: true }
    const { request, model, stream, notes } = read(
      'gemini',
      {
        system_instruction: { parts: [{ text: 'Be brief.' }] },
        generationConfig: { temperature: 0.5, topP: 0.9, maxOutputTokens: 100, stopSequences: ['END'] },
        contents: [
          { role: 'user', parts: [{ text: 'What is in a?' }] },
          {
            role: 'model',
            parts: [
              { text: 'A file.', thought: true },
              { text: 'I read it.' },
              { functionCall: { id: 'c1', name: 'read', args: { path: 'a' } }, thoughtSignature: 's' },
            ],
          },
          { role: 'user', parts: [{ functionResponse: { name: 'read', response: { output: 'hello' } } }] },
          { role: 'user', parts: [{ text: 'And?' }] },
        ],
        tools: [
          {
            functionDeclarations: [
              {
                name: 'read',
                description: 'Reads a file.',
                parameters: { type: 'OBJECT', properties: { path: { type: 'STRING' } } },
              },
            ],
          },
        ],
      },
      target,
    )
    expect({ model, stream, notes }).toEqual({ model: 'm', stream: true, notes: [] })
    expect(request).toEqual({ messages: CONVERSATION, ...SAMPLING, stop: ['END'], tools: [TOOL] })
  })
})

describe('what a chat request does not carry', () => {
  it('is named to the model where it is content, and noted', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
    const { request, notes } = read('messages', {
      messages: [{ role: 'user', content: [{ type: 'text', text: 'See:' }, image] }],
      top_k: 5,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    })
    expect(request.messages).toEqual([
      { role: 'user', content: 'See:\n[left out: image; only text can be read here]' },
    ])
    expect(request.tools).toBeUndefined()
    expect(notes).toEqual([
      'Not passed on to the model: top_k.',
      'How much to think was not passed on: the model thinks as much as it does by itself.',
      'Left out, since only functions can be offered to the model: the tool web_search_20250305.',
      'Left out, since the model behind this address is sent text only: image.',
    ])
  })

  it('is refused in a sentence where leaving it out would give another answer', () => {
    const messages = [{ role: 'user', content: 'x' }]
    expect(() => read('chat', { messages, n: 2 })).toThrow('send n requests')
    expect(() => read('responses', { input: 'x', previous_response_id: 'r' })).toThrow(
      'No responses are stored',
    )
    expect(() => read('responses', { input: [{ type: 'item_reference', id: 'i' }] })).toThrow(
      'send each item',
    )
    expect(() => read('gemini', { contents: [], generationConfig: { candidateCount: 2 } })).toThrow(
      'candidates',
    )
    expect(() => read('chat', { messages: [{ role: 'function', content: 'x' }] })).toThrow('role "function"')
    expect(() => read('chat', { messages: [] })).toThrow(
      "not one of OpenAI's chat completions API at messages",
    )
    expect(() => read('messages', { messages: [{ role: 'user' }] })).toThrow('messages[0].content')
  })

  it('notes that a tool must be called, and offers only the one that was named', () => {
    const { request, notes } = read('chat', {
      messages: [{ role: 'user', content: 'x' }],
      tools: ['read', 'write'].map((name) => ({ type: 'function', function: { name } })),
      tool_choice: { type: 'function', function: { name: 'write' } },
      frequency_penalty: 0,
    })
    expect(request.tools?.map(({ name }) => name)).toEqual(['write'])
    expect(notes).toEqual(['That a tool must be called was not passed on: the model may answer without one.'])
  })

  it('asks for JSON as each format does', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    const messages = [{ role: 'user', content: 'x' }]
    const asked = [
      read('chat', {
        messages,
        response_format: { type: 'json_schema', json_schema: { name: 'reply', schema } },
      }),
      read('responses', { input: 'x', text: { format: { type: 'json_schema', name: 'reply', schema } } }),
      read('messages', { messages, output_config: { format: { type: 'json_schema', schema } } }),
      read('gemini', {
        contents: [{ parts: [{ text: 'x' }] }],
        generationConfig: {
          responseMimeType: 'application/json',
          responseSchema: { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
        },
      }),
    ]
    for (const { request } of asked) expect(request.responseSchema).toEqual({ name: 'reply', schema })
  })
})

describe('tools that come late', () => {
  it('shows a deferred tool of Claude Code once a search has found it', () => {
    const tools = [
      { name: 'Search', input_schema: {} },
      { name: 'Fetch', input_schema: {}, defer_loading: true },
    ]
    const names = (content: unknown) =>
      read('messages', { messages: [{ role: 'user', content }], tools }).request.tools?.map(
        ({ name }) => name,
      )
    expect(names('x')).toEqual(['Search'])
    const found = [{ type: 'tool_reference', tool_name: 'Fetch' }]
    expect(names([{ type: 'tool_result', tool_use_id: 'c', content: found }])).toEqual(['Search', 'Fetch'])
  })

  it('reads tools and their groups from the conversation of Codex, and answers in their names', () => {
    const { request, writer } = read('responses', {
      input: [
        {
          type: 'additional_tools',
          tools: [{ type: 'namespace', name: 'functions', tools: [{ type: 'custom', name: 'exec' }] }],
        },
        { role: 'user', content: 'x' },
        { type: 'custom_tool_call', call_id: 'c0', namespace: 'functions', name: 'exec', input: 'text(1)' },
        { type: 'custom_tool_call_output', call_id: 'c0', output: '1' },
      ],
    })
    expect(request.tools?.[0]).toMatchObject({ name: 'functions__exec' })
    expect(request.messages[1]?.toolCalls).toEqual([
      { id: 'c0', name: 'functions__exec', arguments: '{"input":"text(1)"}' },
    ])
    const reply = {
      text: '',
      toolCalls: [{ id: 'c1', name: 'functions__exec', arguments: '{"input":"text(2)"}' }],
      finish: 'tool_calls' as const,
      usage: { promptTokens: 1, completionTokens: 1, cachedTokens: 0, reasoningTokens: 0 },
      model: 'm',
      notes: [],
    }
    expect(writer.whole(reply, 'x')).toMatchObject({
      output: [
        { type: 'custom_tool_call', call_id: 'c1', namespace: 'functions', name: 'exec', input: 'text(2)' },
      ],
    })
  })
})
