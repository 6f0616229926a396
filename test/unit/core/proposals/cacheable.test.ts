import { describe, expect, it } from 'vitest'
import { isLasting } from '../../../../src/core/proposals/cacheable.ts'
import type { RefusalCode } from '../../../../src/core/proposals/proposal.ts'
import { isLastingHealth } from '../../../../src/core/verify/task-health.ts'

const refused = (code: RefusalCode) => isLasting({ kind: 'refused', code, reason: 'x' })

describe('what is kept of a check', () => {
  it('follows from the files alone', () => {
    expect(isLasting({ kind: 'valid' })).toBe(true)
    expect(
      ['leak', 'blank-passes', 'empty-passes', 'trivial-passes'].map((code) => refused(code as RefusalCode)),
    ).toEqual([true, true, true, true])
  })

  it('is not what a missing package, a busy machine or chance may have caused', () => {
    expect(refused('cannot-run')).toBe(false)
    expect(refused('timeout')).toBe(false)
    expect(refused('original-fails')).toBe(false)
    expect(isLasting({ kind: 'flaky', reason: 'x' })).toBe(false)
    expect(isLasting({ kind: 'unchecked' })).toBe(false)
    const leak = { kind: 'refused', code: 'leak', reason: 'x' } as const
    expect(isLasting({ ...leak, where: 'dist/a.js' })).toBe(true)
    for (const packages of ['node_modules', 'packages/x/node_modules', '.venv/lib/python3.12/site-packages'])
      expect(isLasting({ ...leak, where: `${packages}/own/a.js` })).toBe(false)
  })

  it('never keeps a task quarantined longer than its cause lasts', () => {
    const lasting = (state: Parameters<typeof isLastingHealth>[0]['state']) =>
      isLastingHealth({ state, reason: '' })
    expect(lasting('healthy')).toBe(true)
    expect(lasting('trivial')).toBe(true)
    expect(lasting('solution-fails')).toBe(false)
    expect(lasting('flaky')).toBe(false)
    expect(lasting('unsolvable')).toBe(false)
  })
})
