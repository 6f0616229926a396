import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { openWorkbench, type Workbench } from '../../scripts/vscode/workbench.ts'

const KEY = 'sk-planted-0123456789abcdef'

describe('commands that ask', () => {
  let vscode: Workbench
  let host: string
  /** the key of each request */
  const keys: (string | undefined)[] = []
  const endpoint = createServer((request, response) => {
    keys.push(request.headers.authorization)
    const body = request.url?.endsWith('/models')
      ? { object: 'list', data: [{ id: 'worker' }, { id: 'writer' }] }
      : {
          model: 'worker',
          choices: [{ index: 0, message: { role: 'assistant', content: 'ready' }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
        }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  })

  beforeAll(async () => {
    await new Promise<void>((done) => endpoint.listen(0, '127.0.0.1', done))
    host = `127.0.0.1:${(endpoint.address() as AddressInfo).port}`
    vscode = await openWorkbench({
      vsix: inject('vsix'),
      workspace: 'test/fixtures/learned',
      settings: {
        'tfgrpo.endpoints': [{ name: 'Test server', baseUrl: `http://${host}/v1` }],
        'tfgrpo.model': 'worker',
        'tfgrpo.baseUrl': `http://${host}/v1`,
      },
    })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await vscode.pictures(`commands-failed-${task.name.slice(0, 12)}`, ['dark'])
  })
  afterAll(async () => {
    await vscode?.close()
    endpoint.closeAllConnections()
    endpoint.close()
  })

  /** The key with which a test of the connection asks. */
  const keyInUse = async () => {
    keys.length = 0
    await vscode.runCommand('GRPO: Test Connection')
    await expect.poll(() => keys.length).toBeGreaterThan(0)
    return keys[0]
  }

  it('store the key of an endpoint, remove it, and undo that', async () => {
    await vscode.runCommand('GRPO: Set API Key')
    await vscode.pick('Test server')
    await vscode.waitForText(`API key for ${host}/v1`)
    await vscode.fill(KEY)
    await vscode.waitForText(`The key for ${host} is stored.`)
    expect(await keyInUse()).toBe(`Bearer ${KEY}`)
    await vscode.runCommand('GRPO: Remove API Key')
    await vscode.pick(host)
    await vscode.waitForText(`The API key for ${host} is removed.`)
    expect(await keyInUse()).toBeUndefined()
    await vscode.press('Undo')
    await expect.poll(keyInUse).toBe(`Bearer ${KEY}`)
  })

  it('choose another model for lessons', async () => {
    await vscode.runCommand('GRPO: Choose Model for Lessons')
    await vscode.pick('writer')
    await vscode.waitForText(`Runs now use worker at ${host}/v1, lessons by writer.`)
  })

  it('show the folder of a run, and delete it after confirmation', async () => {
    const run = join(vscode.workspace, '.grpo', 'runs', 'r1')
    await vscode.runCommand('GRPO: Reveal Run Folder')
    await vscode.page
      .locator('.explorer-viewlet .monaco-list-row.selected')
      .filter({ hasText: 'r1' })
      .waitFor()
    await vscode.runCommand('GRPO: Delete Run')
    await vscode.waitForText('Delete the run r1?')
    await vscode.press('Cancel')
    expect(existsSync(run)).toBe(true)
    await vscode.runCommand('GRPO: Delete Run')
    await vscode.press('Move to Trash')
    // A remote machine has no trash.
    await vscode.press('Delete Permanently')
    await expect.poll(() => existsSync(run)).toBe(false)
    expect(existsSync(join(vscode.workspace, '.grpo', 'library.yaml'))).toBe(true)
  })

  it('open the walkthrough', async () => {
    await vscode.runCommand('GRPO: Get Started')
    // The page of all walkthroughs, which is behind it, has the same words.
    const shown = (words: string) => vscode.page.getByText(words).locator('visible=true').first().waitFor()
    await shown("Learn from your repository's own tasks")
    await shown('Its tests enforce conventions')
  })

  it('copy the example to where the user wants it, and open it in a window of its own', async () => {
    const opened = vscode.page.context().waitForEvent('page', { timeout: 120_000 })
    await vscode.runCommand('GRPO: Open the Example')
    // The dialog begins in the folder that is open.
    const dialog = vscode.page.locator('.quick-input-widget')
    await dialog.locator('.monaco-list-row').getByText('workspace').waitFor()
    await dialog.getByText('Copy the Example Here').click()
    const window = await opened
    await window.locator('.explorer-viewlet').getByText('order-service.tasks.yaml').waitFor()
    await window.close()
    expect(existsSync(join(vscode.workspace, 'order-service', 'order-service.tasks.yaml'))).toBe(true)
  })
})
