/** A VS Code with the packed extension in a browser, and what a user does in it. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { FrameLocator, Locator, Page } from 'playwright-core'
import { prepareWorkspace } from '../../test/support/prepare-workspace.ts'
import { ROOT } from '../run-step.ts'
import { openBrowser } from './browser.ts'
import { MODEL_EXTENSION } from './host-run.ts'
import { enableChat, type Server, startServer } from './server.ts'

/** Pictures for people to look at; not kept in the repository. */
export const PICTURES = join(ROOT, 'test', 'e2e', 'artefacts')

/** name of a picture -> what the system would say it prefers, and the class that the page has once it is on */
export const THEMES = {
  light: { media: { colorScheme: 'light', forcedColors: 'none' }, css: 'vs' },
  dark: { media: { colorScheme: 'dark', forcedColors: 'none' }, css: 'vs-dark' },
  contrast: { media: { colorScheme: 'dark', forcedColors: 'active' }, css: 'hc-black' },
} as const
export type Theme = keyof typeof THEMES

export interface WorkbenchOptions {
  /** the packed extension */
  vsix: string
  /** folder of the repository whose copy is opened */
  workspace: string
  /** what the copy is called; default: as the folder is */
  name?: string
  /** changes the copy before it is opened */
  prepare?: (workspace: string) => Promise<void>
  settings?: Record<string, unknown>
  /** true = chat works, answered by test/support/scripted-model-extension */
  chat?: boolean
  env?: Record<string, string>
  theme?: Theme
}

export interface Workbench {
  page: Page
  server: Server
  /** the copy that is open */
  workspace: string
  /** Runs a command by its title, as the palette shows it. */
  runCommand(title: string): Promise<void>
  /** Opens the extension's side bar. */
  openViews(): Promise<void>
  /** Opens a file of the workspace by its name. */
  openFile(name: string): Promise<void>
  /** Chooses the row of the open quick pick that contains the text. */
  pick(text: string | RegExp): Promise<void>
  /** Fills the open input box and confirms. */
  fill(text: string): Promise<void>
  /** Presses a button of a notification or a dialog. */
  press(button: string | RegExp): Promise<void>
  /** Rows of a tree, by what they say. */
  row(text: string | RegExp): Locator
  /** The content of the active webview. */
  webview(): FrameLocator
  /** Waits until the page shows a text somewhere. */
  waitForText(text: string | RegExp, patienceMs?: number): Promise<void>
  /** Sends a message to the chat. */
  say(message: string): Promise<void>
  /** The same, and waits until the answer is complete. */
  ask(message: string): Promise<void>
  setTheme(theme: Theme): Promise<void>
  /** Takes pictures `<name>-<theme>.png` and gives their paths. */
  pictures(name: string, themes?: readonly Theme[]): Promise<string[]>
  reload(): Promise<void>
  close(): Promise<void>
}

