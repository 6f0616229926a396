import { describe, expect, it } from 'vitest'
import { failedLines, ruleIn } from '../../../../src/vscode/chat/read-mistake.ts'

describe('what is remembered', () => {
  it('is the first line of the reply that has words, without a bullet or quotes', () => {
    expect(ruleIn('\n- "Amounts are cents."\nBecause ...')).toBe('Amounts are cents.')
    expect(ruleIn('  Amounts are cents.  ')).toBe('Amounts are cents.')
  })

  it('is nothing where the reply is empty or no single rule', () => {
    expect(ruleIn('\n \n')).toBeNull()
    expect(ruleIn(`It ${'very '.repeat(100)}long.`)).toBeNull()
  })

  it('is quoted from the lines in which failed tests say what they expected', () => {
    const output = `> test
\u001b[31m✖ parsePort refuses 0\u001b[39m (1.2ms)
  AssertionError [ERR_ASSERTION]: Expected values to be strictly deep-equal
      at Object.<anonymous> (/w/test/port.test.js:8:3)
  parsePort("0") should return { error: "INVALID_PORT" }
# pass 3
# fail 1`
    expect(failedLines(output)).toEqual([
      'AssertionError [ERR_ASSERTION]: Expected values to be strictly deep-equal',
      'parsePort("0") should return { error: "INVALID_PORT" }',
      '✖ parsePort refuses 0 (1.2ms)',
    ])
    expect(failedLines('all is well')).toEqual([])
  })
})
