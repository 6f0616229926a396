import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { openWorkbench, type Workbench } from '../../scripts/vscode/workbench.ts'
import { answeredIn, hashedTrainer } from '../support/killed-run.ts'
import { type ScriptedEndpoint, startScriptedEndpoint } from '../support/scripted-endpoint.ts'
import { scriptedWorkspace } from '../support/scripted-workspace.ts'

describe('a run from the editor', () => {
  let vscode: Workbench
  let endpoint: ScriptedEndpoint
  /** hash of each request that arrived */
  const asked: string[] = []
  /** what it awaits holds a reply back */
  let onAsked: (nth: number) => void | Promise<void> = () => {}
  /** lets replies go that are held back */
  let release = () => {}
  const holdAfter = (calls: number) => {
    const held = new Promise<void>((done) => {
      release = done
    })
    onAsked = (nth) => (nth > calls ? held : undefined)
  }
  const letGo = () => {
    onAsked = () => {}
    release()
  }
  const runs = () => join(vscode.workspace, '.grpo', 'runs')
  const resultOf = async (run: string) =>
    JSON.parse(await readFile(join(runs(), run, 'result.json'), 'utf8')) as { stopped: string }

  beforeAll(async () => {
    endpoint = await startScriptedEndpoint({
      latency: { low: 20, high: 120 },
      handler: async (body, info) => {
        asked.push(info.hash)
        await onAsked(asked.length)
        return hashedTrainer(body, info)
      },
    })
    vscode = await openWorkbench({
      vsix: inject('vsix'),
      workspace: 'examples/order-service',
      async prepare(workspace) {
        const made = await scriptedWorkspace({ train: 6, val: 6, test: 4 })
        await rm(join(workspace, 'order-service.tasks.yaml'))
        await cp(made.file, join(workspace, 'scripted.tasks.yaml'))
        await made.remove()
      },
      settings: {
        'tfgrpo.baseUrl': endpoint.baseUrl,
        'tfgrpo.model': 'scripted',
        'tfgrpo.concurrency': 6,
      },
    })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await vscode.pictures(`training-failed-${task.name.slice(0, 20).trim().replaceAll(' ', '-')}`, ['dark'])
    // A failed test leaves the next ones an endpoint that answers.
    letGo()
  })
  afterAll(async () => {
    await vscode?.close()
    await endpoint?.close()
  })

  const train = () => vscode.runCommand('GRPO: Train')

  it('shows progress, then one message, and the report in the theme of the editor', async () => {
    holdAfter(40)
    await vscode.openViews()
    await vscode.page.locator('.statusbar').getByText('scripted').waitFor()
    await train()
    await vscode.row(/Training on scripted/).waitFor()
    await vscode.row(/Curve/).waitFor()
    await vscode.page.locator('.statusbar').getByText(/GRPO/).first().waitFor()
    await vscode.pictures('run-in-progress')
    letGo()
    await vscode.waitForText(/Verdict: better\. The library is adopted\./)
    await vscode.pictures('run-finished', ['dark'])
    await vscode.press('Open Report')
    const page = vscode.webview()
    await page.getByRole('heading', { level: 1, name: /Verdict: better/ }).waitFor()
    await vscode.pictures('report')
    await page.locator('.uplot').first().scrollIntoViewIfNeeded()
    await vscode.pictures('report-charts')
  })

  it('opens the attempts at a task side by side, with their lessons', async () => {
    await vscode
      .row(/^\s*r1/)
      .locator('.monaco-tl-twistie')
      .click()
    await vscode
      .row(/First groups/)
      .locator('.monaco-tl-twistie')
      .click()
    await vscode.row(/train-0/).click()
    const group = vscode.webview().locator('details.group[open]').first()
    await group.locator('.attempt').first().waitFor()
    expect(await group.locator('.attempt').count()).toBeGreaterThan(1)
    await group.getByText('Lessons from this task').waitFor()
    await vscode.pictures('attempts')
  })

  it('offers to resume when the trainer was killed, and pays no answer twice', async () => {
    const from = asked.length
    onAsked = async (nth) => {
      if (nth !== from + 30) return
      const { pid } = JSON.parse(await readFile(join(runs(), 'r2', 'lock'), 'utf8')) as { pid: number }
      process.kill(pid, 'SIGKILL')
    }
    await train()
    await vscode.waitForText(/The trainer crashed \(SIGKILL\)/)
    onAsked = () => {}
    const answered = answeredIn(join(runs(), 'r2'))
    expect(answered.size).toBeGreaterThan(0)
    const before = asked.length
    await vscode.press('Resume')
    await vscode.waitForText(/Verdict: /)
    expect((await resultOf('r2')).stopped).toBe('done')
    expect(asked.slice(before).filter((hash) => answered.has(hash))).toEqual([])
  })

  it('offers to resume after the window was reloaded, and restores the report', async () => {
    const from = asked.length
    holdAfter(from + 30)
    await train()
    await expect.poll(() => asked.length).toBeGreaterThan(from + 30)
    // A page that loads with forced colours keeps their canvas in this browser, whatever the theme is later.
    await vscode.setTheme('dark')
    await vscode.reload()
    letGo()
    await vscode.waitForText(/The run r3 .* did not finish/)
    const answered = answeredIn(join(runs(), 'r3'))
    const before = asked.length
    await vscode.pictures('resume-offered', ['dark'])
    await vscode.press('Resume')
    await vscode.waitForText(/Verdict: /)
    expect((await resultOf('r3')).stopped).toBe('done')
    expect(asked.slice(before).filter((hash) => answered.has(hash))).toEqual([])
    await vscode.page.getByRole('tab', { name: 'Run r1' }).click()
    await vscode
      .webview()
      .getByRole('heading', { level: 1, name: /Verdict: better/ })
      .waitFor()
  })

  it('undoes what the last run changed, and undoes that', async () => {
    const library = () => readFile(join(vscode.workspace, '.grpo', 'library.yaml'), 'utf8')
    const before = await library()
    await vscode.runCommand('Notifications: Clear All Notifications')
    await vscode.runCommand('GRPO: Undo Last Run')
    await vscode.press('Restore')
    await vscode.waitForText(/The library is as it was before r/)
    expect(await library()).not.toBe(before)
    await vscode.press('Undo')
    await vscode.waitForText(/The changes of r\d+ are in the library again/)
    expect(await library()).toBe(before)
    expect((await readdir(runs())).sort()).toEqual(['r1', 'r2', 'r3'])
  })

  it('asks before a run that costs money starts, with the range and a cap that can be changed and is kept', async () => {
    const config = join(vscode.workspace, '.grpo', 'config.yaml')
    const price = '{ input: 1, output: 2 }'
    await mkdir(join(vscode.workspace, '.grpo'), { recursive: true })
    await writeFile(config, `models:\n  scripted: { baseUrl: "${endpoint.baseUrl}", price: ${price} }\n`)
    const from = asked.length
    await train()
    const dialog = vscode.page.locator('.monaco-dialog-box')
    await dialog.getByText(/Estimate \(typical - at most\): .* calls/).waitFor()
    await dialog.getByText(/Budget: 1,500 calls/).waitFor()
    await vscode.pictures('confirm')
    await vscode.press('Change the Budget…')
    await vscode.fill('20')
    await dialog.getByText(/Budget: 20 calls/).waitFor()
    expect(asked.length).toBe(from)
    await vscode.press('Start')
    await vscode.waitForText(/stopped at its budget/)
    expect(asked.length).toBe(from + 20)
    await vscode.press('Raise the Budget and Resume')
    await vscode.fill('40')
    await dialog.getByText(/20 of these calls are paid already/).waitFor()
    await vscode.press('Start')
    await expect.poll(() => asked.length).toBe(from + 40)
  })
})