const PATIENCE_MS = 60_000
/** for one step in the palette, which may have closed under it */
const PALETTE_MS = 15_000

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-'))
  const workspace = join(folder, options.name ?? basename(options.workspace))
  prepareWorkspace(join(ROOT, options.workspace), workspace)
  await options.prepare?.(workspace)
  let theme = options.theme ?? 'dark'
  const settings = {
    // The theme follows the system, which the browser plays: settings files are watched too slowly.
    'window.autoDetectColorScheme': true,
    'window.autoDetectHighContrast': true,
    'workbench.preferredLightColorTheme': 'Light Modern',
    'workbench.preferredDarkColorTheme': 'Dark Modern',
    'workbench.preferredHighContrastColorTheme': 'Default High Contrast',
    // The chat's own panel is opened when a test asks for it.
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'window.commandCenter': false,
    'window.title': 'Training-Free GRPO',
    ...options.settings,
  }
  const server = await startServer({
    settings,
    vsix: [options.vsix],
    ...(options.chat
      ? { modelGroups: [{ name: 'scripted', vendor: 'scripted' }], extensionFolders: [MODEL_EXTENSION] }
      : {}),
    ...(options.env ? { env: options.env } : {}),
  })
  const browser = await openBrowser()
  const { page } = browser
  page.setDefaultTimeout(PATIENCE_MS)
  const close = async () => {
    await browser.close().catch(() => {})
    await server.stop()
    server.remove()
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
  const ready = async () => {
    await page.locator('.monaco-workbench .part.statusbar').waitFor()
    // A fresh window shows the Explorer, a reloaded one what was active before.
    await page.locator('.part.sidebar .monaco-list-row').first().waitFor()
  }
  try {
    if (options.chat) await enableChat(page, server)
    await page.emulateMedia(THEMES[theme].media)
    await page.goto(server.url(workspace))
    await ready()
  } catch (error) {
    const [picture] = await takePictures('did-not-open', ['dark']).catch(() => [])
    await close()
    throw new Error(`VS Code did not open its window (${picture}): ${String(error)}`)
  }

  const palette = page.locator('.quick-input-widget')
  /**
   * As a user would: again where the palette was closed by what opened in the meantime, and where it was opened before
   * the extensions' commands were known.
   */
  async function runCommand(title: string): Promise<void> {
    const input = palette.locator('input[type=text]')
    const found = palette.locator('.monaco-list-row').filter({ hasText: title }).first()
    for (let tries = 1; ; tries++)
      try {
        await page.keyboard.press('F1')
        await input.fill(`>${title}`, { timeout: PALETTE_MS })
        await found.click({ timeout: PALETTE_MS })
        return
      } catch (error) {
        if (tries === 4) throw error
        if (await palette.isVisible()) await page.keyboard.press('Escape')
      }
  }

  async function say(message: string): Promise<void> {
    await runCommand('Chat: Open Chat (Ask)')
    // Without a resolved model the chat answers that there is none.
    await page.locator('.interactive-input-part').getByText('scripted').first().waitFor()
    const input = page.locator('.interactive-session .chat-editor-container .native-edit-context').first()
    await input.focus()
    // All at once: typed letter by letter, a name would be completed to another one.
    await page.keyboard.insertText(message)
    await page.locator('.interactive-input-part .view-lines').getByText(message.slice(-12)).first().waitFor()
    await page.keyboard.press('Enter')
  }

  async function setTheme(next: Theme): Promise<void> {
    if (next === theme) return
    theme = next
    await page.emulateMedia(THEMES[next].media)
    await page.locator(`.monaco-workbench.${THEMES[next].css}`).first().waitFor()
    // Webviews and icons follow a moment later.
    await page.waitForTimeout(500)
  }

  async function takePictures(name: string, themes: readonly Theme[]): Promise<string[]> {
    mkdirSync(PICTURES, { recursive: true })
    const paths: string[] = []
    // No hover of what the mouse happens to be on.
    await page.mouse.move(1399, 899)
    for (const each of themes) {
      await setTheme(each)
      const path = join(PICTURES, `${name}-${each}.png`)
      await page.screenshot({ path })
      paths.push(path)
    }
    return paths
  }

  return {
    page,
    server,
    workspace,
    runCommand,
    setTheme,
    close,
    pictures: (name, themes = Object.keys(THEMES) as Theme[]) => takePictures(name, themes),
    async openViews() {
      await page.locator('.activitybar').getByRole('tab', { name: 'GRPO' }).click()
      // Its name has what the view says of itself, where that is known before it is opened.
      await page
        .getByRole('button', { name: /^Experiences\b.*Section$/ })
        .first()
        .waitFor()
    },
    async openFile(name) {
      await page.keyboard.press('Control+P')
      await palette.locator('input[type=text]').fill(name)
      await palette.locator('.monaco-list-row').filter({ hasText: name }).first().click()
      await page.getByRole('tab', { name }).first().waitFor()
    },
    async pick(text) {
      await palette.locator('.monaco-list-row').filter({ hasText: text }).first().click()
    },
    async fill(text) {
      await palette.locator('input[type=text], input[type=password]').fill(text)
      await page.keyboard.press('Enter')
    },
    async press(button) {
      await page
        .locator('.notifications-toasts, .notifications-center, .monaco-dialog-box')
        .getByRole('button', { name: button })
        .first()
        .click()
    },
    row: (text) => page.locator('.pane-body .monaco-list-row').filter({ hasText: text }).first(),
    webview: () => page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame'),
    async waitForText(text, patienceMs = PATIENCE_MS) {
      await page.getByText(text).first().waitFor({ timeout: patienceMs })
    },
    say,
    async ask(message) {
      await say(message)
      await page.locator('.interactive-response:not(.chat-response-loading)').last().waitFor()
    },
    async reload() {
      await page.reload()
      await ready()
    },
  }
}
