import { expect, test } from 'vitest'
import { addEquations, emptyEquations, solveRidge } from '../../../../src/core/measure/ridge.ts'

test("ridge regression solves (X'X + penalty I) b = X'y", () => {
  const equations = emptyEquations(3)
  equations.gram.set([4, 1, 0.5, 1, 3, -1, 0.5, -1, 2])
  equations.moment.set([1, -2, 0.5])
  const b = solveRidge(equations, 0.7)
  const left = [0, 1, 2].map((i) =>
    b.reduce((sum, value, j) => sum + equations.gram[3 * i + j]! * value, 0.7 * b[i]!),
  )
  left.forEach((value, i) => {
    expect(value).toBeCloseTo(equations.moment[i]!, 12)
  })
})

test('equations add up and come off again', () => {
  const total = emptyEquations(2)
  const part = { gram: Float64Array.of(1, 2, 2, 5), moment: Float64Array.of(3, 4) }
  addEquations(total, part, 1)
  addEquations(total, part, 1)
  addEquations(total, part, -1)
  expect(total).toEqual(part)
})
