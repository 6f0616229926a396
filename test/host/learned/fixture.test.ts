import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import * as vscode from 'vscode'
import { inWorkspace, ourExtension } from '../support/extension.ts'

const read = async (path: string) =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace(path)))

describe('a workspace with a finished run', () => {
  it('activates the extension by itself', async () => {
    assert.ok(
      await ourExtension()
        .activate()
        .then(() => true),
    )
  })

  it('holds a run of this very folder', async () => {
    const plan = JSON.parse(await read('.grpo/runs/r1/plan.json')) as { files: string[] }
    assert.deepEqual(plan.files, [inWorkspace('order-service.tasks.yaml').fsPath])
  })
})
