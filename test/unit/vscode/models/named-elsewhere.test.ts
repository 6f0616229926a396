import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { namedElsewhere } from '../../../../src/vscode/models/named-elsewhere.ts'

describe('a model that the settings do not name', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'named-'))
    await mkdir(join(folder, '.grpo'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const config = (text: string) => writeFile(join(folder, '.grpo', 'config.yaml'), text)

  it('is that of the workspace', async () => {
    await config('policy: qwen/coder\nmodels:\n  qwen/coder: { baseUrl: "http://localhost:11434/v1" }\n')
    expect(await namedElsewhere(folder, {})).toEqual({ name: 'coder', by: 'config.yaml' })
    await config('policy: embedded\n')
    expect(await namedElsewhere(folder, { OPENAI_API_KEY: 'k' })).toEqual({
      name: 'embedded',
      by: 'config.yaml',
    })
  })

  it('is that of the environment', async () => {
    const env = { OPENAI_BASE_URL: 'http://localhost:8080/v1', OPENAI_MODEL: 'small' }
    expect(await namedElsewhere(folder, env)).toEqual({ name: 'small', by: 'environment' })
    expect(await namedElsewhere(folder, { OPENAI_API_KEY: 'k' })).toEqual({
      name: 'api.openai.com/v1',
      by: 'environment',
    })
  })

  it('is none where neither names one, or the file is broken', async () => {
    expect(await namedElsewhere(folder, {})).toBe(null)
    await config('polcy: x\n')
    expect(await namedElsewhere(folder, {})).toBe(null)
  })
})
