/**
 * Ridge regression, solved by Cholesky's factorisation of the normal equations. Serves ranking and the prediction of
 * the other candidates' effects; never an effect that is shown, since its shrinkage is a bias.
 */
export interface NormalEquations {
  /** X'X, n x n, row by row */
  gram: Float64Array
  /** X'y */
  moment: Float64Array
}

export function emptyEquations(n: number): NormalEquations {
  return { gram: new Float64Array(n * n), moment: new Float64Array(n) }
}

/** Adds `sign` times the other equations in place. */
export function addEquations(into: NormalEquations, other: NormalEquations, sign: 1 | -1): void {
  for (let i = 0; i < into.moment.length; i++) into.moment[i]! += sign * other.moment[i]!
  for (let i = 0; i < into.gram.length; i++) into.gram[i]! += sign * other.gram[i]!
}

/** (X'X + penalty I)^-1 X'y, penalty > 0. */
export function solveRidge({ gram, moment }: NormalEquations, penalty: number): Float64Array {
  const n = moment.length
  const factor = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = gram[i * n + j]! + (i === j ? penalty : 0)
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / factor[j * n + j]!
    }
  const solution = Float64Array.from(moment)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= factor[i * n + k]! * solution[k]!
    solution[i]! /= factor[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i]! -= factor[k * n + i]! * solution[k]!
    solution[i]! /= factor[i * n + i]!
  }
  return solution
}
