import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'mocha'
import * as vscode from 'vscode'
import type { TaskTests } from '../../../src/vscode/testing/task-tests.ts'
import { type ScriptedEndpoint, startScriptedEndpoint } from '../../support/scripted-endpoint.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { screenshot } from '../support/screenshot.ts'
import { until } from '../support/until.ts'

const TASKS = `tasks:
  - { id: right, prompt: What is 1 + 1?, answer: "2", verify: { type: exact } }
  - { id: wrong, prompt: What is 2 + 2?, answer: "4", verify: { type: exact } }
  - { id: learned, prompt: What is 3 + 3?, answer: "6", verify: { type: exact } }
  - { id: lost, prompt: Say nothing., verify: { type: judge, rubric: Any. } }
  - { id: broken, promt: x }
`
const LIBRARY = `version: 1
next: 2
experiences:
  - id: E1
    text: Three and three are six.
    pinned: true
    status: candidate
`

/** What was reported to a test run for each task. */
interface UserMessage {
  state: string
  messages: readonly vscode.TestMessage[]
  range: vscode.Range | undefined
}

describe('tasks in the Test Explorer', function () {
  this.timeout(60_000)
  let endpoint: ScriptedEndpoint
  let tests: TaskTests
  let file: vscode.Uri
  let hold: Promise<void> | null = null
  const told = new Map<string, UserMessage>()
  const output: string[] = []
  let ended = 0
  let asked = 0
  let inOrder: string[] = []
  const set = (name: string, value: unknown) =>
    vscode.workspace.getConfiguration('tfgrpo').update(name, value, vscode.ConfigurationTarget.Global)

  before(async () => {
    ;({ taskTests: tests } = (await ourExtension().activate()) as { taskTests: TaskTests })
    endpoint = await startScriptedEndpoint({
      handler: async ({ messages }) => {
        asked++
        const said = messages.map(({ content }) => content).join('\n')
        if (said.includes('2 + 2')) await hold
        if (said.includes('Say nothing'))
          return { error: { status: 400, body: { error: { message: 'no' } } } }
        return { content: said.includes('Three and three are six') ? 'Answer: 6' : 'Answer: 2' }
      },
    })
    const folder = inWorkspace('tests').fsPath
    await mkdir(join(folder, '.grpo'), { recursive: true })
    file = vscode.Uri.file(join(folder, 'sums.tasks.yaml'))
    await writeFile(file.fsPath, TASKS)
    await writeFile(join(folder, '.grpo', 'library.yaml'), LIBRARY)
    await set('baseUrl', endpoint.baseUrl)
    await set('model', 'scripted')
    const create = tests.controller.createTestRun.bind(tests.controller)
    tests.controller.createTestRun = (...args) => watched(create(...args))
  })
  after(async () => {
    for (const name of ['baseUrl', 'model']) await set(name, undefined)
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await endpoint.close()
    await rm(inWorkspace('tests').fsPath, { recursive: true, force: true })
  })
  beforeEach(() => {
    told.clear()
    output.length = 0
    inOrder = []
    ended = 0
  })

  /** The real run, with its reports stored: the editor gives no extension the results of a run. */
  function watched(run: vscode.TestRun): vscode.TestRun {
    const keep = (state: string) => (item: vscode.TestItem, messages?: unknown) => {
      const list = (
        Array.isArray(messages) ? messages : messages instanceof vscode.TestMessage ? [messages] : []
      ) as vscode.TestMessage[]
      told.set(item.label, { state, messages: list, range: item.range })
      inOrder.push(`${state} ${item.label}`)
    }
    return new Proxy(run, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (['passed', 'failed', 'errored', 'skipped'].includes(String(name)))
            keep(String(name))(args[0] as vscode.TestItem, args[1])
          if (name === 'appendOutput') output.push(String(args[0]))
          if (name === 'end') ended++
          return value.apply(target, args)
        }
      },
    })
  }
  const states = () => Object.fromEntries([...told].map(([id, { state }]) => [id, state]))
  const itemOf = async (id: string) =>
    until(`the test ${id}`, () =>
      tests.controller.items.get(file.fsPath)?.children.get(`${file.fsPath}#${id}`),
    )

  it('are items at their places, with what is wrong with them', async () => {
    await vscode.window.showTextDocument(file)
    const item = await itemOf('wrong')
    assert.deepEqual([item.range?.start.line, item.uri?.fsPath], [2, file.fsPath])
    assert.match(String((await itemOf('broken')).error), /did you mean "prompt"/)
    await writeFile(file.fsPath, TASKS.replace('  - { id: broken, promt: x }\n', ''))
    await until('the broken one is gone', () => {
      const children = tests.controller.items.get(file.fsPath)!.children
      return children.get(`${file.fsPath}#broken`) === undefined && children.size === 4
    })
  })

  it('report without experience what failed, with a difference', async () => {
    await tests.run(file, [], 'baseline')
    assert.deepEqual(states(), { right: 'passed', wrong: 'failed', learned: 'failed', lost: 'errored' })
    const [message] = told.get('wrong')!.messages
    assert.deepEqual([message!.expectedOutput, message!.actualOutput], ['"4"', '"2"'])
    assert.match(String(message!.message), /expected "4", received "2"/)
    assert.equal(message!.location?.range.start.line, 2)
    assert.match(String(told.get('lost')!.messages[0]!.message), /400|no/)
    assert.ok(output.join('').includes('Answer: 2'))
    assert.equal(ended, 1)
    await vscode.commands.executeCommand('workbench.view.testing.focus')
    await screenshot('testing')
  })

  it('are run with the experiences in use', async () => {
    await tests.run(file, ['learned'], 'experience')
    assert.deepEqual(states(), { learned: 'passed' })
  })

  it('are compared without and with', async () => {
    await tests.run(file, ['learned', 'right'], 'compare')
    assert.deepEqual(states(), { learned: 'passed', right: 'failed' })
    assert.match(String(told.get('right')!.messages[0]!.message), /^With experience: /)
    assert.ok(output.some((line) => line.includes('learned: 0.00 without, 1.00 with experience')))
  })

  it('show each result as it arrives, and cancelled ones as skipped', async () => {
    let release = () => {}
    hold = new Promise((done) => {
      release = done
    })
    const running = tests.run(file, [], 'experience')
    await until('the first result', () => told.get('learned')?.state === 'passed')
    assert.equal(told.has('wrong'), false)
    await vscode.commands.executeCommand('testing.cancelRun')
    await until('the rest', () => ended > 0, 30_000)
    release()
    hold = null
    await running
    assert.equal(told.get('wrong')?.state, 'skipped')
  })

  it('report immediately that another run of their library is in progress', async () => {
    let release = () => {}
    hold = new Promise((done) => {
      release = done
    })
    asked = 0
    const running = tests.run(file, ['wrong'], 'experience')
    try {
      await until('the first run to ask', () => asked > 0)
      await tests.run(file, ['right'], 'experience')
      assert.deepEqual(states(), { right: 'errored' })
      assert.match(String(told.get('right')!.messages[0]!.message), /is still running for this library/)
    } finally {
      hold = null
      release()
      await running
    }
  })

  it('run from a lens', async () => {
    await vscode.commands.executeCommand('tfgrpo.runTask', file, 'learned')
    assert.deepEqual(states(), { learned: 'passed' })
  })

  it('are compared from a lens, and from where the cursor is', async () => {
    await vscode.commands.executeCommand('tfgrpo.compareTask', file, 'learned')
    assert.ok(output.some((line) => line.includes('learned: 0.00 without, 1.00 with experience')))
    told.clear()
    const { document } = await vscode.window.showTextDocument(file)
    const at = document.positionAt(document.getText().indexOf('id: right'))
    vscode.window.activeTextEditor!.selection = new vscode.Selection(at, at)
    await vscode.commands.executeCommand('tfgrpo.compareTask')
    assert.deepEqual(states(), { right: 'failed' })
  })
})
