import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { parseTaskFile } from '../../../src/core/tasks/parse-task-file.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { until } from '../support/until.ts'

const LOOSE = `/** A port, from text. */
export function parsePort(text) {
  const port = Number(text)
  return Number.isInteger(port) ? port : null
}
`
const STRICT = `/** A port, from text. */
export function parsePort(text) {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65535) return { error: 'INVALID_PORT' }
  return port
}
`
const TEST = `import { test } from 'node:test'
import assert from 'node:assert/strict'
import { parsePort } from '../src/port.js'
test('takes a number', () => assert.equal(parsePort('80'), 80))
`
const STRICT_TEST = `${TEST}test('refuses what is no port', () => assert.deepEqual(parsePort('0'), { error: 'INVALID_PORT' }))\n`

describe('tasks from the repository', function () {
  // Each proposal is tried several times, in a sandbox.
  this.timeout(120_000)
  const root = inWorkspace('').fsPath
  const made = [
    'package.json',
    'src',
    'test',
    '.git',
    '.grpo',
    'from-tests.tasks.yaml',
    'from-git.tasks.yaml',
    'changes.tasks.yaml',
  ]
  const write = async (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      const { fsPath } = inWorkspace(path)
      await mkdir(dirname(fsPath), { recursive: true })
      await writeFile(fsPath, text)
    }
  }
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=A', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: root,
      },
    )
  /** Takes the proposals that are ticked, and gives the tasks that were written. */
  async function takeTicked(running: Thenable<unknown>, name: string) {
    const { fsPath } = inWorkspace(name)
    await until(
      name,
      async () => {
        await vscode.commands.executeCommand('quickInput.accept')
        return existsSync(fsPath)
      },
      100_000,
    )
    await running
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, fsPath)
    const { tasks, diagnostics } = parseTaskFile(await readFile(fsPath, 'utf8'), fsPath)
    assert.deepEqual(diagnostics, [])
    return tasks
  }

  before(async () => {
    await ourExtension().activate()
    await write({
      'package.json': '{ "name": "shop", "version": "1.0.0", "type": "module" }',
      'src/port.js': LOOSE,
      'test/port.test.js': TEST,
    })
    git('init', '-q')
    git('add', 'package.json', 'src', 'test')
    git('commit', '-q', '-m', 'Begin')
    await write({ 'src/port.js': STRICT, 'test/port.test.js': STRICT_TEST })
    git('commit', '-q', '-a', '-m', 'fix(port): refuse what is no port')
  })
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    for (const name of made) await rm(inWorkspace(name).fsPath, { recursive: true, force: true })
  })

  it('are functions whose tests distinguish right from wrong', async () => {
    const running = vscode.commands.executeCommand('tfgrpo.createTasksFromTests', inWorkspace('test'))
    const tasks = await takeTicked(running, 'from-tests.tasks.yaml')
    assert.deepEqual(
      tasks.map(({ id }) => id),
      ['parse-port'],
    )
    assert.match(tasks[0]!.prompt, /parsePort/)
  })

  it('are commits whose tests fail without the change', async () => {
    // What is in task files already is not proposed again.
    await rm(inWorkspace('from-tests.tasks.yaml').fsPath)
    const tasks = await takeTicked(
      vscode.commands.executeCommand('tfgrpo.createTasksFromGit'),
      'from-git.tasks.yaml',
    )
    assert.equal(tasks.length, 1)
    assert.match(tasks[0]!.prompt, /refuse what is no port/)
  })

  it('are whole commits, as change requests', async () => {
    const tasks = await takeTicked(
      vscode.commands.executeCommand('tfgrpo.createChangeRequests'),
      'changes.tasks.yaml',
    )
    assert.equal(tasks.length, 1)
    assert.match(tasks[0]!.prompt, /^Make this change/)
  })
})
