import { describe, expect, it } from 'vitest'
import { inCommandLineWords } from '../../../../src/cli/io/word-remedy.ts'
import { messageOf } from '../../../../src/core/errors.ts'
import { NO_CONFIG, parseConfig } from '../../../../src/node/config/read-config.ts'
import {
  apiAt,
  type EndpointSpec,
  type ModelChoice,
  resolveModels,
} from '../../../../src/node/config/resolve-models.ts'

const KEY = 'sk-planted-0123456789abcdef'
const LOCAL = 'http://127.0.0.1:1234/v1'

const resolve = (choice: Partial<ModelChoice>) =>
  resolveModels({ flags: {}, env: {}, config: NO_CONFIG, list: async () => null, ...choice })
const config = (text: string) => parseConfig('config.yaml', text)

describe('choosing models', () => {
  it('says in one sentence what can be chosen when nothing is', async () => {
    const refused = await resolve({}).catch((error: Error) => error)
    expect(refused).toMatchObject({ name: 'UsageError', remedies: [{ do: 'choose-model' }] })
    expect(inCommandLineWords(messageOf(refused))).toBe(
      'No model is chosen: give --base-url and --model for an OpenAI-compatible endpoint, or --model embedded for one that runs on this machine, or set OPENAI_BASE_URL or OPENAI_API_KEY.',
    )
  })

  it('takes the flags, for all roles', async () => {
    const { policy, optimizer, judge } = await resolve({ flags: { baseUrl: LOCAL, model: 'm' } })
    expect(policy).toMatchObject({ kind: 'openai', baseUrl: LOCAL, model: 'm', api: 'chat', price: null })
    expect(optimizer).toBe(policy)
    expect(judge).toBe(policy)
  })

  it('takes the environment', async () => {
    const env = { OPENAI_BASE_URL: LOCAL, OPENAI_API_KEY: KEY, OPENAI_MODEL: 'from-env' }
    const { policy } = await resolve({ env })
    expect(policy).toMatchObject({ baseUrl: LOCAL, model: 'from-env', apiKeyEnv: 'OPENAI_API_KEY' })
    expect((policy as EndpointSpec).apiKey).toBe(KEY)
    expect((await resolve({ env: { OPENAI_API_KEY: KEY }, flags: { model: 'gpt-x' } })).policy).toMatchObject(
      {
        baseUrl: 'https://api.openai.com/v1',
      },
    )
  })

  it('keeps the key out of whatever is made of a spec', async () => {
    const { policy } = await resolve({ env: { OPENAI_API_KEY: KEY }, flags: { model: 'm' } })
    expect(JSON.stringify({ ...policy })).not.toContain(KEY)
  })

  it('asks an endpoint for its only model when none is named', async () => {
    const env = { OPENAI_BASE_URL: LOCAL }
    expect((await resolve({ env, list: async () => ['only'] })).policy.model).toBe('only')
    expect((await resolve({ env, list: async () => null })).policy.model).toBe('default')
    await expect(resolve({ env, list: async () => ['a', 'b'] })).rejects.toMatchObject({
      message: '127.0.0.1:1234/v1 offers 2 models, and none is chosen.',
      remedies: [{ do: 'choose-offered-model', models: ['a', 'b'], more: false }],
    })
  })

  it('lets the optimizer differ, at the same endpoint or another', async () => {
    const same = await resolve({ flags: { baseUrl: LOCAL, model: 'm', optimizerModel: 'big' } })
    expect(same.optimizer).toMatchObject({ baseUrl: LOCAL, model: 'big' })
    expect(same.judge).toBe(same.optimizer)
    const other = await resolve({
      flags: { model: 'embedded', optimizerModel: 'big', optimizerBaseUrl: 'https://far.example/v1' },
      env: { OPENAI_API_KEY: KEY },
    })
    expect(other.policy).toEqual({ kind: 'embedded', model: 'embedded', price: { input: 0, output: 0 } })
    expect(other.optimizer).toMatchObject({ baseUrl: 'https://far.example/v1', model: 'big' })
  })

  it('keeps a key at its endpoint', async () => {
    const flags = {
      baseUrl: 'https://near.example/v1',
      model: 'm',
      apiKeyEnv: 'NEAR_KEY',
      optimizerModel: 'big',
      optimizerBaseUrl: 'https://far.example/v1',
    }
    await expect(resolve({ flags, env: { NEAR_KEY: KEY } })).rejects.toThrow('No API key for far.example/v1')
    const env = { NEAR_KEY: KEY, FAR_KEY: 'another' }
    const { policy, optimizer } = await resolve({ flags: { ...flags, optimizerApiKeyEnv: 'FAR_KEY' }, env })
    expect([policy, optimizer].map((spec) => (spec as EndpointSpec).apiKey)).toEqual([KEY, 'another'])
    const local = await resolve({ flags: { ...flags, optimizerBaseUrl: LOCAL }, env })
    expect((local.optimizer as EndpointSpec).apiKey).toBeNull()
  })

  it('takes a host model only where a program that has host models started it', async () => {
    const flags = { model: 'embedded', optimizerModel: 'vscode:copilot/gpt-x' }
    const { optimizer } = await resolve({ flags, hostModels: true })
    expect(optimizer).toEqual({ kind: 'host', model: 'vscode:copilot/gpt-x', price: null })
    await expect(resolve({ flags })).rejects.toThrow('can be used by runs that VS Code starts')
    await expect(resolve({ flags: { model: 'vscode:copilot' }, hostModels: true })).rejects.toThrow(
      'vscode:<vendor>/<id>',
    )
    await expect(resolve({ flags: { ...flags, optimizerBaseUrl: LOCAL }, hostModels: true })).rejects.toThrow(
      "is one of the editor's and has no endpoint",
    )
  })

  it('reads names and prices from the configuration; flags win', async () => {
    const file = config(`
policy: small
optimizer: big
models:
  small: { baseUrl: "${LOCAL}", price: { input: 1, output: 2, cachedInput: 0.5 } }
  big: { baseUrl: https://far.example/v1, model: big-2026, api: responses, apiKeyEnv: FAR_KEY, timeoutSeconds: 30 }
`)
    const env = { FAR_KEY: KEY }
    const { policy, optimizer } = await resolve({ config: file, env })
    expect(policy).toMatchObject({
      model: 'small',
      baseUrl: LOCAL,
      price: { input: 1, output: 2, cachedInput: 0.5 },
    })
    expect(optimizer).toMatchObject({
      model: 'big-2026',
      api: 'responses',
      apiKeyEnv: 'FAR_KEY',
      timeoutMs: 30_000,
    })
    const flagged = await resolve({
      config: file,
      env,
      flags: { model: 'other', baseUrl: 'http://localhost:1/v1' },
    })
    expect(flagged.policy).toMatchObject({ model: 'other', baseUrl: 'http://localhost:1/v1', price: null })
    const elsewhere = await resolve({
      config: file,
      env,
      flags: { model: 'small', baseUrl: 'http://localhost:1/v1' },
    })
    expect(elsewhere.policy).toMatchObject({ model: 'small', price: null })
  })

  it("takes a model's API for that of its endpoint, and chat where nothing is said", () => {
    const file = config('models: { big: { baseUrl: https://far.example/v1, api: responses }, small: {} }')
    expect(apiAt(file, 'big', 'https://far.example/v1/')).toBe('responses')
    expect(apiAt(file, 'big', LOCAL)).toBe('chat')
    expect(apiAt(file, 'small', LOCAL)).toBe('chat')
    expect(apiAt(config('models: { api: responses }'), 'any', LOCAL)).toBe('responses')
  })

  it('takes the only model of a configuration, and settings without a name', async () => {
    const one = await resolve({ config: config(`models: { qwen: { baseUrl: "${LOCAL}" } }`) })
    expect(one.policy).toMatchObject({ model: 'qwen', baseUrl: LOCAL })
    const flat = config(`models: { baseUrl: "${LOCAL}", model: m, price: { input: 1, output: 1 } }`)
    expect((await resolve({ config: flat })).policy).toMatchObject({
      model: 'm',
      price: { input: 1, output: 1 },
    })
    expect((await resolve({ config: flat, flags: { model: 'n' } })).policy).toMatchObject({
      baseUrl: LOCAL,
      price: null,
    })
    const byRole = config(`models: { policy: { baseUrl: "${LOCAL}", price: { input: 1, output: 1 } } }`)
    expect((await resolve({ config: byRole, flags: { model: 'n' } })).policy).toMatchObject({
      price: { input: 1, output: 1 },
    })
  })

  it.each([
    [
      'no key for an endpoint that is not local',
      { flags: { baseUrl: 'https://far.example/v1', model: 'm' } },
      'No API key for far.example/v1: set OPENAI_API_KEY',
    ],
    [
      'a variable that is not set',
      { flags: { baseUrl: LOCAL, model: 'm', apiKeyEnv: 'NOPE' } },
      'The variable NOPE',
    ],
    [
      'a key instead of a name',
      { flags: { model: 'm', apiKeyEnv: KEY } },
      'name that variable with --api-key-env',
    ],
    ['no address', { flags: { baseUrl: 'localhost:11434', model: 'm' } }, 'is not an http(s) address'],
    ['no endpoint', { flags: { model: 'gpt-x' } }, 'No endpoint is given for the model "gpt-x"'],
    ['embedded at an address', { flags: { model: 'embedded', baseUrl: LOCAL } }, 'runs on this machine'],
  ] as const)('refuses %s', async (_what, choice, says) => {
    const error = await resolve(choice).catch((caught: unknown) => caught as Error)
    expect(error).toMatchObject({ name: 'UsageError' })
    expect(inCommandLineWords(messageOf(error))).toContain(says)
    expect(inCommandLineWords(messageOf(error))).not.toContain(KEY)
  })
})
