import { describe, expect, it } from 'vitest'
import { kindOf } from '../../../../../src/core/learn/failing-checks.ts'
import type { TrainEvent } from '../../../../../src/core/run/events.ts'
import { openContext } from '../../../../../src/core/run/open-context.ts'
import {
  asExperience,
  type Candidate,
  type RunLesson,
} from '../../../../../src/core/train/grounded/candidates.ts'
import { runTrial } from '../../../../../src/core/train/grounded/trial-phase.ts'
import { memoryPorts, ofType, planFor, task, taskSet } from '../../../../support/memory-ports.ts'

/** Checks of every task, and the rule that makes them pass. */
const ROUNDING = 'Round every amount to whole cents.'
const CODES = 'Write country codes in capitals.'
const CHECKS: [name: string, rule: string | null][] = [
  ['amounts are rounded', ROUNDING],
  ['totals are rounded', ROUNDING],
  ['codes are capitals', CODES],
  ['nothing is lost', null],
]

const SET = taskSet(
  Array.from({ length: 8 }, (_, i) =>
    task(`t${i}`, {
      prompt: `Question ${i}?`,
      verify: [{ type: 'command', write: 'answer', run: 'check', timeoutSeconds: 5, weight: 1, passAt: 1 }],
    }),
  ),
)
const FOLDS = new Map(SET.tasks.map(({ id }, i) => [id, i % 2 ? ('A' as const) : ('B' as const)]))

/** Tried on the tasks of both folds, about the checks of one kind. */
function candidate(id: string, text: string, check: string): Candidate {
  const lesson: RunLesson = {
    id,
    text,
    evidence: [],
    tags: [],
    tasks: [],
    draw: '',
    fold: 'A',
    kind: kindOf({ name: check, passed: false }),
    support: 8,
    specific: true,
    aboutOneTask: false,
  }
  const representative = asExperience(lesson)
  return {
    id,
    wordings: { A: representative, B: representative },
    lessons: [lesson],
    representative,
    trial: { id, fold: null, excludedTasks: [] },
  }
}

/** A trial in which a check passes where its rule is in the prompt; in the second round as `second` sets. */
async function tried(candidates: Candidate[], second: 'alike' | 'all pass') {
  const events: TrainEvent[] = []
  const ports = memoryPorts({
    policy: ({ draw, messages }) => {
      const text = messages.map(({ content }) => content).join('\n')
      const all = second === 'all pass' && draw.startsWith('trial/1/2/')
      return CHECKS.filter(([, rule]) => all || (rule && text.includes(rule)))
        .map(([name]) => name)
        .join(', ')
    },
    run: ({ files }) => {
      const answer = files.map(({ content }) => content).join()
      const lines = CHECKS.flatMap(([name], i) =>
        answer.includes(name)
          ? [`ok ${i + 1} - ${name}`]
          : [`not ok ${i + 1} - ${name}`, '  ---', `  error: "${name}"`, '  ...'],
      )
      const stdout = ['TAP version 13', ...lines, `1..${CHECKS.length}`, ''].join('\n')
      const exitCode = lines.some((line) => line.startsWith('not ok')) ? 1 : 0
      return { exitCode, stdout, stderr: '', timedOut: false, truncated: false, seconds: 0, reports: [] }
    },
  })
  const context = openContext(
    planFor(SET, 'grounded', { trialRollouts: [80, 40] }),
    SET,
    ports,
    { budgets: {}, costOf: () => 0 },
    new AbortController().signal,
    (event) => events.push(event),
  )
  const outcome = await runTrial(context, candidates, FOLDS, [], 1, true)
  const secondDraws = ports.policy.requests
    .map(({ draw }) => draw)
    .filter((draw) => draw.startsWith('trial/1/2/'))
  return { ...outcome, secondDraws, measured: ofType(events, 'trial-measured') }
}

describe('the second round of a trial', () => {
  it('alone estimates what the first one chose', async () => {
    const { effects, measured, secondDraws } = await tried(
      [candidate('L1', ROUNDING, 'amounts are rounded')],
      'all pass',
    )
    expect(measured.map(({ results }) => results[0]!.effect!.mean)).toEqual([
      expect.closeTo(0.5),
      expect.closeTo(0),
    ])
    expect(effects[0]).toMatchObject({ trials: secondDraws.length, chosenBySameRollouts: false })
  })

  it('has those whose own checks gain, though others gain more by the whole score', async () => {
    const { secondDraws, effects } = await tried(
      [candidate('L1', ROUNDING, 'amounts are rounded'), candidate('L2', CODES, 'codes are capitals')],
      'alike',
    )
    expect(secondDraws.some((draw) => draw.includes('L1'))).toBe(true)
    expect(secondDraws.some((draw) => draw.includes('L2'))).toBe(true)
    expect(effects.map(({ status, chosenBySameRollouts }) => [status, chosenBySameRollouts])).toEqual([
      ['promising', false],
      ['promising', false],
    ])
  })
})
