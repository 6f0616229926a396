import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { SameRun } from '../../core/report/same-run.ts'
import { shellWords } from '../../core/report/shell-words.ts'
import type { Plan } from '../../core/run/plan.ts'
import { PRIVATE_FILE } from '../../node/private-file.ts'
import { reportAssets } from '../../node/report/assets.ts'
import { readReport } from '../../node/report/read-report.ts'
import { renderReport } from '../../webview/report.ts'
import { inCommandLineWords } from '../io/word-remedy.ts'
import { flagOf } from './run-flags.ts'

/** Writes the report page of the run in this folder; default: report.html in it. Returns the page's path. */
export async function writeReport(folder: string, out = join(folder, 'report.html')): Promise<string> {
  const [data, assets] = await Promise.all([readReport(folder), reportAssets()])
  await writeFileAtomic(out, renderReport(data, assets, { told: inCommandLineWords, again }), {
    mode: PRIVATE_FILE,
  })
  return out
}

/** The command that repeats a run. Endpoint and key are not part of a run and not known here. */
export function again({ command, files, options }: SameRun, { policy, optimizer }: Plan['models']): string {
  const words = ['tfgrpo', ...(command === 'verify' ? ['library', 'verify'] : [command]), ...files]
  for (const [name, ...values] of options) words.push(flagOf(name), ...values)
  words.push('--model', policy)
  if (optimizer !== policy) words.push('--optimizer-model', optimizer)
  return shellWords(words)
}
