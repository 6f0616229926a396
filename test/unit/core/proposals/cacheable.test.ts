import { describe, expect, it } from 'vitest'
import { isCacheable } from '../../../../src/core/proposals/cacheable.ts'
import type { RefusalCode } from '../../../../src/core/proposals/proposal.ts'
import { isCacheableHealth } from '../../../../src/core/verify/task-health.ts'

const refused = (code: RefusalCode) => isCacheable({ kind: 'refused', code, reason: 'x' })

describe('what is kept of a check', () => {
  it('follows from the files alone', () => {
    expect(isCacheable({ kind: 'valid' })).toBe(true)
    expect(
      ['leak', 'blank-passes', 'empty-passes', 'trivial-passes'].map((code) => refused(code as RefusalCode)),
    ).toEqual([true, true, true, true])
  })

  it('is not what a missing package, a busy machine or chance may have caused', () => {
    expect(refused('cannot-run')).toBe(false)
    expect(refused('timeout')).toBe(false)
    expect(refused('original-fails')).toBe(false)
    expect(isCacheable({ kind: 'flaky', reason: 'x' })).toBe(false)
    expect(isCacheable({ kind: 'unchecked' })).toBe(false)
    const leak = { kind: 'refused', code: 'leak', reason: 'x' } as const
    expect(isCacheable({ ...leak, where: 'dist/a.js' })).toBe(true)
    for (const packages of ['node_modules', 'packages/x/node_modules', '.venv/lib/python3.12/site-packages'])
      expect(isCacheable({ ...leak, where: `${packages}/own/a.js` })).toBe(false)
  })

  it('never keeps a task quarantined longer than its cause lasts', () => {
    const lasting = (state: Parameters<typeof isCacheableHealth>[0]['state']) =>
      isCacheableHealth({ state, reason: '' })
    expect(lasting('healthy')).toBe(true)
    expect(lasting('trivial')).toBe(true)
    expect(lasting('solution-fails')).toBe(false)
    expect(lasting('flaky')).toBe(false)
    expect(lasting('unsolvable')).toBe(false)
  })
})
