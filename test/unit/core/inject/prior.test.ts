import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  inUse,
  leftOutSentence,
  PRIOR_HEADER,
  placePrior,
  receipt,
  renderPrior,
  smallerPriors,
} from '../../../../src/core/inject/prior.ts'
import { priorTrimmer } from '../../../../src/core/inject/trim-prior.ts'
import type { Experience } from '../../../../src/core/library/experience.ts'
import type { ChatMessage } from '../../../../src/core/ports.ts'
import { anyLibrary } from '../library/any-library.ts'

const one = (id: string, more: Partial<Experience> = {}): Experience => ({
  id,
  text: `Rule ${id}.`,
  evidence: [],
  tags: [],
  status: 'proven',
  history: [],
  ...more,
})
const effect = (mean: number, model = 'm') => ({ mean, low: 0, high: 1, trials: 10, model })
const library = (...experiences: Experience[]) => ({ version: 1 as const, next: 20, experiences })
const ids = (experiences: Experience[]) => experiences.map(({ id }) => id)

describe('what is in use', () => {
  const all = library(
    one('E1', { status: 'candidate' }),
    one('E2', { effect: effect(0.1) }),
    one('E3', { effect: effect(0.4) }),
    one('E4', { status: 'promising', effect: effect(0.9) }),
    one('E5', { status: 'candidate', pinned: true }),
    one('E6', { disabled: true, pinned: true }),
    one('E7', { status: 'retired' }),
    one('E8', { status: 'harmful' }),
    one('E9', { status: 'unproven' }),
  )

  test('pinned first, then proven by effect; include widens at the end, so that the start of the prompt stays', () => {
    expect(ids(inUse(all, 'proven'))).toEqual(['E5', 'E3', 'E2'])
    expect(ids(inUse(all, 'promising'))).toEqual(['E5', 'E3', 'E2', 'E4'])
    expect(ids(inUse(all, 'all'))).toEqual(['E5', 'E3', 'E2', 'E4', 'E1', 'E9'])
  })

  test('what a gate accepted with others is in use exactly like what is proven', () => {
    const withAccepted = library(
      ...all.experiences.map((each) => (each.id === 'E3' ? { ...each, status: 'accepted' as const } : each)),
    )
    for (const include of ['proven', 'promising', 'all'] as const)
      expect(renderPrior(inUse(withAccepted, include, { model: 'm' }))).toEqual(
        renderPrior(inUse(all, include, { model: 'm' })),
      )
    expect(ids(inUse(withAccepted, 'proven', { model: 'other' }))).toEqual(['E5'])
  })

  test('measured with another model is neither proven nor promising', () => {
    expect(ids(inUse(all, 'promising', { model: 'other' }))).toEqual(['E5'])
    expect(ids(inUse(all, 'promising', { model: 'm' }))).toEqual(['E5', 'E3', 'E2', 'E4'])
  })

  test('the receipt counts what the library holds, without the retired', () => {
    const prior = renderPrior(inUse(all, 'proven'))
    expect(receipt(all, prior)).toEqual({ used: ['E5', 'E3', 'E2'], of: 8, tokens: prior.tokens })
  })
})

