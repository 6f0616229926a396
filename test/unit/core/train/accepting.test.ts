import { describe, expect, it } from 'vitest'
import { parseLibrary } from '../../../../src/core/library/parse-library.ts'
import { memoryPorts, planFor, runTrain, type Script } from '../../../support/memory-ports.ts'
import { GOOD_RULE, scriptedOptimizer, scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'

/** What a user pinned, and what merely lies in the library. */
const LIBRARY = `version: 1
next: 10
experiences:
  - id: E7
    text: "Think carefully about every harbour first and write a poem."
    status: harmful
    pinned: true
    effect: { mean: -0.3, low: -0.5, high: -0.1, trials: 48, model: policy }
  - id: E8
    text: "Always answer with a single short sentence in English words."
    status: candidate
    pinned: true
  - id: E9
    text: "Numbers are written with a point and two decimals wherever they are money."
    status: unproven
    effect: { mean: 0.1, low: -0.1, high: 0.3, trials: 48, model: policy }
`

async function trained(mode: 'grounded' | 'paper', optimizer: Script, library: string) {
  const set = scriptedSet()
  const ports = memoryPorts({ policy: scriptedPolicy(), optimizer, library })
  const { finished } = await runTrain(planFor(set, mode, { epochs: 1 }, library), set, ports)
  expect(finished).toMatchObject({ verdict: 'better', accepted: true })
  const { experiences } = parseLibrary(ports.library.now!, 'l').library
  const accepted = (wanted: string) =>
    experiences.flatMap(({ id, status, history }) =>
      status === wanted && history.some(({ op }) => op === 'accept') ? [id] : [],
    )
  expect(finished.adopted).toEqual({ proven: accepted('proven'), untestedAlone: accepted('accepted') })
  return experiences
}

/** The paper's stations with one operation as all that they come to. */
const operating =
  (operation: object): Script =>
  ({ draw }) => {
    if (draw.includes('summary')) return 'It answered.'
    return draw.includes('advantage')
      ? JSON.stringify({ experiences: [GOOD_RULE] })
      : JSON.stringify({ operations: [operation] })
  }

describe('a library that the gate accepts', () => {
  it.each([
    ['grounded', scriptedOptimizer([GOOD_RULE])],
    ['paper', operating({ op: 'ADD', id: null, text: GOOD_RULE })],
  ] as const)(
    'in mode %s puts in use what it adds, not what stood in both arms or in none',
    async (mode, optimizer) => {
      const experiences = await trained(mode, optimizer, LIBRARY)
      const status = new Map(experiences.map(({ id, status }) => [id, status]))
      expect(status.get('E7')).toBe('harmful')
      expect(status.get('E8')).toBe('candidate')
      // The paper's library has all there is, so its gate tested two together; the other tested one alone.
      expect(status.get('E9')).toBe(mode === 'grounded' ? 'unproven' : 'accepted')
      const added = experiences.find(({ text }) => text === GOOD_RULE)!
      expect(added.status).toBe(mode === 'grounded' ? 'proven' : 'accepted')
      expect(added.history.at(-1)!.why).toBe(
        `in a library that the gate accepted (policy); ${mode === 'grounded' ? 'the gate tested it alone' : 'untested alone'}`,
      )
      expect(experiences.find(({ id }) => id === 'E7')!.history.map(({ op }) => op)).not.toContain('accept')
    },
  )

  it('proves the new words of what was in both arms', async () => {
    const before = `version: 1
next: 2
experiences:
  - id: E1
    text: "Return some marker word where that is asked for."
    status: proven
`
    const [reworded] = await trained('paper', operating({ op: 'UPDATE', id: 'E1', text: GOOD_RULE }), before)
    expect(reworded).toMatchObject({ id: 'E1', text: GOOD_RULE, status: 'proven' })
    expect(reworded!.history.at(-1)).toMatchObject({ op: 'accept', model: 'policy' })
  })
})
