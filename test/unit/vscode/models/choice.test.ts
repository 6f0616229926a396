import { describe, expect, it } from 'vitest'
import { withOptimizer, withPolicy } from '../../../../src/vscode/models/change-choice.ts'
import {
  hostModelOf,
  isFree,
  labelOf,
  type ModelChoice,
  type ModelRef,
  originOf,
  shortName,
  spendingOf,
} from '../../../../src/vscode/models/choice.ts'

const NONE: ModelRef = { model: '', baseUrl: '' }
const EMBEDDED: ModelRef = { model: 'embedded', baseUrl: '' }
const HOST_MODEL: ModelRef = { model: 'vscode:copilot/gpt-x', baseUrl: '' }
const NEAR: ModelRef = { model: 'qwen', baseUrl: 'http://localhost:11434/v1' }
const FAR: ModelRef = { model: 'big', baseUrl: 'https://api.far.example/v1' }
const only = (policy: ModelRef): ModelChoice => ({ policy, optimizer: NONE })

describe('the choice of models', () => {
  it('is free when no model costs money or quota', () => {
    expect([EMBEDDED, NEAR, FAR, HOST_MODEL].map(spendingOf)).toEqual(['free', 'free', 'priced', 'quota'])
    expect(isFree(only(NEAR))).toBe(true)
    expect(isFree({ policy: EMBEDDED, optimizer: HOST_MODEL })).toBe(false)
    expect(isFree({ policy: NEAR, optimizer: { model: 'other', baseUrl: '' } })).toBe(true)
  })

  it('takes what it does not know to be local for priced', () => {
    expect(spendingOf({ model: 'named-in-the-file', baseUrl: '' })).toBe('priced')
    expect(spendingOf({ model: 'm', baseUrl: 'no address' })).toBe('priced')
  })

  it('has a label, and a short name', () => {
    const words = { at: 'at', lessons: 'lessons by' }
    expect(labelOf(only(NONE), words)).toBeNull()
    expect(labelOf(only(NEAR), words)).toBe('qwen at localhost:11434/v1')
    expect(labelOf({ policy: EMBEDDED, optimizer: HOST_MODEL }, words)).toBe('embedded, lessons by gpt-x')
    expect(shortName('Qwen/Qwen2.5-Coder')).toBe('Qwen2.5-Coder')
    expect(labelOf(only({ ...NEAR, baseUrl: 'http://me:secret@localhost:1/v1' }), words)).not.toContain(
      'secret',
    )
  })

  it('knows a chat model by vendor and id, which may hold slashes', () => {
    expect(hostModelOf('vscode:acme/a/b')).toEqual({ vendor: 'acme', id: 'a/b' })
    expect(hostModelOf('vscode:acme')).toBeNull()
  })

  it('keeps keys by scheme, host and port', () => {
    expect(originOf('https://API.far.example:443/v1')).toBe('https://api.far.example')
    expect(originOf('http://localhost:8080/v1')).toBe('http://localhost:8080')
    expect(originOf('ftp://far.example')).toBeNull()
  })
})

describe('changing the choice', () => {
  it('leaves a model for lessons where it was when another does the tasks', () => {
    const shared: ModelChoice = { policy: FAR, optimizer: { model: 'bigger', baseUrl: '' } }
    const moved = withPolicy(shared, NEAR)
    expect(moved).toEqual({ policy: NEAR, optimizer: { model: 'bigger', baseUrl: FAR.baseUrl } })
    expect(withPolicy(moved, FAR)).toEqual(shared)
    expect(withPolicy({ policy: NEAR, optimizer: HOST_MODEL }, EMBEDDED)).toEqual({
      policy: EMBEDDED,
      optimizer: HOST_MODEL,
    })
  })

  it('names no model for lessons where it is the same', () => {
    expect(withOptimizer({ policy: NEAR, optimizer: HOST_MODEL }, null)).toEqual(only(NEAR))
    expect(withOptimizer({ policy: NEAR, optimizer: HOST_MODEL }, NEAR)).toEqual(only(NEAR))
    expect(withPolicy({ policy: NEAR, optimizer: HOST_MODEL }, HOST_MODEL)).toEqual(only(HOST_MODEL))
    expect(withPolicy(only(NEAR), EMBEDDED)).toEqual(only(EMBEDDED))
  })
})
