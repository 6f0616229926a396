import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import * as vscode from 'vscode'
import { ourExtension } from '../support/extension.ts'

interface Contributed {
  commands: { command: string; title: string; category?: string }[]
  views: Record<string, { id: string }[]>
}

describe('the extension in VS Code', () => {
  it('activates', async () => {
    await ourExtension().activate()
    assert.equal(ourExtension().isActive, true)
  })

  it('has every command of its package.json, and no other', async () => {
    await ourExtension().activate()
    const { commands } = ourExtension().packageJSON.contributes as Contributed
    const known = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('tfgrpo.'))
    // VS Code itself makes commands for views (tfgrpo.tasks.focus, ...): these do not count.
    const views = Object.values((ourExtension().packageJSON.contributes as Contributed).views).flat()
    const own = known.filter((id) => !views.some((view) => id.startsWith(`${view.id}.`)))
    assert.deepEqual(own.sort(), commands.map(({ command }) => command).sort())
  })

  it('has words for every title', () => {
    const { commands } = ourExtension().packageJSON.contributes as Contributed
    assert.deepEqual(
      commands.filter(({ title }) => title.includes('%')),
      [],
    )
  })
})
