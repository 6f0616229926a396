import { applyPatch } from 'diff'
import { describe, expect, it } from 'vitest'
import { CallError } from '../../../../../src/core/errors.ts'
import { filesOfPatch } from '../../../../../src/core/patches.ts'
import type { ChatRequest, Workspaces } from '../../../../../src/core/ports.ts'
import type { Budgets } from '../../../../../src/core/run/plan.ts'
import { memoryPorts, ofType, planFor, runTrain, type TestPorts } from '../../../../support/memory-ports.ts'
import { memoryWorkspace } from '../../../../support/memory-workspace.ts'
import { chance, scriptedSet } from '../../../../support/scripted-world.ts'

/** Turns of an attempt: each but the last writes a file. */
const TURNS = 10

interface World {
  /** turn, from 1, in which the first attempt of each group writes what is wrong */
  planted: number
  turns?: number
  /** a request of a continuation that fails for good */
  fails?(draw: string): boolean
}

const set = scriptedSet(
  { train: 4, val: 0, test: 0 },
  {
    workspace: '/w',
    workspaceDigest: 'w',
    verify: [{ type: 'command', run: 'check', timeoutSeconds: 5, weight: 1, passAt: 1 }],
  },
)

/** Copies of an empty workspace; the check fails where a file holds what is wrong. */
function copies(): Workspaces {
  return {
    tier: 'sandboxed',
    open: async () => {
      const copy = memoryWorkspace({}, (_, files) => {
        const isWrong = [...files.values()].some((text) => text.includes('wrong'))
        return {
          exitCode: isWrong ? 1 : 0,
          stdout: `TAP version 13\n${isWrong ? 'not ok' : 'ok'} 1 - nothing is wrong\n1..1\n`,
        }
      })
      const apply: typeof copy.apply = async ({ patch }) => {
        for (const part of filesOfPatch(patch)) {
          const path = /^diff --git a\/(\S+)/.exec(part)![1]!
          const text = applyPatch(copy.files.get(path) ?? '', part.slice(part.indexOf('---')))
          if (text === false) throw new Error(`The patch of ${path} does not apply.`)
          copy.files.set(path, text)
        }
      }
      return { ...copy, apply }
    },
  }
}

const isContinuation = (draw: string) => draw.includes('/pivot/')

function play({ planted, turns = TURNS, fails }: World) {
  return ({ messages, draw }: ChatRequest) => {
    if (isContinuation(draw) && fails?.(draw)) return new CallError('server', 'The server gave up.')
    const turn = 1 + messages.filter(({ role }) => role === 'assistant').length
    if (turn >= turns) return `Done after ${turn} turns.`
    const [, , , , sample] = draw.split('/')
    const isWrong = turn === planted && (isContinuation(draw) ? chance(draw) > 0.9 : sample === '0')
    const content = `${isWrong ? 'wrong' : 'fine'}\n`
    const given = JSON.stringify({ path: `file-${turn}.txt`, content })
    return { finish: 'tool_calls' as const, toolCalls: [{ id: `c${turn}`, name: 'edit', arguments: given }] }
  }
}

function portsOf(world: World): TestPorts {
  return { ...memoryPorts({ policy: play(world) }), workspaces: copies() }
}

const train = (ports: TestPorts, pivots: number, budgets: Budgets = {}, concurrency = 8) =>
  runTrain(
    {
      ...planFor(set, 'grounded', {
        epochs: 1,
        shownReply: 2000,
        ...(pivots > 0 ? { pivots } : {}),
        concurrency,
      }),
      agent: 'tools',
    },
    set,
    ports,
    budgets,
  )

const prompts = ({ optimizer }: TestPorts) =>
  optimizer.requests.map(({ messages }) => messages.map(({ content }) => content).join('\n'))
const continuations = ({ policy }: TestPorts) => policy.requests.filter(({ draw }) => isContinuation(draw))

describe('an attempt that lost', () => {
  it('is continued from its turns, and the optimizer reads which one lost it, with both sides', async () => {
    const ports = portsOf({ planted: 4 })
    await train(ports, 4)
    const read = prompts(ports).join('\n')
    const turns = [...read.matchAll(/lost in turn (\d+)/g)].map(([, turn]) => Number(turn))
    expect(turns.length).toBeGreaterThan(0)
    for (const turn of turns) expect(Math.abs(turn - 4)).toBeLessThanOrEqual(1)
    expect(read).toContain('From before it, one that did well:\n')
    expect(read).toContain('From after it, one that did not:\n')
  })

  it('has its first turns from the journal: only what follows is asked', async () => {
    const ports = portsOf({ planted: 4 })
    await train(ports, 1)
    const asked = continuations(ports)
    expect(asked.length).toBeGreaterThan(0)
    for (const { messages } of asked) expect(messages.some(({ role }) => role === 'assistant')).toBe(true)
    expect(new Set(ports.policy.requests.map(({ draw }) => draw)).size).toBe(ports.policy.requests.length)
  })

  it('is not continued unless that is asked for; what its steps tell is read all the same', async () => {
    const ports = portsOf({ planted: 4 })
    await train(ports, 0)
    expect(continuations(ports)).toEqual([])
    expect(prompts(ports).length).toBeGreaterThan(0)
    for (const prompt of prompts(ports)) expect(prompt).not.toContain('lost in turn')
  })

  it('is not asked for twice where a run is stopped among its continuations and resumed', async () => {
    const whole = portsOf({ planted: 4 })
    await train(whole, 4)
    const all = whole.policy.requests.length
    const groups = 4 * 4 * TURNS
    for (const calls of [groups + 17, all - 3]) {
      const ports = portsOf({ planted: 4 })
      expect((await train(ports, 4, { calls })).finished.stopped).toBe('budget')
      expect((await train(ports, 4)).finished.stopped).toBe('done')
      expect(ports.policy.requests.length).toBe(all)
      expect(prompts(ports).sort()).toEqual(prompts(whole).sort())
    }
  })

  it('has each continuation counted once, also where others of the same turn have no score', async () => {
    const ports = portsOf({ planted: 4, fails: (draw) => chance(`fails ${draw}`) < 0.15 })
    const { events } = await train(ports, 4)
    const draws = ofType(events, 'rollout-finished').map(({ rollout }) => rollout.draw)
    expect(draws.some(isContinuation)).toBe(true)
    expect(new Set(draws).size).toBe(draws.length)
  })

  it('is not said to be lost in a turn of which nothing was tried', async () => {
    for (const turns of [1, 2, 3]) {
      const ports = portsOf({ planted: 1, turns: turns + 1 })
      await train(ports, 4)
      for (const prompt of prompts(ports)) expect(prompt).not.toContain('0 of 0')
    }
  })

  it('leaves the count of attempts at its task as it was', async () => {
    const { events } = await train(portsOf({ planted: 4 }), 4)
    const tries = ofType(events, 'rollout-finished').filter(({ phase }) => phase === 'rollouts')
    expect(tries).toHaveLength(4 * 4)
  })

  it('is continued within the number of attempts that may be under way', async () => {
    const workspaces = copies()
    let open = 0
    let most = 0
    const counted: Workspaces = {
      ...workspaces,
      open: async (request, signal) => {
        const copy = await workspaces.open(request, signal)
        if (request.use !== 'attempt') return copy
        most = Math.max(most, ++open)
        return { ...copy, close: async () => void open-- }
      },
    }
    await train({ ...portsOf({ planted: 4 }), workspaces: counted }, 4, {}, 2)
    // Groups of several samples run at once within a place of the pool; continuations take no more than they do.
    expect(most).toBeLessThanOrEqual(2 * 4)
  })
})
