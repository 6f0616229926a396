/**
 * Where the prior stands: the system message, after the instructions. The instructions never change during a run
 * and the library seldom, so that prompt caches hold. Training, evaluation and use all place it here.
 */
export function placePrior(instructions: string, prior: string): string {
  const head = instructions.trimEnd()
  if (prior === '') return head
  return head === '' ? prior : `${head}\n\n${prior}`
}
