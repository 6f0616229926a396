/** The browser that shows the workbench. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { ensureSystemPackages } from '../system-packages.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export interface Browser {
  page: Page
  context: BrowserContext
  close(): Promise<void>
}

/**
 * Opens a headless Chromium with one page. Needs CHROMIUM, or a Chromium or Chrome of the system, which is installed
 * where that can be done.
 * @param profile a folder that keeps what VS Code stores in the browser (secrets, global state); none = forgotten
 */
export async function openBrowser(profile?: string): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? (await findChromium())
  const launch = {
    executablePath,
    headless: true,
    args: [
      // Tests run as root in containers, where Chromium's own sandbox cannot.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  }
  const view = { viewport: { width: 1400, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] }
  if (profile !== undefined) {
    const context = await chromium.launchPersistentContext(profile, { ...launch, ...view })
    const page = context.pages()[0] ?? (await context.newPage())
    return { page, context, close: () => context.close() }
  }
  const browser = await chromium.launch(launch)
  const context = await browser.newContext(view)
  return { page: await context.newPage(), context, close: () => browser.close() }
}

async function findChromium(): Promise<string> {
  const find = () =>
    [
      ...(process.env.PATH ?? '')
        .split(delimiter)
        .flatMap((folder) => NAMES.map((name) => join(folder, name))),
      ...ELSEWHERE,
    ].find((file) => existsSync(file))
  const found = find()
  if (found !== undefined) return found
  await ensureSystemPackages(['chromium'])
  const installed = find()
  if (installed === undefined)
    throw new Error('The tests in VS Code need Chromium or Chrome: install one, or name it in CHROMIUM.')
  return installed
}
