import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatReply, ChatRequest } from '../../../../../src/core/ports.ts'
import { memoryPorts, planFor, reply, runTrain, task, taskSet } from '../../../../support/memory-ports.ts'
import { memoryWorkspace } from '../../../../support/memory-workspace.ts'
import { chance } from '../../../../support/scripted-world.ts'

const TASKS = ['a', 'b', 'c', 'd', 'e', 'f']
const set = taskSet([
  ...TASKS.map((id) => task(id, { workspace: '/w' })),
  ...TASKS.map((id) => task(`v${id}`, { workspace: '/w', split: 'val' as const })),
])

const call = (name: string, input: object): ChatReply => ({
  ...reply(''),
  finish: 'tool_calls',
  toolCalls: [{ id: 'c', name, arguments: JSON.stringify(input) }],
})

/** Looks, then reads the rules or does not, which decides all; then works on, and answers. */
function policy({ messages, draw }: ChatRequest): ChatReply {
  const turn = messages.filter(({ role }) => role === 'assistant').length
  const hasRead = messages.some(({ content }) => content.includes('The answer is right.'))
  if (turn === 0) return call('list', {})
  if (turn === 1) return call('read', { path: chance(draw!) < 0.6 ? 'rules.md' : 'README.md' })
  if (turn < 5) return call('search', { text: `word ${turn}` })
  return reply(hasRead ? 'right' : 'wrong')
}

async function trained(pivots?: number) {
  const ports = memoryPorts({ policy })
  ports.workspaces = {
    tier: 'sandboxed',
    open: async () => memoryWorkspace({ 'rules.md': 'The answer is right.\n', 'README.md': 'Nothing.\n' }),
  }
  const settings = { epochs: 1, group: 4, maxTurns: 10, reflectionGroups: 8, reflectionSamples: 1 }
  const plan = {
    ...planFor(set, 'grounded', { ...settings, ...(pivots === undefined ? {} : { pivots }) }),
    agent: 'tools' as const,
  }
  await runTrain(plan, set, ports)
  const reflections = ports.optimizer.requests.map(({ messages }) => textOf(messages))
  return { reflections, asked: ports.policy.requests }
}

const textOf = (messages: readonly ChatMessage[]) => messages.map(({ content }) => content).join('\n')

describe('what made attempts of agents better or worse', () => {
  it('is read from their steps without a call', async () => {
    const { reflections, asked } = await trained()
    const shown = reflections.join('\n')
    expect(shown).toMatch(/Done by better attempts: read rules\.md \(\d of \d better, 0 of \d worse\)/)
    expect(shown).toMatch(/Done by worse attempts: read README\.md/)
    expect(shown).toContain('They first differ in turn 2: read rules.md')
    expect(shown).not.toContain('was lost in turn')
    expect(asked.filter(({ draw }) => draw!.includes('/pivot/'))).toEqual([])
  })

  it('is found by continuations of lost attempts, which ask only for what comes after the turns they take over', async () => {
    const { reflections, asked } = await trained(2)
    const shown = reflections.join('\n')
    expect(shown).toMatch(
      /A worse attempt was lost in turn 2 or one beside it \(read README\.md\): continued from before/,
    )
    expect(shown).toMatch(/From before it, one that did well:\n {2}read .*rules\.md/)
    expect(shown).toContain('From after it, one that did not:')
    const continued = asked.filter(({ draw }) => draw!.includes('/pivot/'))
    expect(continued.length).toBeGreaterThan(0)
    for (const { draw } of continued) {
      const [, after, turn] = /\+(\d+)\/.*\/(\d+)$/.exec(draw!)!
      expect(Number(turn)).toBeGreaterThanOrEqual(Number(after))
    }
    expect(new Set(continued.map(({ draw }) => draw)).size).toBe(continued.length)
  })
})
