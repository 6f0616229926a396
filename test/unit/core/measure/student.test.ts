import { describe, expect, test } from 'vitest'
import { normalQuantile, studentCdf, studentQuantile } from '../../../../src/core/measure/student.ts'

describe("Student's t", () => {
  test.each([
    // p, df, t to 17 digits (mpmath, 40 digits)
    [0.975, 1, 12.706204736174694],
    [0.9, 2, 1.885618083164127],
    [0.9, 2.5, 1.7302509288071768],
    [0.8, 3, 0.9784723123633047],
    [0.975, 3, 3.1824463052837086],
    [0.95, 7, 1.8945786050900069],
    [0.99999, 9, 8.102057879399425],
    [0.975, 11, 2.2009851600916392],
    [0.8, 22.7, 0.8577435690302861],
    [0.995, 30, 2.749995653567225],
    [0.975, 499, 1.9647293909876886],
  ])('quantile %f with %f degrees of freedom is %f', (p, df, t) => {
    expect(Math.abs(studentQuantile(p, df) / t - 1)).toBeLessThan(1e-11)
    expect(studentQuantile(1 - p, df)).toBeCloseTo(-t, 9)
  })
  test('takes fractional degrees of freedom and inverts the distribution', () => {
    for (const df of [1.5, 4.3, 22.7])
      for (const p of [0.01, 0.3, 0.5, 0.77, 0.999])
        expect(studentCdf(studentQuantile(p, df), df)).toBeCloseTo(p, 9)
  })
  test('becomes normal with many', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5)
    expect(normalQuantile(0.8)).toBeCloseTo(0.841621, 5)
  })
})
