import assert from 'node:assert/strict'
import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import type { Api } from '../../../src/vscode/api.ts'
import { answeredIn, hashedTrainer } from '../../support/killed-run.ts'
import {
  type ScriptedEndpoint,
  type ScriptHandler,
  startScriptedEndpoint,
} from '../../support/scripted-endpoint.ts'
import { scriptedWorkspace } from '../../support/scripted-workspace.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { screenshot } from '../support/screenshot.ts'
import { rowsOf } from '../support/tree.ts'
import { until } from '../support/until.ts'

interface Finished {
  type: string
  stopped: string
  verdict?: string
  budget?: string
  calls: number
}

describe('training from the editor', function () {
  this.timeout(90_000)
  let endpoint: ScriptedEndpoint
  /** hash of each request that arrived */
  const asked: string[] = []
  let onAsked: (nth: number) => void | Promise<void> = () => {}
  let file: vscode.Uri
  let folder: string
  const runFolder = (name: string) => join(folder, '.grpo', 'runs', name)
  const result = async (name: string) =>
    JSON.parse(await readFile(join(runFolder(name), 'result.json'), 'utf8')) as Finished
  const handler: ScriptHandler = async (body, info) => {
    asked.push(info.hash)
    await onAsked(asked.length)
    return hashedTrainer(body, info)
  }
  const settings = () => vscode.workspace.getConfiguration('tfgrpo')
  const set = (name: string, value: unknown) =>
    settings().update(name, value, vscode.ConfigurationTarget.Global)

  before(async () => {
    await ourExtension().activate()
    endpoint = await startScriptedEndpoint({ handler })
    const made = await scriptedWorkspace({ train: 6, val: 6, test: 4 })
    folder = inWorkspace('scripted').fsPath
    await mkdir(join(folder, '.grpo'), { recursive: true })
    file = vscode.Uri.file(join(folder, 'scripted.tasks.yaml'))
    await cp(made.file, file.fsPath)
    await made.remove()
    await set('baseUrl', endpoint.baseUrl)
    await set('model', 'scripted')
    await set('concurrency', 6)
  })

  after(async () => {
    for (const name of ['baseUrl', 'model', 'concurrency', 'maxCalls']) await set(name, undefined)
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await endpoint.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('learns, tries, gates and tests; an endpoint on this machine starts without a question', async () => {
    await vscode.commands.executeCommand('tfgrpo.train', file)
    const { stopped, verdict, calls } = await result('r1')
    assert.deepEqual({ stopped, verdict }, { stopped: 'done', verdict: 'better' })
    assert.equal(calls, asked.length)
    const library = await readFile(join(folder, '.grpo', 'library.yaml'), 'utf8')
    assert.match(library, /status: (proven|accepted)/)
  })

  it('shows the report of the run, and the attempts at a task', async () => {
    await vscode.commands.executeCommand('tfgrpo.openReport', runFolder('r1'))
    const tab = await until('the tab of the report', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === 'Run r1'),
    )
    assert.ok(tab.input instanceof vscode.TabInputWebview)
    await vscode.commands.executeCommand('tfgrpo.openGroup', runFolder('r1'), 'rollouts', 'train-0')
    await new Promise((done) => setTimeout(done, 800))
    await screenshot('report')
    const same = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ label }) => label === 'Run r1')
    assert.equal(same.length, 1, 'one panel a run')
  })

  it('resumes a run whose trainer was killed, and pays no answer twice', async () => {
    const from = asked.length
    onAsked = async (nth) => {
      if (nth !== from + 30) return
      const { pid } = JSON.parse(await readFile(join(runFolder('r2'), 'lock'), 'utf8')) as { pid: number }
      process.kill(pid, 'SIGKILL')
    }
    // The command ends when the trainer does.
    await vscode.commands.executeCommand('tfgrpo.train', file)
    onAsked = () => {}
    await assert.rejects(result('r2'), 'a killed run has no result')
    const answered = answeredIn(runFolder('r2'))
    assert.ok(answered.size > 0)
    const before = asked.length
    await vscode.commands.executeCommand('tfgrpo.resume', runFolder('r2'))
    assert.equal((await result('r2')).stopped, 'done')
    const paidTwice = asked.slice(before).filter((hash) => answered.has(hash))
    assert.deepEqual(paidTwice, [])
  })

  it('stops gracefully when asked, and at its cap; both can be resumed', async () => {
    const from = asked.length
    let release = () => {}
    const held = new Promise<void>((done) => {
      release = done
    })
    // Answers wait from then on: the run must not end before it is asked to stop.
    onAsked = (nth) => {
      if (nth === from + 10) void vscode.commands.executeCommand('tfgrpo.stop')
      if (nth >= from + 10) return held
    }
    await vscode.commands.executeCommand('tfgrpo.train', file)
    onAsked = () => {}
    release()
    assert.equal((await result('r3')).stopped, 'cancelled')
    await set('maxCalls', 20)
    await vscode.commands.executeCommand('tfgrpo.resume', runFolder('r3'))
    assert.equal((await result('r3')).stopped, 'budget')
  })

  it('keeps a cap that was raised by hand, whatever the setting says', async () => {
    const from = asked.length
    let release = () => {}
    const held = new Promise<void>((done) => {
      release = done
    })
    onAsked = (nth) => {
      if (nth === from + 10) void vscode.commands.executeCommand('tfgrpo.stop')
      if (nth >= from + 10) return held
    }
    const raised = vscode.commands.executeCommand('tfgrpo.resume', runFolder('r3'))
    // It proposes as many more as the setting says.
    await until('the higher cap to be taken', async () => {
      await vscode.commands.executeCommand('quickInput.accept')
      return asked.length > from
    })
    await raised
    onAsked = () => {}
    release()
    assert.equal((await result('r3')).stopped, 'cancelled')
    await vscode.commands.executeCommand('tfgrpo.resume', runFolder('r3'))
    const { stopped, budget, calls } = await result('r3')
    assert.deepEqual({ stopped, budget, calls }, { stopped: 'budget', budget: 'calls', calls: 40 })
  })

  it('has one run a library at a time', async () => {
    await set('maxCalls', undefined)
    let release = () => {}
    const from = asked.length
    const held = new Promise<void>((done) => {
      release = done
    })
    onAsked = () => held
    const first = vscode.commands.executeCommand('tfgrpo.baseline', file)
    await until('the first run to ask', () => asked.length > from)
    // Refused with a message that is not answered: the command has ended anyway.
    await vscode.commands.executeCommand('tfgrpo.compare', file)
    onAsked = () => {}
    release()
    await first
    assert.equal((await result('r4')).type, 'eval-finished')
    await assert.rejects(readFile(join(runFolder('r5'), 'plan.json')))
  })

  it('shows the groups of a run in progress, and the attempts of each', async () => {
    const tree = ((await ourExtension().activate()) as Api).runsTree
    const from = asked.length
    let release = () => {}
    const held = new Promise<void>((done) => {
      release = done
    })
    // By then the first attempts at all tasks are complete.
    onAsked = (nth) => (nth >= from + 30 ? held : undefined)
    const training = vscode.commands.executeCommand('tfgrpo.train', file)
    try {
      const group = await until('a group of the run in progress', async () => {
        const roots = (await tree.getChildren()) ?? []
        const items = await Promise.all(roots.map((node) => tree.getTreeItem(node)))
        const live = roots[items.findIndex(({ contextValue }) => contextValue === 'live')]
        const rows = live === undefined ? [] : await rowsOf(tree, live)
        return rows.find(({ item }) => item.contextValue === 'group')
      })
      assert.match(String(group.item.description), /^\d\.\d\d · \d+ of \d+ passed$/)
      // A resumed one is there twice for a moment: as it was, and in progress.
      assert.match(group.item.id!, /^live /)
      const { command, arguments: given } = group.item.command!
      assert.deepEqual([command, given![0]], ['tfgrpo.openGroup', runFolder('r5')])
      await vscode.commands.executeCommand(command, ...given!)
      await until('the report', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Run r5')
      await screenshot('live-group')
    } finally {
      await vscode.commands.executeCommand('tfgrpo.stop')
      onAsked = () => {}
      release()
      await training
    }
  })
})
