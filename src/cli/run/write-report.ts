import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { reportAssets } from '../../node/report/assets.ts'
import { readReport } from '../../node/report/read-report.ts'
import { renderReport } from '../../webview/report.ts'
import { inCommandLineWords } from '../io/word-remedy.ts'
import { again } from './again.ts'

/** Makes the report page of the run in this folder; default place: report.html in it. Gives the page's path. */
export async function writeReport(folder: string, out = join(folder, 'report.html')): Promise<string> {
  const [data, assets] = await Promise.all([readReport(folder), reportAssets()])
  await writeFileAtomic(out, renderReport(data, assets, { told: inCommandLineWords, again }))
  return out
}
