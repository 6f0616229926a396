import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { costOf } from '../../../../src/node/config/prices.ts'
import { NO_CONFIG, parseConfig, readConfig } from '../../../../src/node/config/read-config.ts'

const KEY = 'sk-planted-0123456789abcdef'
const message = (text: string): string => {
  try {
    parseConfig('config.yaml', text)
  } catch (error) {
    expect(error).toMatchObject({ name: 'UsageError' })
    return (error as Error).message
  }
  throw new Error('it should have been refused')
}

describe('.grpo/config.yaml', () => {
  it('is optional', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'config-'))
    expect(await readConfig(join(folder, 'config.yaml'))).toEqual(NO_CONFIG)
    await writeFile(join(folder, 'config.yaml'), '# nothing yet\n')
    expect(await readConfig(join(folder, 'config.yaml'))).toEqual(NO_CONFIG)
  })

  it('names the place and the nearest key of an unknown one', () => {
    expect(message('models:\n  m:\n    baseURL: http://x\n')).toBe(
      'config.yaml:3:5: error: unknown key "baseURL"; did you mean "baseUrl"?',
    )
    expect(message('model: {}\n')).toContain(
      'config.yaml:1:1: error: unknown key "model"; did you mean "models"?',
    )
    expect(message('models:\n  m:\n    price: { inptu: 1, output: 1 }\n')).toContain('did you mean "input"?')
  })

  it('says what would be right', () => {
    expect(message('models: { m: { api: chta } }\n')).toContain('api must be chat or responses')
    expect(message('models: { m: { price: { input: 1 } } }\n')).toContain('output is missing')
    expect(message('models: { m: { price: { input: -1, output: 1 } } }\n')).toContain('at least 0')
    expect(message('models: [\n')).toMatch(/^config\.yaml:\d+:\d+: error: /)
  })

  it.each([
    ['under any name', `models: { m: { baseUrl: http://x, apiKey: ${KEY} } }`],
    ['instead of a variable', `models: { m: { apiKeyEnv: ${KEY} } }`],
    ['in an address', 'models: { m: { baseUrl: "https://user:hunter22hunter22@host/v1" } }'],
    ['in a query', 'models: { m: { baseUrl: "https://host/v1?api-key=0123456789abcdef" } }'],
    ['that looks like a word', 'models: { m: { apiKey: swordfishswordfish } }'],
    ['beside another mistake', `models: { m: { api: ${KEY}, nonsense: 1 } }`],
  ])('refuses a key %s, without showing it', (_where, text) => {
    const said = message(text)
    expect(said).toMatch(/^config\.yaml:1:\d+: error: .*keys must not be in this file/)
    expect(said).not.toMatch(/planted|hunter22|0123456789|swordfish/)
  })
})

describe('costs', () => {
  const usage = {
    promptTokens: 1_000_000,
    completionTokens: 100_000,
    cachedTokens: 400_000,
    reasoningTokens: 50_000,
  }

  it('count cached tokens at their own price and thinking as output', () => {
    expect(costOf(usage, { input: 2, output: 8, cachedInput: 0.5 })).toBeCloseTo(0.6 * 2 + 0.4 * 0.5 + 0.8)
    expect(costOf(usage, { input: 2, output: 8 })).toBeCloseTo(2 + 0.8)
  })

  it('are never guessed', () => {
    expect(costOf(usage, null)).toBeNull()
  })
})
