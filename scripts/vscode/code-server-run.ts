/** Runs suites in the extension host of code-server, shown by a headless browser. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'node:util'
import { ROOT } from '../run-step.ts'
import { openBrowser } from './browser.ts'
import type { HostRunner } from './host-run.ts'
import { enableChat, startServer } from './server.ts'

/** Where pictures of windows go. */
const PICTURES = join(ROOT, 'test', 'host', 'artefacts')

export const runInCodeServer: HostRunner = async (job) => {
  const { settings } = job.host
  const server = await startServer({
    settings: {
      // In restricted mode, without the question that would block it.
      ...(settings.trusted === false ? { 'security.workspace.trust.startupPrompt': 'never' } : {}),
      ...settings.settings,
    },
    testDriver: true,
    workspaceTrust: settings.trusted === false,
    ...(settings.chat
      ? { modelGroups: [{ name: 'scripted', vendor: 'scripted' }], extensionFolders: [job.modelExtension] }
      : {}),
  })
  const { page, close } = await openBrowser()
  try {
    const exit = new Promise<number>((done) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => done(code))
      page.on('crash', () => done(125))
      job.signal.addEventListener('abort', () => done(124), { once: true })
    })
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) =>
      job.onLog(format(...args)),
    )
    job.onScreenshot(async (name, answer) => {
      mkdirSync(PICTURES, { recursive: true })
      const path = join(
        PICTURES,
        `${job.host.name}-${name.replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(0, 80)}.png`,
      )
      await page.screenshot({ path })
      if (answer !== null) writeFileSync(answer, path)
      return path
    })
    if (settings.chat) await enableChat(page, server)
    await page.goto(
      server.url(job.workspace, [
        ['extensionDevelopmentPath', server.remote(job.extension)],
        ['extensionTestsPath', server.remote(job.runner)],
        ['extensionEnvironment', JSON.stringify(job.env)],
      ]),
    )
    return await exit
  } finally {
    job.onScreenshot(null)
    await close().catch(() => {})
    await server.stop()
    if (existsSync(server.folder)) server.remove()
  }
}
