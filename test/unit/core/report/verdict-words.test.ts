import { describe, expect, it } from 'vitest'
import { nextStep } from '../../../../src/core/report/next-step.ts'
import { summaryVerdict } from '../../../../src/core/report/verdict-words.ts'
import { syntheticRun } from '../../../support/synthetic-run.ts'

const end = syntheticRun().events.find((event) => event.type === 'run-finished')!
const verdict = (mean: number, low: number, high: number, accepted = true) =>
  summaryVerdict({ ...end, accepted, difference: { mean, low, high, n: 16, tasks: 8 } }, null).map(
    ({ sentence }) => sentence,
  )

describe('a verdict of the gate', () => {
  it('stands alone where the test tasks show it too', () => {
    expect(verdict(0.31, 0.12, 0.5)).toEqual(['Verdict: better. The library is adopted.'])
    expect(summaryVerdict({ ...end, difference: null }, null)).toHaveLength(1)
  })

  it('names what is proven of what it adopted, and what is in use, untested alone', () => {
    const adopted = (proven: string[], untestedAlone: string[], more = {}) =>
      summaryVerdict({ ...end, difference: null, adopted: { proven, untestedAlone }, ...more }, null).slice(1)
    expect(adopted(['E1'], [])).toEqual([{ sentence: 'Proven: E1.' }])
    expect(adopted(['E1', 'E4'], ['E2', 'E3'])).toEqual([
      { sentence: 'Proven: E1, E4.' },
      {
        sentence: 'In use, untested alone: E2, E3, in a library that is better as a whole.',
        remedies: [{ do: 'measure-library' }],
      },
    ])
    expect(adopted(['E1'], ['E2'], { accepted: false })).toEqual([])
  })

  it('reports where what it accepted was changed meanwhile, and so is not in use', () => {
    expect(summaryVerdict({ ...end, finalInUse: false }, null)[0]).toEqual({
      sentence:
        'Verdict: better. The gate accepted the library, but it was changed meanwhile, and what is in use is another. A rule that was edited is not in use until it is measured.',
      remedies: [{ do: 'measure-library' }],
    })
    expect(nextStep({ ...end, finalInUse: false })).toMatchObject({ step: 'report' })
  })

  it('is kept apart from what the test tasks show by themselves', () => {
    expect(verdict(0.56, -0.03, 1)).toEqual([
      'Verdict: better. The library is adopted.',
      'This is the result of the gate on its pairs of val tasks; these 8 test tasks alone do not show it: the 95% interval includes 0.',
    ])
    expect(verdict(0, 0, 0)[1]).toContain('do not show it')
    expect(verdict(-0.3, -0.5, -0.1, false)[1]).toBe(
      'This is the result of the gate on its pairs of val tasks; on these 8 test tasks alone it is worse: the 95% interval is below 0.',
    )
  })
})
