import { readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { openWorkbench, type Workbench } from '../../scripts/vscode/workbench.ts'

const LIBRARY = `version: 1
next: 3
experiences:
  - id: E1
    text: On invalid input return an error object instead of throwing.
    status: candidate
    pinned: true
  - id: E2
    text: Amounts are integers in cents.
    status: candidate
`
const LOOSE = 'export function parsePort(text) {\n  return Number(text)\n}\n'
const TEST = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePort } from './port.js'
test('refuses what is no port', () => assert.deepEqual(parsePort('0'), { error: 'INVALID_PORT' }))
`

interface Asked {
  messages: { text: string; toolResults: { text: string }[] }[]
  tools: string[]
}

describe('a conversation with @grpo', () => {
  let vscode: Workbench
  let log: string
  /** what the model was asked so far */
  const asked = () =>
    readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Asked)
  const file = (name: string) => join(vscode.workspace, name)
  const response = () => vscode.page.locator('.interactive-response').last()

  beforeAll(async () => {
    log = join(dirname(inject('vsix')), 'chat.jsonl')
    await writeFile(log, '')
    vscode = await openWorkbench({
      vsix: inject('vsix'),
      workspace: 'examples/order-service',
      chat: true,
      env: { SCRIPTED_MODEL: join(import.meta.dirname, 'support', 'scripted-chat.cjs'), CHAT_LOG: log },
      async prepare(workspace) {
        await mkdir(join(workspace, '.grpo'), { recursive: true })
        await writeFile(join(workspace, '.grpo', 'library.yaml'), LIBRARY)
        await writeFile(
          join(workspace, 'package.json'),
          '{ "type": "module", "scripts": { "test": "node --test port.test.js" } }',
        )
        await writeFile(join(workspace, 'port.js'), LOOSE)
        await writeFile(join(workspace, 'port.test.js'), TEST)
      },
    })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await vscode.pictures(`chat-failed-${task.name.slice(0, 12)}`, ['dark'])
  })
  afterAll(async () => {
    await vscode?.close()
    await rm(log, { force: true })
  })

  it('runs tests and commands only after the user has agreed, on a copy with what is proposed', async () => {
    await vscode.say('@grpo Fix parsePort for invalid input.')
    const allow = vscode.page
      .locator('.interactive-session')
      .getByRole('button', { name: /^Allow/ })
      .first()
    await allow.waitFor()
    await vscode.pictures('chat-confirm', ['dark'])
    expect(asked().length).toBe(2)
    await allow.click()
    await expect.poll(() => asked().length).toBe(3)
    await allow.waitFor()
    await vscode.pictures('chat-command', ['dark'])
    expect(asked().length).toBe(3)
    await allow.click()
    await response().getByText('Changed and tried.').waitFor()
    await vscode.pictures('chat-turn', ['dark'])
    const results = asked()
      .at(-1)!
      .messages.flatMap(({ toolResults }) => toolResults)
    expect(results.map(({ text }) => text)).toEqual([
      'port.js is written.',
      expect.stringMatching(/^\$ npm test\n[\s\S]*Exit code 0\.$/),
      '1\nExit code 0.',
    ])
    expect(readFileSync(file('port.js'), 'utf8')).toBe(LOOSE)
  })

  it('writes what it proposes once the user has accepted it, and undoes it', async () => {
    await response().getByRole('button', { name: 'Review Changes' }).click()
    const review = vscode.page.locator('.bulk-edit-panel')
    await review.locator('.edit-checkbox').first().click()
    await vscode.pictures('chat-review', ['dark'])
    await review.getByRole('button', { name: 'Apply' }).click()
    await expect.poll(() => readFileSync(file('port.js'), 'utf8')).toContain('INVALID_PORT')
    await vscode.press('Undo')
    await expect.poll(() => readFileSync(file('port.js'), 'utf8')).toBe(LOOSE)
  })

  it('records a vote with the experiences that the answer was given', async () => {
    await response().hover()
    await response().getByRole('button', { name: 'Helpful', exact: true }).click()
    await expect
      .poll(() => {
        const lines = readFileSync(file('.grpo/feedback.jsonl'), 'utf8').trim().split('\n')
        return lines.map((line) => JSON.parse(line) as object)
      })
      .toMatchObject([{ helpful: true, experiences: ['E1'] }])
  })

  it('offers what is worth asking next, and compares by it', async () => {
    const before = asked().length
    // The chat is with @grpo from the first question on.
    await vscode.say('How is input checked here?')
    await response().getByText('Said by the script.').waitFor()
    await vscode.page.getByText('Compare with and without experiences').last().click()
    await response().getByRole('button', { name: 'Open Side by Side' }).waitFor()
    const [, without, having] = asked().slice(before)
    expect(without!.messages[0]!.text).not.toContain('On invalid input')
    expect(having!.messages[0]!.text).toContain('On invalid input')
    await response().getByRole('button', { name: 'Open Side by Side' }).click()
    await vscode.page.getByRole('tab', { name: /Without experiences/ }).waitFor()
  })

  it('gives the model the tool that the user names', async () => {
    await vscode.say('#searchExperiences What do we know of ports?')
    await expect.poll(() => asked().at(-1)!.messages.at(-1)!.text).toContain('of ports')
    expect(asked().at(-1)!.tools).toContain('editor_tfgrpo_search_experiences')
  })
})
