import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { answer } from '../../../src/vscode/chat/answer.ts'
import { Libraries } from '../../../src/vscode/workspace/libraries.ts'
import { ourExtension } from '../support/extension.ts'
import { until } from '../support/until.ts'

interface Asked {
  model: string
  messages: { role: string; content: string }[]
  tools?: { function: { name: string } }[]
}

/** An OpenAI-compatible endpoint that streams: a text, and a tool call where tools are offered and none has answered. */
function streamingEndpoint(asked: Asked[]): Server {
  return createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const body = JSON.parse(text) as Asked
      asked.push(body)
      if (body.model === 'missing') {
        response
          .writeHead(404, { 'content-type': 'application/json' })
          .end('{"error":{"message":"no such model"}}')
        return
      }
      if (body.model === 'whole') {
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"choices":[{"message":{"role":"assistant","content":"one two"}}]}')
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const send = (delta: object) =>
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`)
      if (body.model === 'silent') {
        send({ role: 'assistant', content: '' })
        response.end('data: [DONE]\n\n')
        return
      }
      send({ role: 'assistant', content: 'one ' })
      send({ content: 'two' })
      if (body.tools && body.messages.at(-1)?.role !== 'tool') {
        send({
          tool_calls: [
            { index: 0, id: 'c1', function: { name: body.tools[0]!.function.name, arguments: '{"a"' } },
          ],
        })
        send({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] })
      }
      response.end('data: [DONE]\n\n')
    })
  })
}

describe("models of the user's endpoints in the chat", () => {
  const asked: Asked[] = []
  const server = streamingEndpoint(asked)
  const library = () =>
    vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, '.grpo', 'library.yaml')
  const settings = () => vscode.workspace.getConfiguration('tfgrpo')

  const model = (id: string) =>
    until(`the model ${id}`, async () =>
      (await vscode.lm.selectChatModels({ vendor: 'tfgrpo' })).find((one) => one.id.startsWith(id)),
    )
  const send = async (
    chosen: vscode.LanguageModelChat,
    options: vscode.LanguageModelChatRequestOptions = {},
  ) => {
    const response = await chosen.sendRequest([vscode.LanguageModelChatMessage.User('hello')], options)
    const parts: unknown[] = []
    for await (const part of response.stream) parts.push(part)
    return parts
  }

  before(async () => {
    await ourExtension().activate()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await vscode.workspace.fs.writeFile(
      library(),
      new TextEncoder().encode(
        'version: 1\nnext: 2\nexperiences:\n  - id: E1\n    text: Amounts are integers in cents.\n    evidence: []\n    tags: []\n    status: candidate\n    pinned: true\n    history: []\n',
      ),
    )
    await settings().update(
      'endpoints',
      [
        {
          name: 'test',
          baseUrl: `http://127.0.0.1:${port}/v1`,
          models: ['coder', 'missing', 'silent', 'whole'],
        },
      ],
      vscode.ConfigurationTarget.Global,
    )
  })
  after(async () => {
    await settings().update('endpoints', undefined, vscode.ConfigurationTarget.Global)
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(library(), '..'), { recursive: true })
    server.close()
  })

  it('are offered as they are and with experience', async () => {
    await model('coder@')
    const names = (await vscode.lm.selectChatModels({ vendor: 'tfgrpo' })).map(({ name }) => name)
    assert.ok(names.includes('coder') && names.includes('coder + experience'), names.join(', '))
  })

  it('stream texts and tool calls', async () => {
    const plain = (await vscode.lm.selectChatModels({ vendor: 'tfgrpo' })).find(
      ({ name }) => name === 'coder',
    )!
    const parts = await send(plain, {
      tools: [{ name: 'look', description: 'looks', inputSchema: { type: 'object' } }],
    })
    const text = parts
      .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
      .join('')
    assert.equal(text, 'one two')
    const call = parts.find((part) => part instanceof vscode.LanguageModelToolCallPart)
    assert.deepEqual([call?.name, call?.input], ['look', { a: 1 }])
    assert.ok(asked.at(-1)!.messages.every(({ content }) => !content.includes('cents')))
  })

  it('with experience puts the prior in a system message before all others', async () => {
    const having = (await vscode.lm.selectChatModels({ vendor: 'tfgrpo' })).find(
      ({ name }) => name === 'coder + experience',
    )!
    await send(having)
    const [first] = asked.at(-1)!.messages
    assert.equal(first?.role, 'system')
    assert.match(first!.content, /Amounts are integers in cents/)
  })

  it('with experience are asked by @grpo as they are, so that "without" is without', async () => {
    const having = (await vscode.lm.selectChatModels({ vendor: 'tfgrpo' })).find(
      ({ name }) => name === 'coder + experience',
    )!
    const never = new vscode.EventEmitter<never>()
    const libraries = new Libraries(
      { all: async () => [], onDidChange: never.event },
      {
        onDidAppear: never.event,
      },
    )
    const timesInFront = async (withPrior: boolean) => {
      const before = asked.length
      await answer(libraries, {
        request: {
          prompt: 'hello',
          model: having,
          references: [],
          toolReferences: [],
        } as unknown as vscode.ChatRequest,
        context: { history: [] },
        withPrior,
        onText: () => {},
        onProgress: () => {},
        token: new vscode.CancellationTokenSource().token,
      })
      const [system, ...rest] = asked[before]!.messages
      assert.equal(system!.role, 'system', 'as in training')
      assert.ok(
        rest.every(({ role, content }) => role !== 'system' && !content.includes('integers in cents')),
      )
      return system!.content.split('Amounts are integers in cents').length - 1
    }
    try {
      assert.equal(await timesInFront(false), 0)
      assert.equal(await timesInFront(true), 1)
    } finally {
      libraries.dispose()
    }
  })

  it('says what is wrong in one sentence', async () => {
    const missing = (await vscode.lm.selectChatModels({ vendor: 'tfgrpo' })).find(
      ({ name }) => name === 'missing',
    )!
    await assert.rejects(send(missing), /has no model "missing"/)
  })

  it('treat no reply without text as an answer', async () => {
    const all = await vscode.lm.selectChatModels({ vendor: 'tfgrpo' })
    const named = (wanted: string) => all.find(({ name }) => name === wanted)!
    await assert.rejects(send(named('silent')), /"silent" returned no text/)
    // A reply that comes as a whole, though a stream was asked for, is one.
    const [part] = await send(named('whole'))
    assert.ok(part instanceof vscode.LanguageModelTextPart && part.value === 'one two')
  })

  it('may have nothing to add to what a tool gave', async () => {
    const all = await vscode.lm.selectChatModels({ vendor: 'tfgrpo' })
    const silent = all.find(({ name }) => name === 'silent')!
    const { LanguageModelChatMessage: Message, LanguageModelToolCallPart: Call } = vscode
    const reply = await silent.sendRequest([
      Message.User('look'),
      Message.Assistant([new Call('c1', 'look', {})]),
      Message.User([
        new vscode.LanguageModelToolResultPart('c1', [new vscode.LanguageModelTextPart('observed')]),
      ]),
    ])
    for await (const part of reply.stream) assert.fail(`nothing was to come: ${JSON.stringify(part)}`)
  })
})
