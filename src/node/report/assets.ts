import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReportAssets } from '../../webview/report.ts'

/** The page's script and style, which esbuild.js puts next to the bundle (or into dist, if run from source). */
export async function reportAssets(): Promise<ReportAssets> {
  const here = dirname(fileURLToPath(import.meta.url))
  for (const folder of [here, join(here, '..'), join(here, '../../../dist')]) {
    const read = (name: string) => readFile(join(folder, name), 'utf8')
    const assets = await Promise.all([read('report-client.js'), read('report.css')]).catch(() => null)
    if (assets) return { script: assets[0], style: assets[1] }
  }
  throw new Error(
    'The script and style of the report page are missing next to the program: run "npm run build".',
  )
}
