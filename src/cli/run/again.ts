import type { SameRun } from '../../core/report/same-run.ts'
import { shellWords } from '../../core/report/shell-words.ts'
import type { Plan } from '../../core/run/plan.ts'
import { flagOf } from './run-flags.ts'

/** The command that does a run again. Endpoint and key are not part of a run and not known here. */
export function again({ command, files, options }: SameRun, { policy, optimizer }: Plan['models']): string {
  const words = ['tfgrpo', ...(command === 'verify' ? ['library', 'verify'] : [command]), ...files]
  for (const [name, ...values] of options) words.push(flagOf(name), ...values)
  words.push('--model', policy)
  if (optimizer !== policy) words.push('--optimizer-model', optimizer)
  return shellWords(words)
}
