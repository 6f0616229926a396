import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { ourExtension } from '../support/extension.ts'

describe('in a folder that is not trusted', () => {
  let asked = 0
  const server = createServer((_request, response) => {
    asked++
    response.end('{}')
  })
  const root = () => vscode.workspace.workspaceFolders![0]!.uri
  const names = async () => (await vscode.workspace.fs.readDirectory(root())).map(([name]) => name).sort()
  const settings = () => vscode.workspace.getConfiguration('tfgrpo')

  before(async () => {
    await ourExtension().activate()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    await settings().update('baseUrl', baseUrl, vscode.ConfigurationTarget.Global)
    await settings().update('model', 'any', vscode.ConfigurationTarget.Global)
  })
  after(async () => {
    await settings().update('baseUrl', undefined, vscode.ConfigurationTarget.Global)
    await settings().update('model', undefined, vscode.ConfigurationTarget.Global)
    server.close()
  })

  it('the extension runs, knowing it', () => {
    assert.equal(vscode.workspace.isTrusted, false)
    assert.equal(ourExtension().isActive, true)
  })

  for (const command of [
    'train',
    'preflight',
    'baseline',
    'compare',
    'testConnection',
    'createTasksFromTests',
    'checkTaskHealth',
  ])
    it(`"${command}" runs nothing and asks no model`, async () => {
      const tasks = vscode.Uri.joinPath(root(), 'order-service.tasks.yaml')
      await vscode.commands.executeCommand(`tfgrpo.${command}`, tasks)
      assert.equal(asked, 0)
      assert.equal(existsSync(join(root().fsPath, '.grpo', 'runs')), false)
    })

  it('nothing of a library, a run or a task file is written', async () => {
    const library = vscode.Uri.joinPath(root(), '.grpo', 'library.yaml')
    const text =
      'version: 1\nnext: 3\nexperiences:\n  - { id: E1, text: One., status: candidate }\n  - { id: E2, text: Two., status: retired }\n'
    await vscode.workspace.fs.writeFile(library, new TextEncoder().encode(text))
    const before = await names()
    const run = (command: string, ...args: unknown[]) =>
      vscode.commands.executeCommand(`tfgrpo.${command}`, ...args)
    for (const command of ['pin', 'retire', 'disable', 'edit'])
      await run(`${command}Experience`, library.fsPath, 'E1')
    await run('restoreExperience', library.fsPath, 'E2')
    await run('acceptCandidate', library.fsPath, 'E1')
    await run('addExperience', 'A rule.')
    await run('exportAgentsMd', { kind: 'library', path: library.fsPath })
    await run('newTaskFile', root())
    await run('undoLastRun')
    await run('deleteRun')
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(library)), text)
    assert.deepEqual(await names(), before)
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(root(), '.grpo'), { recursive: true })
  })

  it('task files and libraries can be read', async () => {
    const library = vscode.Uri.joinPath(root(), '.grpo', 'library.yaml')
    await vscode.workspace.fs.writeFile(
      library,
      new TextEncoder().encode('version: 1\nnext: 1\nexperiences: []\n'),
    )
    await vscode.commands.executeCommand('tfgrpo.openLibrary', library.fsPath)
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, library.fsPath)
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(root(), '.grpo'), { recursive: true })
  })
})
