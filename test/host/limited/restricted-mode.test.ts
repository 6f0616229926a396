import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import * as vscode from 'vscode'
import { ourExtension } from '../support/extension.ts'

describe('in a folder that is not trusted', () => {
  it('the extension runs, knowing it', async () => {
    assert.equal(vscode.workspace.isTrusted, false)
    await ourExtension().activate()
    assert.equal(ourExtension().isActive, true)
  })
})
