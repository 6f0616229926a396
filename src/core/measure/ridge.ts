/**
 * Ridge regression, solved by Cholesky's factorisation of the normal equations. Serves ranking and the prediction of
 * the other candidates' effects; never an effect that is shown, since its shrinkage is a bias.
 */
export interface NormalEquations {
  /** X'X, n x n, row by row */
  gram: number[][]
  /** X'y */
  moment: number[]
}

export function emptyEquations(n: number): NormalEquations {
  return {
    gram: Array.from({ length: n }, () => new Array<number>(n).fill(0)),
    moment: new Array<number>(n).fill(0),
  }
}

/** Adds `sign` times the other equations in place. */
export function addEquations(into: NormalEquations, other: NormalEquations, sign: 1 | -1): void {
  other.moment.forEach((value, i) => {
    into.moment[i]! += sign * value
    other.gram[i]!.forEach((entry, j) => {
      into.gram[i]![j]! += sign * entry
    })
  })
}

/** (X'X + penalty I)^-1 X'y, penalty > 0. */
export function solveRidge({ gram, moment }: NormalEquations, penalty: number): number[] {
  const n = moment.length
  const factor: number[][] = []
  for (let i = 0; i < n; i++) {
    const row = new Array<number>(n).fill(0)
    factor.push(row)
    for (let j = 0; j <= i; j++) {
      let sum = gram[i]![j]! + (i === j ? penalty : 0)
      for (let k = 0; k < j; k++) sum -= row[k]! * factor[j]![k]!
      row[j] = i === j ? Math.sqrt(sum) : sum / factor[j]![j]!
    }
  }
  const half: number[] = []
  for (let i = 0; i < n; i++) {
    let sum = moment[i]!
    for (let k = 0; k < i; k++) sum -= factor[i]![k]! * half[k]!
    half.push(sum / factor[i]![i]!)
  }
  const solution = new Array<number>(n).fill(0)
  for (let i = n - 1; i >= 0; i--) {
    let sum = half[i]!
    for (let k = i + 1; k < n; k++) sum -= factor[k]![i]! * solution[k]!
    solution[i] = sum / factor[i]![i]!
  }
  return solution
}
