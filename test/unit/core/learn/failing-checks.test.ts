import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindOf, QUOTE_LENGTH, quoteOf, recurringChecks } from '../../../../src/core/learn/failing-checks.ts'
import type { Group } from '../../../../src/core/rollouts/rollout.ts'
import type { Check } from '../../../../src/core/verify/verdict.ts'

/** A group of one rollout that failed these checks. */
function failed(
  task: string,
  checks: Check[],
  over: Partial<Group['rollouts'][number]['verdict']> = {},
): Group {
  const verdict = { score: 0, passed: false, feedback: '', checks, ...over }
  return {
    task,
    arm: 'start',
    rollouts: [{ task, arm: 'start', sample: 0, draw: task, trajectory: null, verdict }],
  }
}

const check = (name: string, expected?: string, received?: string): Check => ({
  name,
  passed: false,
  ...(expected === undefined ? {} : { expected }),
  ...(received === undefined ? {} : { received }),
})

it('takes calls in calls, and calls of what a call gives, for nothing but calls', () => {
  const kind = (name: string) => kindOf({ name, passed: false, expected: '5' })
  for (const name of ['total(parse("3"))', 'parse("a").size()', 'new Cart([]).total()', 'total(items(), 3)'])
    expect(kind(name)).toMatch(/^(?:new )?f\(\) -> N$/)
  expect(kind('rounds down: a(b(1), c(2)).d(3)')).toBe('rounds down: f() -> N')
})

describe('the quote of a failing check', () => {
  it('states what was expected and never what the answer gave', () => {
    const quote = quoteOf(
      'parse-port',
      check('parsePort("0")', '{ error: "INVALID_PORT" }', 'ReferenceError: secret'),
    )
    expect(quote).toBe('parsePort("0"): expected { error: "INVALID_PORT" }')
  })

  it('names its task where the check does not', () => {
    expect(quoteOf('add-tax', check('rounds to cents', '1.10'))).toBe(
      'add-tax: rounds to cents: expected 1.10',
    )
  })

  it('is one line of at most 160 characters, whatever the check holds', () => {
    const text = fc.string({ maxLength: 300, unit: 'binary' })
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), (name, expected) => {
        const quote = quoteOf('t', check(name, expected))
        expect(quote.length).toBeLessThanOrEqual(QUOTE_LENGTH)
        expect(quote).not.toMatch(/[\n\r]/)
      }),
    )
  })
})

describe('the kind of a check', () => {
  it('is the same for other values of one form', () => {
    expect(kindOf(check('parsePort("0")', '{ error: "INVALID_PORT" }'))).toBe(
      kindOf(check('parseGrade("x")', '{ error: "INVALID_GRADE" }')),
    )
    expect(kindOf(check('a', 'status 404'))).toBe(kindOf(check('b', 'status 500')))
  })

  it('differs where the form does, and a lone value has the kind of its check', () => {
    expect(kindOf(check('a', '{ error: "INVALID_A" }'))).not.toBe(kindOf(check('a', 'null at once')))
    expect(kindOf(check('is sorted', 'true'))).not.toBe(kindOf(check('is frozen', 'true')))
  })
})

describe('checks that recur', () => {
  const invalid = (name: string) => check(`${name}("")`, `{ error: "INVALID_${name.toUpperCase()}" }`)

  it('come first when more tasks fail them; quotes take turns between tasks', () => {
    const [first, second] = recurringChecks([
      failed('port', [invalid('port'), check('port is a number', 'a number as such')]),
      failed('grade', [invalid('grade')]),
    ])
    expect(first).toMatchObject({ tasks: ['grade', 'port'], failures: 2 })
    expect(first!.quotes.map(({ task }) => task)).toEqual(['grade', 'port'])
    expect(second).toMatchObject({ tasks: ['port'], failures: 1 })
  })

  it('do not depend on the order of the groups', () => {
    const groups = ['port', 'grade', 'date', 'price'].map((name) =>
      failed(name, [
        invalid(name),
        check(`${name} twice`, name.length > 4 ? 'null at once' : 'a number as such'),
      ]),
    )
    const expected = recurringChecks(groups)
    fc.assert(
      fc.property(fc.shuffledSubarray(groups, { minLength: groups.length }), (order) => {
        expect(recurringChecks(order)).toEqual(expected)
      }),
    )
  })

  it('leave out what passed and what has no score; feedback without checks counts as one', () => {
    expect(recurringChecks([failed('a', [invalid('a')], { score: null })])).toEqual([])
    expect(
      recurringChecks([failed('a', [{ ...invalid('a'), passed: true }], { passed: true, score: 1 })]),
    ).toEqual([])
    const [one] = recurringChecks([failed('a', [], { feedback: 'expected the word x\nmore' })])
    expect(one!.quotes.map(({ text }) => text)).toEqual(
      ['a: expected the word x'].map((text) => expect.stringContaining(text.slice(3))),
    )
  })
})

describe('what a broken run reports', () => {
  const message = (text: string): Check => ({ name: 'rounds', passed: false, message: text })

  it.each([
    'not written yet',
    'Error: not written yet',
    'NotImplementedError: not written yet',
    'TypeError: addTax is not a function',
    "NameError: name 'add_tax' is not defined",
    "AttributeError: module 'tax' has no attribute 'add_tax'",
    "ImportError: cannot import name 'add_tax' from 'tax'",
    "SyntaxError: The requested module './tax.js' does not provide an export named 'addTax'",
    "Error: Cannot find module './tax.js'",
    'collection failure',
    'expected exit code 0, received 1',
    'expected this check to run, but the run ended without it',
  ])('is no recurring check: %s', (text) => {
    expect(recurringChecks([failed('a', [message(text)]), failed('b', [message(text)])])).toEqual([])
  })

  it('is one where the check states what it expects, and so is any other message', () => {
    const expecting = { ...message('addTax is not a function'), expected: '1.10' }
    expect(recurringChecks([failed('a', [expecting])])).toHaveLength(1)
    expect(recurringChecks([failed('a', [message('the total must be rounded down')])])).toHaveLength(1)
  })
})
