import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import * as vscode from 'vscode'
import { scriptedModel } from '../support/scripted-model.ts'
import { until } from '../support/until.ts'

describe('a chat model of the user', () => {
  it('answers what the test says, and shows what it was asked', async () => {
    const scripted = await scriptedModel()
    scripted.script(({ messages }) => `heard: ${messages.at(-1)?.text}`)
    const model = await until(
      'the scripted model',
      async () => (await vscode.lm.selectChatModels({ vendor: 'scripted', id: 'scripted' }))[0],
    )
    const reply = await model.sendRequest([vscode.LanguageModelChatMessage.User('hello')])
    let text = ''
    for await (const part of reply.text) text += part
    assert.equal(text, 'heard: hello')
    assert.deepEqual(
      scripted.requests.map((request) => [request.model, request.messages.length]),
      [['scripted', 1]],
    )
  })

  it('answers in the chat view, signed in nowhere', async () => {
    const scripted = await scriptedModel()
    scripted.script(() => 'said by the script')
    const result = await vscode.commands.executeCommand('workbench.action.chat.open', {
      query: 'Say something.',
      mode: 'ask',
      modelSelector: { vendor: 'scripted', id: 'scripted' },
      blockOnResponse: true,
    })
    assert.ok(result, 'the chat gave no result')
    assert.ok(
      scripted.requests.some(({ messages }) => messages.some(({ text }) => text.includes('Say something.'))),
    )
  })
})