describe('the text of the prior', () => {
  test('rules and quotes', () => {
    const { text } = renderPrior([
      one('E1', {
        text: 'On invalid input return an error object.',
        evidence: ['parsePort("0") should return { error: "INVALID_PORT" }', 'plain'],
      }),
      one('E2'),
    ])
    expect(text).toBe(
      `${PRIOR_HEADER}
- On invalid input return an error object.
  seen: \`parsePort("0") should return { error: "INVALID_PORT" }\`
  seen: "plain"
- Rule E2.`,
    )
  })

  test('nothing in use, no text', () => {
    expect(renderPrior([])).toEqual({ text: '', used: [], dropped: [], tokens: 0 })
  })

  test('a quote cannot become a rule or leave its delimiters', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ unit: fc.constantFrom('"', '`', "'", '\n', '- do', '\u2028', '\r', 'x') }),
        (a, b) => {
          const lines = renderPrior([one('E1', { text: 'Rule.', evidence: [a, b] })], {
            budgetTokens: 10_000,
          }).text.split(/[\n\r\u2028\u2029]/)
          expect(lines).toHaveLength(4)
          expect(lines.filter((line) => line.startsWith('- '))).toEqual(['- Rule.'])
          for (const line of lines.slice(2)) {
            const [, delimiter, inner] = /^ {2}seen: (.)(.*).$/.exec(line)!
            if (delimiter !== '"' || !inner!.includes('\\')) expect(inner).not.toContain(delimiter)
          }
        },
      ),
    )
  })

  test('the budget is hard: quotes of the last go before its rule, the last before the first', () => {
    const many = [1, 2, 3].map((n) =>
      one(`E${n}`, { evidence: ['a quote of a check '.repeat(4), 'b '.repeat(30)] }),
    )
    const full = renderPrior(many, { budgetTokens: 10_000 })
    const { used, dropped, text } = renderPrior(many, { budgetTokens: full.tokens - 1 })
    expect([used, dropped]).toEqual([['E1', 'E2', 'E3'], []])
    expect(text.match(/seen/g)).toHaveLength(5)
    expect(renderPrior(many, { budgetTokens: Math.ceil(full.tokens / 2) }).dropped).toEqual(['E3'])
    expect(renderPrior(many, { budgetTokens: 3 })).toMatchObject({
      text: '',
      used: [],
      dropped: ['E1', 'E2', 'E3'],
    })
  })

  test('the rules of pinned experiences are kept beyond the budget; their quotes are dropped, after all that is not pinned', () => {
    const all = [
      one('E1', { pinned: true, evidence: ['a', 'b'] }),
      one('E2', { pinned: true, evidence: ['c'] }),
      one('E3', { evidence: ['d'] }),
    ]
    const whole = renderPrior(all, { budgetTokens: 10_000 })
    const pinnedAlone = renderPrior(all.slice(0, 2), { budgetTokens: 10_000 })
    expect(renderPrior(all, { budgetTokens: whole.tokens - 1 }).used).toEqual(['E1', 'E2', 'E3'])
    expect(renderPrior(all, { budgetTokens: pinnedAlone.tokens })).toEqual({
      ...pinnedAlone,
      dropped: ['E3'],
    })
    expect(renderPrior(all, { budgetTokens: 0 })).toMatchObject({
      text: `${PRIOR_HEADER}\n- Rule E1.\n- Rule E2.`,
      used: ['E1', 'E2'],
      dropped: ['E3'],
    })
    expect([...smallerPriors(all, whole.text)].at(-1)).toBe('')
  })

  test('thousands of experiences take no longer than their number asks for', () => {
    const many = Array.from({ length: 20_000 }, (_, index) =>
      one(`E${index + 1}`, { status: 'proven', evidence: ['a', 'b'] }),
    )
    const prior = renderPrior(many, { budgetTokens: 600 })
    expect(prior.tokens).toBeLessThanOrEqual(600)
    expect(prior.used.length + prior.dropped.length).toBe(20_000)
    expect([...smallerPriors(many, prior.text)].at(-1)).toBe('')
  })

  test('what is left out is named, nothing is reported where all fits', () => {
    expect(leftOutSentence({ used: ['E1'], dropped: ['E2', 'E3'] }, 50)).toBe(
      '1 of 3 experiences fit into the 50 tokens of the prior; left out: E2, E3.',
    )
    expect(leftOutSentence({ used: ['E1'], dropped: [] })).toBeNull()
    const many = Array.from({ length: 23 }, (_, index) => `E${index + 2}`)
    expect(leftOutSentence({ used: ['E1'], dropped: many }, 50)).toMatch(/; left out: E2, .*, E21, 3 more\.$/)
  })

  test('for any library and budget: within the budget but for pinned rules, used and dropped are all, rules in order', () => {
    fc.assert(
      fc.property(anyLibrary, fc.nat(200), (any, budgetTokens) => {
        const experiences = inUse(any, 'all')
        const prior = renderPrior(experiences, { budgetTokens })
        const pinned = experiences.filter((each) => each.pinned)
        if (prior.tokens > budgetTokens) {
          expect(prior.used).toEqual(ids(pinned))
          expect(prior.text).not.toContain('\n  seen: ')
        }
        expect(prior.used).toEqual(expect.arrayContaining(ids(pinned)))
        expect([...prior.used, ...prior.dropped]).toEqual(ids(experiences))
        expect(renderPrior(experiences, { budgetTokens })).toEqual(prior)
        const sizes = [...smallerPriors(experiences, prior.text)].map(({ length }) => length)
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
        expect(sizes.every((size) => size < prior.text.length)).toBe(true)
        expect(sizes.at(-1) ?? 0).toBe(0)
      }),
    )
  })
})

describe('the place of the prior', () => {
  test('in the system message behind the instructions', () => {
    expect(placePrior('You write code.\n', 'Prior')).toBe('You write code.\n\nPrior')
    expect(placePrior('', 'Prior')).toBe('Prior')
    expect(placePrior('You write code.', '')).toBe('You write code.')
  })

  test('an overflow trims it step by step to nothing and leaves all else alone', () => {
    const experiences = [one('E1', { evidence: ['q'] }), one('E2', { evidence: ['a', 'b'] })]
    const shown = renderPrior(experiences).text
    const trim = priorTrimmer(experiences, shown)
    const user: ChatMessage = { role: 'user', content: 'Do it.' }
    let messages: ChatMessage[] = [{ role: 'system', content: placePrior('Instructions.', shown) }, user]
    const seen: string[] = []
    for (let next = trim(messages); next; next = trim(messages)) {
      messages = next
      seen.push(messages[0]!.content)
      expect(messages[1]).toBe(user)
      expect(seen.length).toBeLessThan(10)
    }
    expect(seen).toEqual([
      ...[...smallerPriors(experiences, shown)].slice(0, -1).map((text) => `Instructions.\n\n${text}`),
      'Instructions.',
    ])
    expect(seen).toHaveLength(5)
  })

  test('without instructions the system message goes with the last of the prior', () => {
    const experiences = [one('E1')]
    const shown = renderPrior(experiences).text
    const trim = priorTrimmer(experiences, shown)
    expect(
      trim([
        { role: 'system', content: shown },
        { role: 'user', content: 'x' },
      ]),
    ).toEqual([{ role: 'user', content: 'x' }])
    expect(trim([{ role: 'user', content: 'x' }])).toBeNull()
    expect(priorTrimmer([], '')([{ role: 'system', content: 'Instructions.' }])).toBeNull()
  })
})
