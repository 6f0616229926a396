import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  nextAssignment,
  type Sequence,
  SPILL_TOKENS,
  sharedPrefix,
  type Waiting,
} from '../../../../src/node/embedded/sequence-plan.ts'

const long = (start: number, length = 200) => Array.from({ length }, (_, i) => start + i)
const sequence = (part: Partial<Sequence> = {}): Sequence => ({
  tokens: [],
  busy: false,
  affinity: null,
  used: 0,
  ...part,
})

describe('nextAssignment', () => {
  it('lets a call wait for the busy sequence of its group, and a later group pass it', () => {
    const sequences = [sequence({ busy: true, affinity: 'a', tokens: long(0) }), sequence()]
    const waiting = [
      { affinity: 'a', tokens: long(0) },
      { affinity: 'b', tokens: long(1000) },
    ]
    expect(nextAssignment(sequences, waiting)).toEqual({ request: 1, sequence: 1 })
    expect(nextAssignment(sequences, waiting.slice(0, 1))).toBeNull()
  })

  it('continues the group whose prompt is cached before it starts a new one there', () => {
    const sequences = [sequence({ affinity: 'a', tokens: long(0) })]
    const waiting = [
      { affinity: 'b', tokens: long(1000) },
      { affinity: 'a', tokens: long(0) },
    ]
    expect(nextAssignment(sequences, waiting)).toEqual({ request: 1, sequence: 0 })
  })

  it('gives a new group the free sequence with the longest shared prefix', () => {
    const sequences = [
      sequence({ affinity: 'x', tokens: long(500), used: 1 }),
      sequence({ affinity: 'y', tokens: [...long(0, 50), 7], used: 9 }),
    ]
    expect(nextAssignment(sequences, [{ affinity: 'b', tokens: long(0) }])).toEqual({
      request: 0,
      sequence: 1,
    })
  })

  it('gives it the least recently used one among equals', () => {
    const sequences = [sequence({ used: 5 }), sequence({ used: 2 }), sequence({ used: 3 })]
    expect(nextAssignment(sequences, [{ affinity: 'b', tokens: long(0) }])?.sequence).toBe(1)
  })

  it('lets a call leave its busy sequence when next to nothing is missing elsewhere', () => {
    const prompt = long(0)
    const almost = prompt.slice(0, prompt.length - SPILL_TOKENS)
    const busy = sequence({ busy: true, affinity: 'a', tokens: prompt })
    const call = [{ affinity: 'a', tokens: prompt }]
    expect(nextAssignment([busy, sequence({ tokens: almost })], call)?.sequence).toBe(1)
    expect(nextAssignment([busy, sequence({ tokens: almost.slice(0, -1) })], call)).toBeNull()
  })

  it('runs every call once, a group in order of arrival, and never idles while it could work', () => {
    const calls = fc.array(fc.record({ group: fc.nat(4), cost: fc.integer({ min: 1, max: 5 }) }), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(calls, fc.integer({ min: 1, max: 5 }), (arrivals, count) => {
        const sequences = Array.from({ length: count }, () => sequence())
        const waiting = arrivals.map((call, index) => ({
          affinity: `g${call.group}`,
          tokens: long(call.group * 1000, 60),
          index,
          cost: call.cost,
        }))
        const running: { at: number; until: number }[] = []
        const order: number[] = []
        let clock = 0
        while (waiting.length > 0 || running.length > 0) {
          for (;;) {
            const next = nextAssignment(sequences, waiting as Waiting[])
            if (!next) break
            const [call] = waiting.splice(next.request, 1)
            const slot = sequences[next.sequence]!
            expect(slot.busy).toBe(false)
            Object.assign(slot, { busy: true, affinity: call!.affinity, tokens: call!.tokens, used: ++clock })
            running.push({ at: next.sequence, until: clock + call!.cost })
            order.push(call!.index)
          }
          expect(running.length).toBeGreaterThan(0)
          running.sort((a, b) => a.until - b.until)
          sequences[running.shift()!.at]!.busy = false
        }
        expect([...order].sort((a, b) => a - b)).toEqual(arrivals.map((_, i) => i))
        for (let group = 0; group <= 4; group++) {
          const own = order.filter((index) => arrivals[index]!.group === group)
          expect(own).toEqual([...own].sort((a, b) => a - b))
        }
      }),
    )
  })
})

describe('sharedPrefix', () => {
  it('counts equal tokens at the start', () => {
    expect(sharedPrefix([1, 2, 3], [1, 2, 4, 5])).toBe(2)
    expect(sharedPrefix([], [1])).toBe(0)
    expect(sharedPrefix([1, 2], [1, 2])).toBe(2)
  })
})
