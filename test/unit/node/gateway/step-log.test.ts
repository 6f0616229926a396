import { describe, expect, it } from 'vitest'
import { Occurrences } from '../../../../src/node/gateway/occurrences.ts'
import { holdsPrior, leadingText, withPrior } from '../../../../src/node/gateway/place-prior.ts'
import { StepLog } from '../../../../src/node/gateway/step-log.ts'
import { reply } from '../../../support/memory-ports.ts'

describe('the steps of an attempt', () => {
  it('are heard of when they are said, and when their tools have answered', () => {
    const heard: unknown[] = []
    const log = new StepLog(
      () => 0,
      (turn, { message, tools = [] }) =>
        heard.push([turn, message, ...tools.map(({ output, running }) => [output, running ?? false])]),
    )
    const [a, b] = ['a', 'b'].map((id) => ({ id, name: 'read', arguments: '{}' }))
    log.asked([{ role: 'user', content: 'Read.' }])
    log.replied({ ...reply('Both.'), toolCalls: [a!, b!] }, 0)
    log.asked([{ role: 'tool', content: 'A', toolCallId: 'a' }])
    log.replied(reply('Done.'), 0)
    expect(heard).toEqual([
      [1, 'Both.', ['', true], ['', true]],
      [1, 'Both.', ['A', false], ['', true]],
      [2, 'Done.'],
    ])
    expect(log.steps.flatMap(({ tools = [] }) => tools)[0]).not.toHaveProperty('running')
  })

  it('hold each thing once, with the result of a tool at its call', () => {
    let now = 0
    const log = new StepLog(() => now)
    const first = [
      { role: 'system' as const, content: 'Be brief.' },
      { role: 'user' as const, content: 'Read a.' },
    ]
    log.asked(first)
    now = 2000
    const calls = [{ id: 'c1', name: 'read', arguments: '{"path":"a"}' }]
    log.replied({ ...reply('I read it.'), reasoning: 'A file.', toolCalls: calls }, 0)
    now = 2500
    log.asked([
      ...first,
      { role: 'assistant', content: 'I read it.', toolCalls: calls },
      { role: 'tool', content: 'hello', toolCallId: 'c1' },
    ])
    now = 3000
    log.replied(reply('hello'), 2500)
    const { usage } = reply('')
    expect(log.steps).toEqual([
      { source: 'system', message: 'Be brief.' },
      { source: 'user', message: 'Read a.' },
      {
        source: 'agent',
        message: 'I read it.',
        reasoning: 'A file.',
        tools: [{ id: 'c1', name: 'read', arguments: '{"path":"a"}', output: 'hello', seconds: 0.5 }],
        usage,
        seconds: 2,
      },
      { source: 'agent', message: 'hello', usage, seconds: 0.5 },
    ])
  })
})

describe('equal requests', () => {
  it('are numbered by themselves, and a number that is put back is taken next', () => {
    const numbers = new Occurrences()
    expect([numbers.take('a'), numbers.take('b'), numbers.take('a'), numbers.take('a')]).toEqual([0, 0, 1, 2])
    numbers.putBack('a', 1)
    expect([numbers.take('a'), numbers.take('a')]).toEqual([1, 3])
  })
})

describe('the prior in a conversation', () => {
  const prior = 'Experience:\n- Return an error object.\n  seen: "null"'
  it('is found as it is, indented, and not where a line of it is missing', () => {
    expect(holdsPrior(`x\n${prior}\ny`, prior)).toBe(true)
    expect(holdsPrior(prior.replaceAll('\n', '\n    '), prior)).toBe(true)
    expect(holdsPrior(prior.replace('  seen: "null"', ''), prior)).toBe(false)
    expect(holdsPrior('anything', '')).toBe(false)
  })
  it('stands at the end of the first system message', () => {
    const user = { role: 'user' as const, content: 'x' }
    expect(withPrior([user], prior)).toEqual([{ role: 'system', content: prior }, user])
    expect(withPrior([{ role: 'system', content: 'a\n' }, user], prior)[0]?.content).toBe(`a\n\n${prior}`)
  })
  it('is looked for in what comes before the first words of the model', () => {
    const said = [
      { role: 'user' as const, content: 'x' },
      { role: 'assistant' as const, content: 'y' },
      { role: 'tool' as const, content: prior },
    ]
    expect(leadingText(said)).toBe('x')
  })
})
