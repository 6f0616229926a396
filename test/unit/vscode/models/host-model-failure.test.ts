import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../../src/vscode/models/host-model-failure.ts'

/** As vscode.lm throws them: a name of the provider's own, or a code, or a cause. */
function error(message: string, more: { name?: string; code?: string; cause?: unknown }): Error {
  return Object.assign(new Error(message, { cause: more.cause }), more)
}

describe('why a chat model gave no reply', () => {
  it.each([
    [error('You are out.', { name: 'ChatQuotaExceeded' }), 'quota'],
    [error('Slow down.', { name: 'ChatRateLimited' }), 'rate'],
    [error('no', { name: 'LanguageModelError', code: 'NoPermissions' }), 'no-permission'],
    [error('no', { name: 'LanguageModelError', code: 'Blocked' }), 'blocked'],
    [error('no', { name: 'LanguageModelError', code: 'NotFound' }), 'not-found'],
    [error('unknown', { code: 'Unknown', cause: error('inner', { name: 'ChatRateLimited' }) }), 'rate'],
    [error('Canceled', { name: 'Canceled' }), 'cancelled'],
    [error('429 Too Many Requests', {}), 'rate'],
    [error('You have exceeded your monthly quota', {}), 'quota'],
    [error('model_max_prompt_tokens_exceeded', {}), 'overflow'],
    [error('socket hang up', {}), 'other'],
    ['a text', 'other'],
  ])('%s', (thrown, kind) => {
    expect(failureOf(thrown).kind).toBe(kind)
  })

  it('quotes the error that says why', () => {
    const thrown = error('outer', {
      code: 'Unknown',
      cause: error('You are out.', { name: 'ChatQuotaExceeded' }),
    })
    expect(failureOf(thrown)).toMatchObject({ kind: 'quota', message: 'You are out.' })
  })
})
