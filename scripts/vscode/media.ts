/**
 * `npm run media`: takes the pictures of README and walkthrough (media/screenshots, media/walkthrough) again, in a real
 * VS Code with the packed extension, on the finished run of test/fixtures/learned.
 */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { PRIOR_HEADER } from '../../src/core/inject/prior.ts'
import { packageExtension } from '../package.ts'
import { ROOT } from '../run-step.ts'
import { openWorkbench, type Theme, type Workbench } from './workbench.ts'

const TASKS = 'order-service.tasks.yaml'

interface Clip {
  /** what the picture shows; null = the window */
  of: Locator | null
  /** at most, pixels from the top left of it */
  width?: number
  height?: number
}

async function take(vscode: Workbench, file: string, theme: Theme, clip: Clip): Promise<void> {
  await vscode.setTheme(theme)
  await vscode.page.mouse.move(1399, 899)
  // Hovers fade.
  await vscode.page.waitForTimeout(700)
  const path = join(ROOT, 'media', file)
  const box = clip.of && (await clip.of.boundingBox())
  await vscode.page.screenshot({
    path,
    ...(box && {
      clip: {
        x: box.x,
        y: box.y,
        width: Math.min(box.width, clip.width ?? box.width),
        height: Math.min(box.height, clip.height ?? box.height),
      },
    }),
  })
  console.log(path)
}

/** Drags the edge of the side bar, so that its rows can be read. */
async function widen({ page }: Workbench, pixels: number): Promise<void> {
  const { x, y, width } = (await page.locator('.part.sidebar').boundingBox())!
  await page.mouse.move(x + width, y + 200)
  await page.mouse.down()
  await page.mouse.move(x + width + pixels, y + 200, { steps: 5 })
  await page.mouse.up()
}

const LEARNED = { workspace: 'test/fixtures/learned', name: 'order-service', theme: 'light' } as const

async function withoutChat(vsix: string): Promise<void> {
  const vscode = await openWorkbench({ vsix, ...LEARNED })
  const { page } = vscode
  try {
    await vscode.runCommand('GRPO: Choose Model')
    await page.locator('.quick-input-widget .monaco-list-row').first().waitFor()
    // The list grows while servers are looked for.
    await vscode.waitForText('Enter the address of another endpoint')
    await page.mouse.move(1399, 899)
    await page.getByPlaceholder('Type to filter').waitFor()
    await take(vscode, 'walkthrough/model.png', 'light', { of: page.locator('.quick-input-widget') })
    await page.keyboard.press('Escape')

    await vscode.openViews()
    await vscode.row('INVALID_').waitFor()
    await widen(vscode, 160)
    await vscode.openFile(TASKS)
    await page.locator('.codelens-decoration a').first().waitFor()
    await vscode.row(TASKS).waitFor()
    const editor = page.locator('.part.editor')
    await take(vscode, 'walkthrough/example.png', 'light', { of: editor, width: 750, height: 500 })
    await take(vscode, 'walkthrough/preflight.png', 'light', { of: editor, width: 550, height: 270 })
    await take(vscode, 'screenshots/tasks.png', 'dark', { of: null })

    await vscode.runCommand('GRPO: Open Report')
    await vscode.webview().locator('h1').first().waitFor()
    await take(vscode, 'screenshots/report.png', 'light', { of: null })
    await take(vscode, 'walkthrough/train.png', 'light', {
      of: page.locator('.monaco-workbench'),
      width: 1100,
      height: 570,
    })
  } finally {
    await vscode.close()
  }
}

/** What the embedded model replied to a test task in the run of test/fixtures/learned, without and with the library. */
function replies(task: string): Record<'none' | 'proposed', string> {
  const file = join(ROOT, LEARNED.workspace, '.grpo/runs/r1/trajectories.jsonl')
  const of = (arm: string): string => {
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const { phase, rollout } = JSON.parse(line)
      if (phase === 'test' && rollout.task === task && rollout.arm === arm) return rollout.trajectory.reply
    }
    throw new Error(`${file} has no reply of ${arm} to ${task}.`)
  }
  return { none: of('none'), proposed: of('proposed') }
}

async function inChat(vsix: string): Promise<void> {
  const answers = join(folder, 'answers.cjs')
  writeFileSync(
    answers,
    `const replies = ${JSON.stringify(replies('average-basket'))}
exports.answer = ({ messages }) =>
  messages.some(({ text }) => text.includes(${JSON.stringify(PRIOR_HEADER)})) ? replies.proposed : replies.none
`,
  )
  const vscode = await openWorkbench({
    vsix,
    ...LEARNED,
    chat: true,
    env: { SCRIPTED_MODEL: answers },
  })
  try {
    await vscode.openViews()
    await vscode.row('INVALID_').waitFor()
    await vscode.ask('@grpo /compare Write averageBasket(revenue, baskets), the average in cents.')
    await vscode.waitForText(/Used E\d/)
    await take(vscode, 'walkthrough/ask.png', 'light', {
      of: vscode.page.locator('.part.auxiliarybar'),
      height: 860,
    })
  } finally {
    await vscode.close()
  }
}

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-media-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const vsix = join(folder, 'extension.vsix')
await packageExtension(vsix, null)
await withoutChat(vsix)
await inChat(vsix)
process.exit(0)
