import { describe, expect, it } from 'vitest'
import type { Io } from '../../../../src/cli/io/io.ts'
import { inCommandLineWords } from '../../../../src/cli/io/word-remedy.ts'
import { createProgress } from '../../../../src/cli/run/progress.ts'
import { summary } from '../../../../src/cli/run/progress-summary.ts'
import type { UserMessage } from '../../../../src/core/remedy.ts'
import { progressLine, shortened } from '../../../../src/core/report/progress-line.ts'
import { initialProgress, progressState } from '../../../../src/core/report/progress-state.ts'
import { storedEvent } from '../../../../src/core/report/stored-event.ts'
import type { Estimate, EvalFinished, TrainEvent } from '../../../../src/core/run/events.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'

const run = syntheticRun()
const upTo = (test: (event: TrainEvent) => boolean) => run.events.slice(0, run.events.findIndex(test) + 1)
const stateOf = (events: TrainEvent[]) => events.map(storedEvent).reduce(progressState, initialProgress(0))

function fakeIo(overrides: Partial<Io> = {}) {
  const said: string[] = []
  const io = {
    json: false,
    live: false,
    colour: false,
    say: (told: string | UserMessage) => said.push(inCommandLineWords(told)),
    ...overrides,
  } as Io
  return { io, said }
}

describe('the live line', () => {
  it('says phase, what is done, mean score, calls, tokens and the time left', () => {
    const events = upTo((event) => event.type === 'group-finished' && event.task === 'train-task-4')
    expect(progressLine(stateOf(events), 40_000)).toBe(
      'rollouts 16/32 · 4 groups · mean 0.41 · 16 calls · 7.9k tokens · about 6 min left',
    )
    const gate = upTo((event) => event.type === 'gate-looked' && event.pairs === 5)
    expect(progressLine(stateOf(gate), 100_000)).toMatch(
      /^gate 10\/64 · mean 0\.\d\d · e \d\.\d+ · 95 calls · 47\.0k tokens/,
    )
  })

  it('shows the cost where the price is known, and no time left while that is a guess', () => {
    const totals = { calls: 2, promptTokens: 900, completionTokens: 50, cachedTokens: 0, seconds: 1 }
    const state = stateOf([
      { type: 'phase-started', phase: 'learn', planned: 4 },
      { type: 'budget-changed', totals: totals as never, cost: 0.0123 },
    ])
    expect(progressLine(state, 1000)).toBe('learning 0 lessons · 2 calls · 950 tokens · $0.0123')
  })

  const step = (draw: string, turn: number): TrainEvent => ({
    type: 'attempt-step',
    phase: 'rollouts',
    task: 'a',
    arm: 'start',
    sample: 0,
    draw,
    turn,
    step: { source: 'agent', message: 'I look.' },
  })

  it('shows the turns of the attempts under way', () => {
    const line = (...events: TrainEvent[]) => progressLine(stateOf(events), 0)
    expect(line(step('x', 7))).toBe('starting · turn 7 · 0 calls · 0 tokens')
    expect(line(step('x', 7), step('y', 2), step('x', 8))).toContain(' · turns 2-8 · ')
    const [done] = run.events.filter((event) => event.type === 'rollout-finished')
    const rollout = { ...done!.rollout, draw: 'x' }
    expect(line(step('x', 7), { type: 'rollout-finished', phase: 'rollouts', rollout })).not.toContain('turn')
  })

  it('has the turns alone: records hold them only for a program that follows', () => {
    const records = (follows: Partial<Io>) => {
      const got: string[] = []
      const { io } = fakeIo({ json: true, record: ({ type }) => void got.push(type), ...follows })
      const progress = createProgress(io)
      progress.handle(step('x', 1))
      progress.handle({ type: 'phase-started', phase: 'trial', planned: 1 })
      progress.close()
      return got
    }
    expect(records({})).toEqual(['phase-started'])
    expect(records({ follows: true })).toEqual(['attempt-step', 'phase-started'])
  })

  it('never reaches the last column', () => {
    expect(shortened('abcdefghij', 80)).toBe('abcdefghij')
    expect(shortened('abcdefghij', 10)).toBe('abcdefgh…')
    expect(shortened('abcdefghij', 0)).toBe('…')
  })

  it('is redrawn in place, makes room for warnings, and is gone at the end', async () => {
    const { io, said } = fakeIo({ live: true })
    let drawn = ''
    const progress = createProgress(io, {
      draw: (text) => {
        drawn += text
      },
      columns: () => 30,
      now: () => 0,
    })
    progress.handle(run.events[0]!)
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(drawn).toBe('\r\u001b[Kstarting · 0 calls · 0 tokens')
    progress.note('Something happened.')
    expect(drawn.endsWith('\r\u001b[K')).toBe(true)
    expect(said.at(-1)).toBe('Something happened.')
    progress.close()
    const before = drawn
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(drawn).toBe(before)
  })
})

