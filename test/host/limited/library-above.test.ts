import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import type { Api } from '../../../src/vscode/api.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { until } from '../support/until.ts'

/** The opened folder is a package of something larger, where the library is. */
describe('a library above the opened folder', () => {
  const above = join(dirname(inWorkspace('').fsPath), '.grpo')
  const library = join(above, 'library.yaml')
  const text = (rule: string) =>
    `version: 1\nnext: 2\nexperiences:\n  - { id: E1, text: ${rule}, status: proven }\n`
  let api: Api

  before(async () => {
    // The nearest counts: the example has one of its own, with the floors of its tasks.
    await rm(inWorkspace('.grpo').fsPath, { recursive: true, force: true })
    await mkdir(above)
    await writeFile(library, text('Amounts are cents.'))
    api = (await ourExtension().activate()) as Api
    // The folders are searched again when task files appear.
    await writeFile(inWorkspace('above.tasks.yaml').fsPath, 'tasks: []\n')
  })

  after(async () => {
    await rm(inWorkspace('above.tasks.yaml').fsPath)
    await rm(above, { recursive: true })
  })

  const rules = async () => {
    const { tree } = api.experiences
    const found: string[] = []
    const walk = async (node?: unknown): Promise<void> => {
      for (const child of (await tree.getChildren(node)) ?? []) {
        const { label } = await tree.getTreeItem(child)
        found.push(typeof label === 'object' ? label.label : String(label))
        await walk(child)
      }
    }
    await walk()
    return found
  }

  it('is shown, since it is the one that runs of this folder write to', async () => {
    await until('the experience', async () => (await rules()).includes('Amounts are cents.'))
  })

  it('is followed when another process writes it', async () => {
    await until('the new text', async () => {
      // The editor says not when it has begun to watch: what was written before is not heard.
      await writeFile(library, text('Ids start with the kind.'))
      return (await rules()).includes('Ids start with the kind.')
    })
    const tool = await vscode.lm.invokeTool(
      'tfgrpo_search_experiences',
      { input: { query: 'ids' }, toolInvocationToken: undefined },
      new vscode.CancellationTokenSource().token,
    )
    assert.match(JSON.stringify(tool.content), /Ids start with the kind/)
  })
})
