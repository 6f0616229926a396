import { describe, expect, it } from 'vitest'
import {
  type Attempt,
  comparisonLine,
  evalArguments,
  outcomeOf,
} from '../../../../src/vscode/testing/test-outcome.ts'
import { plainL10n } from '../../../support/plain-l10n.ts'

const one = (more: Partial<Attempt> = {}): Attempt => ({
  task: 't',
  arm: 'library',
  sample: 0,
  score: 1,
  passed: true,
  reply: '2',
  feedback: '',
  checks: [],
  ...more,
})
const failed = (more: Partial<Attempt> = {}) =>
  one({
    score: 0,
    passed: false,
    feedback: 'expected "4", received "2"',
    checks: [{ name: 'answer', passed: false, expected: '"4"', received: '"2"' }],
    ...more,
  })
const unscored = (more: Partial<Attempt> = {}) =>
  one({ score: null, passed: false, reason: 'The endpoint refused it.', ...more })

describe('what came of a task', () => {
  it('is passed when every scored try passed', () => {
    expect(outcomeOf([one(), unscored({ sample: 1 })], 'experience', plainL10n).state).toBe('passed')
    expect(outcomeOf([one(), failed({ sample: 1 })], 'experience', plainL10n).state).toBe('failed')
  })

  it('is never a failure when nothing was scored', () => {
    expect(outcomeOf([unscored()], 'baseline', plainL10n)).toEqual({
      state: 'errored',
      complaints: [{ side: '', message: 'The endpoint refused it.' }],
    })
  })

  it('has a difference for each check that says both sides', () => {
    expect(outcomeOf([failed()], 'baseline', plainL10n).complaints).toEqual([
      { side: '', message: 'answer: expected "4", received "2"', expected: '"4"', received: '"2"' },
    ])
  })

  it('has the feedback first where some check says less', () => {
    const checks = [
      { name: 'a', passed: false, message: 'threw' },
      { name: 'b', passed: false, expected: '1', received: '2' },
    ]
    const { complaints } = outcomeOf(
      [failed({ feedback: 'two checks failed', checks })],
      'experience',
      plainL10n,
    )
    expect(complaints.map(({ message }) => message)).toEqual([
      'two checks failed',
      'b: expected 1, received 2',
    ])
  })

  it('is decided by the side with the experiences, and shows both', () => {
    const without = failed({ arm: 'none' })
    expect(outcomeOf([without, one()], 'compare', plainL10n).state).toBe('passed')
    const { state, complaints } = outcomeOf([without, failed()], 'compare', plainL10n)
    expect(state).toBe('failed')
    expect(complaints.map(({ side }) => side)).toEqual(['without', 'with'])
    expect(comparisonLine([without, one()])).toEqual({ without: '0.00', with: '1.00' })
  })

  it('of an empty prior is the one side that was tried', () => {
    expect(outcomeOf([failed({ arm: 'none' })], 'compare', plainL10n).state).toBe('failed')
    expect(comparisonLine([failed({ arm: 'none' })])).toBeNull()
  })
})

it('the arguments end with the tasks, which take all words after them', () => {
  const args = evalArguments(['/w/a.tasks.yaml'], ['a', 'b'], {
    mode: 'baseline',
    samples: 2,
    include: 'all',
  })
  expect(args).toEqual(['eval', '/w/a.tasks.yaml', '--samples', '2', '--include', 'none', '--task', 'a', 'b'])
  expect(evalArguments(['f'], ['a'], { mode: 'compare', samples: 1, include: 'all' })).toContain('--compare')
})
