import { describe, expect, it } from 'vitest'
import { initialProgress } from '../../../../src/core/report/progress-state.ts'
import type { JobKind, JobResult } from '../../../../src/vscode/trainer/job.ts'
import { outcomeOf } from '../../../../src/vscode/trainer/outcome.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'
import { english } from '../experiences/make-experience.ts'

const finished = syntheticRun().events.find((event) => event.type === 'run-finished')!
const result = (overrides: Partial<JobResult> = {}): JobResult => ({
  code: 0,
  last: finished as never,
  said: [],
  run: '/w/.grpo/runs/r7',
  signal: null,
  state: initialProgress(0),
  quarantined: [],
  leftOut: [],
  doubtful: [],
  ...overrides,
})

const outcome = (kind: JobKind, ended: JobResult, wrote: boolean) => outcomeOf(kind, ended, wrote, english)

describe('the end of a job', () => {
  it('reports verdict and numbers; undo only where the library was changed', () => {
    const changed = outcome('train', result(), true)
    expect(changed.sentence).toMatch(
      /^Verdict: better\. The library is adopted\. On test 0\.\d\d became 0\.\d\d, difference \+0\.\d\d \[/,
    )
    expect(changed.offers).toEqual(['report', 'review', 'undo'])
    expect(outcome('train', result(), false).offers).not.toContain('undo')
  })

  it('reports the findings of a preflight in the words of the editor', () => {
    const judged = {
      worthTraining: true,
      sentence: 'Worth training.',
      remedies: [{ do: 'train-with-stronger-optimizer' }],
      findings: [],
    }
    const estimate = { calls: { typical: 300, most: 900 }, minutes: null }
    const last = { type: 'preflight-finished', judged, estimate }
    const { sentence, offers } = outcome('preflight', result({ last: last as never }), false)
    expect(sentence).toBe(
      'Worth training: train with a stronger model for lessons ("GRPO: Choose Model for Lessons"). A training run takes about 300 calls.',
    )
    expect(offers).toContain('train')
  })

  it('distinguishes what could not be tried from what could not be scored', () => {
    const ids = { kept: ['E1'], unproven: [], retired: [], untried: ['E2', 'E3', 'E4'] }
    const last = { type: 'verify-finished', ...ids, forbidden: [{ id: 'E4', reason: 'Too many.' }] }
    expect(outcome('verify', result({ last: last as never }), false).sentence).toContain(
      '0 retired. 2 could not be tried and stay as they are. 1 stay as they are, because too many attempts could not be scored.',
    )
  })

  it('explains unproven as a normal result', () => {
    const last = { ...finished, verdict: 'unproven', accepted: false }
    expect(outcome('train', result({ last: last as never }), true).sentence).toContain(
      'This is a normal result',
    )
  })

  it('names the quarantined tasks, and offers to examine them', () => {
    const one = outcome('train', result({ quarantined: ['a'] }), false)
    expect(one.sentence).toMatch(/ a was left out as quarantined, because its own solution does not pass\.$/)
    expect(one.offers).toContain('health')
    const many = outcome('train', result({ quarantined: ['a', 'b', 'c', 'd', 'e', 'f'] }), false)
    expect(many.sentence).toMatch(/ 6 tasks were left out as quarantined, .*: a, b, c, d, e, …\.$/)
    const all = result({
      code: 2,
      last: null,
      said: [{ sentence: 'Every task is quarantined.' }],
      quarantined: ['a'],
    })
    expect(outcome('train', all, false).offers).toContain('health')
  })

  it('names the tasks that an answer gets through which does nothing', () => {
    const one = outcome('train', result({ leftOut: ['a'] }), false)
    expect(one.sentence).toContain('a was left out, because an answer that does nothing gets through.')
    expect(one.offers).toContain('health')
    expect(outcome('train', result({ leftOut: ['a', 'b'] }), false).sentence).toContain(
      '2 tasks were left out, because an answer that does nothing gets through: a, b.',
    )
  })

  it('names the tasks that teach little', () => {
    const one = outcome('train', result({ doubtful: ['a'] }), false)
    expect(one.sentence).toMatch(
      / a teaches little, because it is flaky, unsolvable or trivially solvable\.$/,
    )
    expect(one.offers).toContain('health')
    expect(outcome('train', result({ doubtful: ['a', 'b'] }), false).sentence).toMatch(
      / 2 tasks teach .*: a, b\.$/,
    )
  })

  it('at a cap offers a higher one, with the reason', () => {
    const last = {
      ...finished,
      stopped: 'budget',
      reason: 'The budget of 20 calls is used up.',
      remedies: [{ do: 'raise-budget', budget: 'calls' }],
    }
    expect(outcome('train', result({ code: 3, last: last as never }), true)).toEqual({
      ending: 'budget',
      sentence: 'The budget of 20 calls is used up: resume the run with a larger budget.',
      offers: ['raise', 'report'],
    })
  })

  it('shows the reason of a run of an older version as it is', () => {
    const reason = 'The budget of 20 calls is used up; give a larger --max-calls with --resume to go on.'
    const last = { ...finished, stopped: 'budget', reason }
    expect(outcome('train', result({ code: 3, last: last as never }), true).sentence).toBe(reason)
  })

  it('offers to resume after a crash and a cancel, where there is a run', () => {
    const crashed = result({ code: null, signal: 'SIGKILL', last: null })
    expect(outcome('train', crashed, false).offers).toEqual(['resume', 'log'])
    expect(outcome('model', { ...crashed, run: null }, false).offers).toEqual(['log'])
    expect(outcome('train', result({ code: 130 }), false).offers).toEqual(['resume'])
    expect(outcome('train', result({ code: 130, run: null }), false).offers).toEqual([])
  })

  it('repeats the sentence of what was wrong, and knows the setting for a missing sandbox', () => {
    const said = ['Run r7', '/w/a.tasks.yaml:3:5: unknown field "promt"; did you mean "prompt"?', ''].map(
      (sentence) => ({ sentence }),
    )
    const wrong = outcome('train', result({ code: 2, last: null, run: null, said }), false)
    expect(wrong).toEqual({ ending: 'failed', sentence: said[1]!.sentence, offers: ['log'] })
    const none = [
      { sentence: 'Commands cannot be sandboxed.', remedies: [{ do: 'allow-unsandboxed' as const }] },
    ]
    const contained = outcome('train', result({ code: 2, last: null, run: null, said: none }), false)
    expect(contained.offers).toEqual(['sandbox', 'log'])
    expect(contained.sentence).toContain('allow it by the setting tfgrpo.allowUnsandboxed')
    const absent = [{ sentence: 'It is not here.', remedies: [{ do: 'fetch-embedded-model' as const }] }]
    const fetched = outcome('train', result({ code: 1, last: null, said: absent }), false)
    expect(fetched.offers).toEqual(['fetch', 'resume', 'log'])
  })
})