describe('without a terminal', () => {
  it('there are plain lines at phases, warnings, and the summary', () => {
    const { io, said } = fakeIo()
    const progress = createProgress(io, { runFolder: '/w/.grpo/runs/r7', now: () => 0 })
    for (const event of run.events) progress.handle(event)
    progress.close()
    expect(said.slice(0, 4)).toEqual([
      'Run r7: grounded mode, embedded, tasks 8 train / 8 val / 8 test, 0 of 0 experiences in use.',
      'Phase rollouts: 32 rollouts at most.',
      expect.stringMatching(/^rollouts 32\/32 · 8 groups/),
      'Phase learning: 4 calls at most.',
    ])
    expect(said).toContain('Warning: 160 of 200 calls are used (--max-calls).')
    expect(said).toContain('Warning: Samples 2 and 3 of train-task-4 are identical.')
    expect(said.at(-1)).toContain('Report   tfgrpo report /w/.grpo/runs/r7')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the point is that there are none
    expect(said.join('\n')).not.toMatch(/[\u001b\r]/)
  })
})

describe('the summary', () => {
  const done = stateOf(run.events)

  it('names an example as one, and says what its effect is for its tokens', () => {
    const example = { task: 'Write it.', answer: 'return 1', origin: 'solution' as const, tokens: 9 }
    const events = run.events.map(
      (event): TrainEvent =>
        event.type === 'operation-applied' && event.operation.op === 'add' && event.id === 'E1'
          ? { ...event, operation: { ...event.operation, example } }
          : event,
    )
    expect(summary(stateOf(events))).toMatch(
      /E1 {3}Example: On invalid .*\n.*\n {7}tried: \+0\.31 .* promising \(\+1\.\d\d per 100 tokens\)/,
    )
  })

  it('has result, verdict, experiences with evidence, cost and where to look', () => {
    expect(
      summary(done, { report: 'report.html' }),
    ).toBe(`Mean score on 8 test tasks (16 rollouts a side, 95% intervals)
  without experiences   0.37  [0.21, 0.55]
  with the library      0.68  [0.50, 0.84]
  difference           +0.31  [+0.12, +0.50]
  The library adds 148 tokens to each request.

Verdict: better. The library is adopted.
Claim tested: the mean score over these val tasks is higher with the proposed library.
The e-value passed 32.9 after 32 pairs.
If it were no better, a gate would call it better in at most 3% of cases; 2% is left for further claims on these tasks.

Solved before, failing now: test-task-5.

3 experiences, with their effects (chosen by their trials, so the effects may be too high)
  E1   On invalid input return an error object { error: CODE } instead of throwing.
         > { error: "INVALID_PORT" } expected for parsePort("0")
       tried: +0.31 [+0.12, +0.48] over 24 rollouts, promising (+0.76 per 100 tokens)
  E2   Amounts are integers in cents; never return a float.
         > { error: "INVALID_PORT" } expected for parsePort("0")
       tried: +0.12 [-0.04, +0.27] over 24 rollouts, promising (+0.15 by the checks that it is about; +0.35 per 100 tokens)
  E4   Return null if the input is empty.
         > { error: "INVALID_PORT" } expected for parsePort("0")
       tried: -0.22 [-0.40, -0.05] over 24 rollouts, harmful (-0.76 per 100 tokens)

Cost     181 calls, 76,020 + 13,575 tokens, price not known, 7 min 14 s
Library  /w/order-service/.grpo/library.yaml
Report   report.html
`)
  })

  it('explains unproven as a normal result', () => {
    const end = done.finished
    if (end?.type !== 'run-finished') throw new Error('the run has ended')
    expect(summary({ ...done, tampered: [] })).not.toContain('tampered')
    const ignored = [{ task: 'parse-port', paths: ['test/a.test.js', 'package.json'] }]
    expect(summary({ ...done, ignored })).toContain(
      '1 attempt changed what decides its checks (test/a.test.js, package.json), without effect: task parse-port.',
    )
    const attempt = {
      phase: 'trial' as const,
      task: 'parse-port',
      arm: 'start+L1',
      draw: '1',
      sentence: 'It did.',
    }
    expect(summary({ ...done, tampered: [attempt] })).toContain(
      '1 answer tampered with its checks and has no score: task parse-port.',
    )
    expect(summary({ ...done, finished: { ...end, verdict: 'unproven', accepted: false } })).toContain(
      'Verdict: unproven.\nThis is a normal result: the measurement could not distinguish',
    )
  })

  it('calls what was not adopted a proposal, and says where nothing was put to the test', () => {
    const end = done.finished
    if (end?.type !== 'run-finished') throw new Error('the run has ended')
    const refused = { ...end, verdict: 'unproven' as const, accepted: false, finalInUse: false }
    const text = summary({ ...done, finished: refused })
    expect(text).toContain('with the proposal     0.68')
    expect(text).toContain('The proposal is not in use; it would add 148 tokens')
    expect(text).not.toContain('The library adds')
    const untested = { ...refused, gate: null, noGate: null, finalInUse: true }
    const without = summary({ ...done, decided: null, finished: untested })
    expect(without).toContain('with the library      0.68')
    expect(without).toContain('Verdict: unproven.\nNothing was tested: what was learned did not')
    expect(without).not.toContain('could not distinguish')
  })

  it('begins with how it ended, where that was not by itself', () => {
    const end = done.finished
    if (end?.type !== 'run-finished') throw new Error('the run has ended')
    const stopped = (how: 'budget' | 'cancelled' | 'failed', reason?: string) =>
      summary({ ...done, finished: { ...end, stopped: how, ...(reason ? { reason } : {}) } })
    expect(stopped('budget')).toMatch(/^Stopped at a budget\.\n/)
    expect(stopped('cancelled')).toMatch(/^Cancelled\.\n/)
    expect(stopped('failed', 'The key is refused.')).toMatch(/^The run failed\. The key is refused\.\n/)
    expect(stopped('failed')).not.toContain('Verdict')
  })

  it('of the other kinds of runs says what they measured', () => {
    const spent = { calls: 9, promptTokens: 900, completionTokens: 90, cost: 0.5, seconds: 61 }
    const measured = { mean: 0.5, low: 0.4, high: 0.6, n: 16, tasks: 8 }
    const evaluation: EvalFinished = {
      type: 'eval-finished',
      run: 'r8',
      stopped: 'done',
      split: 'test',
      samples: 2,
      baseline: measured,
      final: measured,
      difference: { mean: 0, low: -0.1, high: 0.1, n: 16, tasks: 8 },
      verdict: 'unproven',
      passAtK: { k: 2, baseline: 0.25, final: 0.5 },
      perTag: [{ tag: 'money', tasks: 8, baseline: 0.5, final: 0.5, difference: null }],
      regressions: ['a'],
      priorTokens: 12,
      experiences: 2,
      inLibrary: 5,
      library: 'lib.yaml',
      ...spent,
    }
    const evaluated = summary({ ...done, finished: evaluation })
    for (const line of [
      '  pass@2: 0.25 without, 0.50 with the library.',
      '  money  0.50 -> 0.50',
      'Verdict: unproven.',
      'Solved before, failing now: a.',
      '2 of 5 experiences of the library in use.',
      'Cost     9 calls, 900 + 90 tokens, $0.50, 1 min 1 s',
    ])
      expect(evaluated.split('\n')).toContain(line)
    expect(evaluated).not.toContain('Sandbox')
    const forbidden = '9 of 25 rollouts with the library could not be scored, more than 5%.'
    const failing = summary({
      ...done,
      finished: {
        ...evaluation,
        unscored: { baseline: { unscored: 0, made: 16 }, final: { unscored: 9, made: 25 } },
        forbidden,
      },
    })
    expect(failing.split('\n')).toContain(
      '  Unscored: 0 of 16 rollouts without experiences, 9 of 25 rollouts with the library.',
    )
    expect(failing).toContain(forbidden)
    expect(failing).not.toContain('may be chance')
    const results = done.trial.slice(0, 1)
    const verified = summary({
      ...done,
      finished: {
        type: 'verify-finished',
        run: 'r9',
        stopped: 'done',
        results,
        kept: ['E1'],
        unproven: [],
        retired: [],
        untried: ['E3'],
        library: 'lib.yaml',
        ...spent,
        sandbox: 'unsandboxed',
      },
    })
    expect(verified).toContain('Sandbox  none: commands of verifiers ran unsandboxed')
    expect(verified).toMatch(
      /^Measured again on the current tasks: 1 kept, 0 unproven now, 0 retired, 1 not tried, since there are too few tasks .*\n {2}L1 {3}tried: \+0\.31/,
    )
  })

  it('of a preflight says what a training takes, and the minutes where they are known', () => {
    const spent = { calls: 9, promptTokens: 900, completionTokens: 90, cost: 0.5, seconds: 61 }
    const side = { typical: 300, most: 900 }
    const estimate = { calls: side, promptTokens: side, completionTokens: side, cost: null, minutes: null }
    const of = (known: Partial<Estimate>) =>
      summary({
        ...done,
        finished: {
          type: 'preflight-finished',
          run: 'r9',
          stopped: 'done',
          judged: null,
          estimate: { ...estimate, ...known },
          ...spent,
        },
      })
    expect(of({})).toContain(
      'A training run takes about 300 calls, at most 900 calls. Its duration is not known yet.\n',
    )
    expect(of({ minutes: { typical: 12, most: 40 }, cost: { typical: 0.4, most: 1.2 } })).toContain(
      'A training run takes about 300 calls (about 12 min, $0.40), at most 900 calls (about 40 min, $1.20).\n',
    )
  })

  it('lets no text of a model move the cursor', () => {
    const [first] = done.experiences
    const text = 'a\u001b[2Jb\nc'
    expect(summary({ ...done, experiences: [{ ...first!, text }] })).toContain('  E1   a [2Jb c\n')
  })
})
