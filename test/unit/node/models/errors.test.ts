import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { faultOfReply } from '../../../../src/node/models/errors.ts'
import { isPage } from '../../../../src/node/models/problem.ts'

interface Case {
  what: string
  source: string
  status: number
  headers?: Record<string, string>
  body: unknown
  expect: {
    kind: string
    parameter?: string
    limit?: number
    context?: { size: number; prompt: number }
    retryAfterMs?: number
    congested?: boolean
    /** must be in the sentence */
    says?: string
    /** must not be in the sentence */
    hides?: string
  }
}

const FOLDER = new URL('../../../fixtures/endpoint-errors/', import.meta.url)
const context = {
  label: 'host/v1',
  model: 'm',
  keyEnv: 'MY_KEY',
  hasKey: true,
  secrets: ['top-secret-value'],
}

for (const file of readdirSync(FOLDER)) {
  const { endpoint, cases } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as {
    endpoint: string
    cases: Case[]
  }
  describe(`recorded errors of ${endpoint}`, () => {
    it.each(cases.map((each) => [each.what, each] as const))('%s', (_what, each) => {
      const body = typeof each.body === 'string' ? each.body : JSON.stringify(each.body)
      const fault = faultOfReply({ status: each.status, headers: each.headers ?? {}, body }, context, 0)
      const { says, hides, ...expected } = each.expect
      expect(fault).toMatchObject(expected)
      if (!each.expect.parameter) expect(fault.parameter).toBeUndefined()
      // One sentence for people: what happened, to what.
      expect(fault.message).toContain('host/v1')
      expect(fault.message).toMatch(/\.$/)
      expect(fault.message).not.toMatch(/[\n{}]/)
      expect(fault.message.length).toBeLessThan(520)
      if (says) expect(fault.message).toContain(says)
      if (hides) expect(fault.message).not.toContain(hides)
      expect(each.source).toMatch(/^(shape as documented, not recorded: )?https:\/\//)
    })
  })
}

describe('error replies', () => {
  const fault = (status: number, body: unknown, hasKey = true) =>
    faultOfReply({ status, headers: {}, body: JSON.stringify(body) }, { ...context, hasKey }, 0)

  it('asks for a key where none was sent, and names the variable', () => {
    expect(fault(401, { error: 'no key' }, false)).toMatchObject({
      message: 'host/v1 wants an API key (401: no key).',
      remedies: [{ do: 'set-api-key', variable: 'MY_KEY' }],
    })
  })

  it('never shows the key that the endpoint echoes', () => {
    const { message } = fault(401, { error: { message: 'bad key top-secret-value and Bearer abcdef123456' } })
    expect(message).not.toContain('top-secret')
    expect(message).not.toContain('abcdef123456')
  })

  it('takes a refusal that names nothing as final for this request, not for the run', () => {
    expect(fault(400, { error: { message: 'bad request' } })).toMatchObject({
      kind: 'request',
      congested: false,
    })
  })

  it('reads redirects as a wrong address', () => {
    expect(fault(301, '').kind).toBe('endpoint')
  })

  it('knows a web page', () => {
    expect(isPage('  <!DOCTYPE html><p>')).toBe(true)
    expect(isPage('{"a":"<html>"}')).toBe(false)
  })
})
