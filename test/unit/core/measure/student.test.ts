import { describe, expect, test } from 'vitest'
import { normalQuantile, studentCdf, studentQuantile } from '../../../../src/core/measure/student.ts'

describe("Student's t", () => {
  test.each([
    // p, df, t: printed tables
    [0.975, 1, 12.7062],
    [0.975, 3, 3.18245],
    [0.95, 7, 1.89458],
    [0.8, 3, 0.97847],
    [0.975, 11, 2.20099],
    [0.995, 30, 2.75],
    [0.9, 2, 1.88562],
  ])('quantile %f with %i degrees of freedom is %f', (p, df, t) => {
    expect(studentQuantile(p, df)).toBeCloseTo(t, 4)
    expect(studentQuantile(1 - p, df)).toBeCloseTo(-t, 4)
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
