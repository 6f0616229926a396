import { describe, expect, it } from 'vitest'
import type { Step } from '../../../../src/core/agents/agent.ts'
import { actionsByTurn } from '../../../../src/core/credit/actions.ts'
import { disagreement } from '../../../../src/core/credit/disagreement.ts'
import { stepContrast } from '../../../../src/core/credit/step-contrast.ts'
import { turnGains } from '../../../../src/core/credit/turn-progress.ts'

const tool = (name: string, given: string) => ({ id: '', name, arguments: given, output: '', seconds: 0 })

it('the actions of an attempt are named by tool and place, a list a request', () => {
  const steps: Step[] = [
    { source: 'user', message: 'Do it.' },
    {
      source: 'agent',
      message: 'I look.',
      tools: [tool('list', '{}'), tool('read', '{"path": "./src/a.ts"}')],
    },
    { source: 'agent', message: '', tools: [tool('edit', '{"path": "src/a.ts", "old": "a", "new": "b"}')] },
    {
      source: 'agent',
      message: '',
      tools: [tool('run', '{"command": "node --test test/a.test.ts --only"}')],
    },
    { source: 'agent', message: '', tools: [tool('search', '{"text": "total"}'), tool('x', '{"broken')] },
    { source: 'agent', message: 'Done.' },
  ]
  expect(actionsByTurn(steps)).toEqual([
    ['list', 'read src/a.ts'],
    ['edit src/a.ts'],
    ['run node --test test/a.test.ts'],
    ['search "total"', 'x'],
    [],
  ])
})

describe('the contrast of steps', () => {
  it('is the log of smoothed shares, strongest first', () => {
    const found = stepContrast(
      [
        ['read a', 'test'],
        ['read a', 'test', 'test'],
      ],
      [['read a'], ['read a'], ['read a']],
    )
    expect(found[0]).toEqual({
      action: 'test',
      won: 2,
      lost: 0,
      weight: Math.log(2.5 / 3) - Math.log(0.5 / 4),
    })
    expect(found[1]).toMatchObject({ action: 'read a', won: 2, lost: 3 })
    expect(Math.abs(found[1]!.weight)).toBeLessThan(0.1)
  })

  it('is nothing without both sides', () => {
    expect(stepContrast([['a']], [])).toEqual([])
    expect(stepContrast([], [['a']])).toEqual([])
  })
})

describe('where attempts part', () => {
  it('is the first turn whose actions differ', () => {
    expect(
      disagreement(
        [
          [['list'], ['read a'], ['test']],
          [['list'], ['read a'], ['edit a']],
        ],
        [[['list'], ['edit a']]],
      ),
    ).toEqual({
      turn: 2,
      branches: [
        { actions: ['read a'], won: 2, lost: 0 },
        { actions: ['edit a'], won: 0, lost: 1 },
      ],
    })
  })

  it('is an end before others went on, too', () => {
    expect(disagreement([[['list'], ['edit a']]], [[['list']]])?.turn).toBe(2)
  })

  it('is nowhere where all did the same, or only one side is there', () => {
    expect(disagreement([[['list']]], [[['list']]])).toBeNull()
    expect(disagreement([[['list']], [['read']]], [])).toBeNull()
  })
})

it('a turn gains what the verifier says more than before it', () => {
  expect(
    turnGains([
      { turn: 2, score: 0.5 },
      { turn: 3, score: 0.5 },
      { turn: 4, score: null },
      { turn: 6, score: 0.25 },
    ]),
  ).toEqual([
    { turn: 2, gain: 0.5 },
    { turn: 6, gain: -0.25 },
  ])
})
