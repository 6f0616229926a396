import { describe, expect, it } from 'vitest'
import type { ModelChoice } from '../../../../src/vscode/models/choice.ts'
import { type Found, pickItems } from '../../../../src/vscode/models/pick-items.ts'
import { plainL10n } from '../../../support/plain-l10n.ts'

const NONE = { model: '', baseUrl: '' }
const NOTHING: Found = { embedded: null, local: [], declared: [], configured: [], host: [] }
const READY = { state: 'ready' as const, bytes: 0, platform: 'linux x64' }
const OLLAMA = {
  name: 'Ollama',
  baseUrl: 'http://localhost:11434/v1',
  state: 'listed' as const,
  models: ['qwen'],
}
const GPT = { vendor: 'copilot', id: 'gpt-x', name: 'GPT X' }

const items = (found: Partial<Found>, choice: ModelChoice = { policy: NONE, optimizer: NONE }) =>
  pickItems(
    { ...NOTHING, ...found },
    { role: 'policy', choice, machine: 'the remote machine b7', l10n: plainL10n },
  )
const labels = (found: Partial<Found>) => items(found).map(({ label }) => label)

describe('the quick pick of models', () => {
  it('always lets the user enter an address, and shows no empty section', () => {
    expect(labels({})).toEqual(['More', '$(add) Enter the address of another endpoint…'])
  })

  it('says on which machine localhost is, and how far the embedded model is', () => {
    const said = items({
      embedded: { state: 'absent', bytes: 1_117_320_768, platform: 'linux x64' },
      local: [OLLAMA],
    })
    expect(said[0]).toEqual({
      heading: true,
      label: 'On the remote machine b7',
    })
    expect(said[1]).toMatchObject({ label: '$(chip) Embedded model', description: '1.1 GB to fetch first' })
    expect(said[2]).toMatchObject({ label: '$(server) qwen', description: 'Ollama · localhost:11434/v1' })
    const none = items({ embedded: { state: 'impossible', bytes: 0, platform: 'linux riscv64' } })
    expect(none[1]).toMatchObject({ description: 'not for linux riscv64' })
  })

  it('puts declared endpoints where they are, and says what each wants', () => {
    const far = { name: 'Gateway', baseUrl: 'https://api.far.example/v1', models: [] }
    expect(
      labels({
        declared: [
          { ...far, state: 'key' },
          { ...OLLAMA, name: 'Mine' },
        ],
      }),
    ).toEqual([
      'On the remote machine b7',
      '$(server) qwen',
      'Endpoints',
      '$(key) Gateway',
      'More',
      expect.any(String),
    ])
    const [, silent] = items({ declared: [{ ...far, state: 'silent' }] })
    expect(silent).toMatchObject({
      description: 'api.far.example/v1 · is not responding',
      action: { do: 'endpoint' },
    })
  })

  it('gives an endpoint with many models a list of its own', () => {
    const models = Array.from({ length: 300 }, (_, n) => `model-${n}`)
    const [, many] = items({
      declared: [{ name: 'Router', baseUrl: 'https://r.example/v1', state: 'listed', models }],
    })
    expect(many).toMatchObject({ label: '$(globe) Router', action: { do: 'endpoint' } })
    expect(many!.description).toContain('300 models')
  })

  it('offers attempts that cost nothing with lessons by a chat model, to those who have one', () => {
    const together = (found: Partial<Found>) => items(found).find(({ action }) => action?.do === 'combine')
    expect(together({ embedded: READY })).toBeUndefined()
    expect(together({ host: [GPT] })).toBeUndefined()
    const embedded = together({ embedded: READY, local: [OLLAMA], host: [GPT] })
    expect(embedded).toMatchObject({
      label: '$(git-merge) Attempts by the embedded model, lessons by GPT X',
      action: { policy: { model: 'embedded' } },
    })
    expect(embedded!.detail).toContain('typically 6, at most 24 chat requests')
    const absent = { state: 'absent' as const, bytes: 1, platform: 'linux x64' }
    expect(together({ embedded: absent, local: [OLLAMA], host: [GPT] })).toMatchObject({
      action: { policy: { model: 'qwen', baseUrl: OLLAMA.baseUrl } },
    })
  })

  it('marks what is in use', () => {
    const choice = { policy: { model: 'qwen', baseUrl: OLLAMA.baseUrl }, optimizer: NONE }
    const marked = items({ embedded: READY, local: [OLLAMA] }, choice).filter(({ description }) =>
      description?.endsWith('in use'),
    )
    expect(marked.map(({ label }) => label)).toEqual(['$(server) qwen'])
  })

  it('offers the same model first where one for lessons is chosen', () => {
    const choice = { policy: { model: 'qwen', baseUrl: OLLAMA.baseUrl }, optimizer: NONE }
    const [first] = pickItems(
      { ...NOTHING, host: [GPT], embedded: READY },
      { role: 'optimizer', choice, machine: 'm', l10n: plainL10n },
    )
    expect(first).toMatchObject({ description: 'qwen', action: { do: 'same' } })
  })
})
