import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import type { ChatReply } from '../../../src/core/ports.ts'
import type { HostModelFailure } from '../../../src/node/ipc/trainer-channel.ts'
import { isCancelled } from '../../../src/vscode/editor/user-error.ts'
import { askKey } from '../../../src/vscode/models/ask-key.ts'
import { HostModels } from '../../../src/vscode/models/host-models.ts'
import type { ModelLaunch } from '../../../src/vscode/models/launch.ts'
import { Models } from '../../../src/vscode/models/models.ts'
import { startTrainer } from '../../../src/vscode/trainer/trainer-process.ts'
import { ourExtension } from '../support/extension.ts'
import { screenshot } from '../support/screenshot.ts'
import { type ScriptedModel, scriptedModel } from '../support/scripted-model.ts'
import { until } from '../support/until.ts'

const KEY = 'sk-planted-0123456789abcdef'

interface ModelTested {
  model: string
  problem: string | null
  message: string
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** An endpoint with the model `local-coder`. */
const works: Answer = (request, response) =>
  request.url?.endsWith('/models')
    ? json(response, 200, { object: 'list', data: [{ id: 'local-coder' }] })
    : json(response, 200, {
        model: 'local-coder',
        choices: [{ index: 0, message: { role: 'assistant', content: 'ready' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
      })

describe('models', () => {
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', key: request.headers.authorization ?? null })
    answer(request, response)
  })
  const seen: { url: string; key: string | null }[] = []
  let answer: Answer = works
  let baseUrl = ''
  const settings = () => vscode.workspace.getConfiguration('tfgrpo')
  const set = (name: string, value: unknown) =>
    settings().update(name, value, vscode.ConfigurationTarget.Global)
  const test = () => vscode.commands.executeCommand<ModelTested[]>('tfgrpo.testConnection')

  before(async () => {
    await ourExtension().activate()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  })
  afterEach(async () => {
    answer = works
    seen.length = 0
    for (const name of ['endpoints', 'model', 'baseUrl', 'optimizerModel', 'optimizerBaseUrl'])
      await set(name, undefined)
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  it('are picked from what is reachable', async () => {
    await set('endpoints', [{ name: 'Test server', baseUrl }])
    const chosen = vscode.commands.executeCommand('tfgrpo.chooseModel')
    await until('the endpoint to be asked', () => seen.some(({ url }) => url === '/v1/models'))
    // The list is filled over a moment, chat models last: they are waited for 8 s at most.
    await new Promise((done) => setTimeout(done, 9000))
    await screenshot('models-pick')
    await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext')
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem')
    await chosen
    assert.equal(settings().get('model'), 'local-coder')
    assert.equal(settings().get('baseUrl'), baseUrl)
  }).timeout(60_000)

  it('are tested by the child that runs use, which reports what is wrong', async () => {
    await set('model', 'local-coder')
    await set('baseUrl', baseUrl)
    assert.deepEqual(
      (await test()).map(({ problem }) => problem),
      [null],
    )
    const wrong = (status: number, code: string, message: string): Answer => {
      return (_request, response) => json(response, status, { error: { code, message } })
    }
    for (const [problem, next] of [
      ['key', wrong(401, 'invalid_api_key', 'Incorrect API key')],
      ['model', wrong(404, 'model_not_found', 'The model does not exist')],
      ['quota', wrong(429, 'insufficient_quota', 'You exceeded your quota')],
    ] as const) {
      answer = next
      assert.deepEqual(
        (await test()).map((each) => each.problem),
        [problem],
      )
    }
    await set('baseUrl', 'http://127.0.0.1:1/v1')
    assert.deepEqual(
      (await test()).map((each) => each.problem),
      ['connection'],
    )
  }).timeout(120_000)

  it('get the key of their endpoint from the secret storage, over the channel', async () => {
    const { secrets } = await scriptedModel()
    const models = new Models({ secrets })
    const asked = await answering(` Bearer ${KEY}\n`, () => askKey(models.keys, baseUrl))
    assert.equal(asked.password, true)
    assert.match(String(await asked.validateInput!('OPENAI_API_KEY')), /name of a variable/)
    assert.deepEqual(await models.keys.origins(), [new URL(baseUrl).origin])
    await set('model', 'local-coder')
    await set('baseUrl', baseUrl)
    const withKey = await models.launch()
    assert.equal(withKey.spending, 'free')
    assert.equal(JSON.stringify([withKey.args, withKey.env, withKey.label]).includes(KEY), false)
    assert.equal((await runTest(withKey)).at(-1)?.problem, null)
    assert.deepEqual(new Set(seen.map(({ key }) => key)), new Set([`Bearer ${KEY}`]))

    await models.keys.remove(baseUrl)
    assert.deepEqual(await models.keys.origins(), [])
    seen.length = 0
    await runTest(await models.launch())
    assert.deepEqual(new Set(seen.map(({ key }) => key)), new Set([null]))
    models.dispose()
  }).timeout(120_000)

  it('are fetched first, if the user allows it, where the embedded one is not here', async () => {
    const { secrets } = await scriptedModel()
    const models = new Models({ secrets })
    const window = vscode.window as { showInformationMessage: unknown }
    const { showInformationMessage } = window
    const { XDG_CACHE_HOME, TFGRPO_MODEL } = process.env
    const questions: string[] = []
    window.showInformationMessage = async (question: string) => {
      questions.push(question)
    }
    try {
      process.env.XDG_CACHE_HOME = join(tmpdir(), 'tfgrpo-nothing-fetched')
      delete process.env.TFGRPO_MODEL
      await set('model', 'embedded')
      await assert.rejects(models.launch(), (error: Error) => isCancelled(error))
      assert.equal(questions.length, 1)
      assert.match(questions[0]!, /^The embedded model is not on this machine yet\. Fetch \d\.\d GB first\?$/)
    } finally {
      window.showInformationMessage = showInformationMessage
      for (const [name, value] of Object.entries({ XDG_CACHE_HOME, TFGRPO_MODEL }))
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      models.dispose()
    }
  })
})

/** What an input box was asked with, when it was answered so. */
async function answering(text: string, ask: () => Promise<unknown>): Promise<vscode.InputBoxOptions> {
  const window = vscode.window as { showInputBox: unknown }
  const { showInputBox } = window
  let options: vscode.InputBoxOptions = {}
  window.showInputBox = async (asked: vscode.InputBoxOptions) => {
    options = asked
    return text
  }
  try {
    await ask()
  } finally {
    window.showInputBox = showInputBox
  }
  return options
}

/** Runs `tfgrpo model test` as the extension does. */
async function runTest(launch: ModelLaunch): Promise<ModelTested[]> {
  const tested: ModelTested[] = []
  const trainer = startTrainer({
    program: join(ourExtension().extensionPath, 'dist', 'cli.js'),
    args: ['model', 'test', ...launch.args],
    cwd: vscode.workspace.workspaceFolders![0]!.uri.fsPath,
    env: launch.env,
    secrets: launch.secrets,
    heard: {
      ...(launch.chat ? { chat: launch.chat } : {}),
      record: (record) => {
        if (record.type === 'model-tested') tested.push(record as unknown as ModelTested)
      },
    },
    onOutput: () => {},
  })
  await trainer.ended
  launch.close?.()
  return tested
}

describe('chat models of the editor', () => {
  let scripted: ScriptedModel
  const { showWarningMessage } = vscode.window
  const window = vscode.window as { showWarningMessage: unknown }
  let questions: string[] = []
  let allow = true

  before(async () => {
    scripted = await scriptedModel()
    window.showWarningMessage = async (question: string, _options: unknown, send: string) => {
      questions.push(question)
      return allow ? send : undefined
    }
  })
  afterEach(() => {
    questions = []
    allow = true
  })
  after(() => {
    window.showWarningMessage = showWarningMessage
  })

  const never = new AbortController().signal
  const ask = (models: HostModels, content = 'hello', model = 'vscode:scripted/scripted') => {
    const messages = [{ role: 'user' as const, content }]
    const request = { role: 'policy' as const, messages, temperature: 0.3, maxTokens: 50, draw: content }
    return models.chat(model, request, never)
  }
  /** Why it gave no reply. */
  const failure = (call: Promise<ChatReply>): Promise<HostModelFailure> =>
    call.then(
      () => assert.fail('it replied'),
      (error: HostModelFailure) => error,
    )

  it('answer once the user has allowed it, with counted tokens and the options of the call', async () => {
    scripted.script(({ messages }) => `you said ${messages[0]!.text}`)
    const hostModels = new HostModels({ label: 'scripted', rollouts: true })
    assert.equal(await hostModels.confirm({ typical: 1, atMost: 2 }), true)
    assert.match(questions[0]!, /scripted.*Typically 1, at most 2/)
    const reply = await ask(hostModels)
    assert.equal(reply.text, 'you said hello')
    assert.equal(reply.finish, 'stop')
    assert.equal(reply.usage.promptTokens, 2)
    assert.deepEqual(scripted.requests[0]!.options, { temperature: 0.3, max_tokens: 50 })
  })

  it('are asked no more than was allowed', async () => {
    scripted.script(() => 'yes')
    const hostModels = new HostModels({ label: 'scripted', rollouts: false })
    await hostModels.confirm({ typical: 1, atMost: 2 })
    allow = false
    const answers = await Promise.allSettled([1, 2, 3, 4].map((id) => ask(hostModels, `hello ${id}`)))
    assert.deepEqual(
      answers.map((each) => (each.status === 'fulfilled' ? 'replied' : each.reason.kind)),
      ['replied', 'replied', 'quota', 'quota'],
    )
    assert.equal(scripted.requests.length, 2)
    assert.equal(questions.length, 2, 'a no is not asked again')
  })

  it('say by name why they gave no reply', async () => {
    const hostModels = new HostModels({ label: 'scripted', rollouts: true })
    const failing = async (error: Error) => {
      scripted.script(() => {
        throw error
      })
      return (await failure(ask(hostModels))).kind
    }
    const named = (name: string) => Object.assign(new Error('because'), { name })
    assert.equal(await failing(named('ChatQuotaExceeded')), 'quota')
    assert.equal(await failing(named('ChatRateLimited')), 'rate')
    assert.equal(await failing(vscode.LanguageModelError.Blocked('because')), 'blocked')
    assert.equal(await failing(vscode.LanguageModelError.NoPermissions('because')), 'no-permission')
    assert.equal(await failing(new Error('socket hang up')), 'other')
    assert.equal((await failure(ask(hostModels, 'hello', 'vscode:scripted/gone'))).kind, 'not-found')
    const long = await failure(ask(hostModels, 'x'.repeat(500_000)))
    assert.deepEqual([long.kind, long.context], ['overflow', { size: 100_000, prompt: 125_000 }])
  })

  it('stop when nothing waits for them any more', async () => {
    let began = 0
    scripted.script(async ({ cancelled }) => {
      began++
      await until('the request to be cancelled', cancelled)
      return 'too late'
    })
    const hostModels = new HostModels({ label: 'scripted', rollouts: true })
    const failed = failure(ask(hostModels))
    await until('the request to begin', () => began === 1)
    hostModels.close()
    assert.equal((await failed).kind, 'cancelled')
  })

  it('run in the child as its model, after a question with the number of requests', async () => {
    scripted.script(() => 'ready')
    const settings = () => vscode.workspace.getConfiguration('tfgrpo')
    await settings().update('model', 'vscode:scripted/scripted', vscode.ConfigurationTarget.Global)
    const models = new Models({ secrets: scripted.secrets })
    try {
      const launch = await models.launch()
      assert.equal(launch.spending, 'quota')
      assert.deepEqual(launch.spendings, { policy: 'quota', optimizer: 'quota', judge: 'quota' })
      assert.equal(
        await launch.confirmHostModels!({ typical: launch.hostModels, atMost: launch.hostModels }),
        true,
      )
      assert.deepEqual(
        (await runTest(launch)).map(({ problem }) => problem),
        [null],
      )
      assert.equal(scripted.requests.length, 1)
      assert.deepEqual(questions, ['Send 1 request to scripted? It may count towards your chat quota.'])
    } finally {
      models.dispose()
      await settings().update('model', undefined, vscode.ConfigurationTarget.Global)
    }
  }).timeout(60_000)
})
