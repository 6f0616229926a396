import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { openWorkbench, type Workbench } from '../../scripts/vscode/workbench.ts'
import { type ScriptedEndpoint, startScriptedEndpoint } from '../support/scripted-endpoint.ts'
import orderService from '../support/scripted-order-service.ts'

/** Enough for the first round's lessons, too few for their trial: what was learned stays a candidate to review. */
const CALLS = 60

describe('from the example to an answer with experience', () => {
  let endpoint: ScriptedEndpoint
  let vscode: Workbench
  const library = () => readFileSync(join(vscode.workspace, '.grpo', 'library.yaml'), 'utf8')

  beforeAll(async () => {
    endpoint = await startScriptedEndpoint({ handler: orderService })
    vscode = await openWorkbench({
      vsix: inject('vsix'),
      workspace: 'examples/order-service',
      chat: true,
      settings: {
        'tfgrpo.model': 'scripted',
        'tfgrpo.baseUrl': endpoint.baseUrl,
        'tfgrpo.maxCalls': CALLS,
      },
    })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await vscode.pictures('journey-failed', ['dark'])
  })
  afterAll(async () => {
    await vscode?.close()
    await endpoint?.close()
  })

  it('trains within its budget, and reports that it can be resumed', async () => {
    await vscode.openViews()
    await vscode.page.locator('.statusbar').getByText('scripted').waitFor()
    await vscode.runCommand('GRPO: Train')
    await vscode.waitForText(/stopped at its budget/, 220_000)
    expect(endpoint.log.length).toBeLessThanOrEqual(CALLS)
    await vscode.pictures('journey-trained')
  })

  it('shows what was learned as candidates', async () => {
    await vscode.row('Candidate').waitFor()
    await vscode.row('INVALID_').waitFor()
    expect(library()).toContain('status: candidate')
    await vscode.pictures('journey-candidates')
  })

  it('shows a candidate next to the library, and accepts it', async () => {
    await vscode.runCommand('GRPO: Review Candidates')
    await vscode.page.locator('.monaco-diff-editor').first().waitFor()
    await vscode.pictures('journey-review')
    await vscode.runCommand('GRPO: Accept Candidate (Pin)')
    await expect.poll(library).toContain('pinned: true')
    // The review continues with the next one, which takes the focus.
    const left = library().match(/^ *status: candidate$/gm)?.length ?? 0
    expect(left).toBeGreaterThan(1)
    await vscode.page.getByRole('tab', { name: new RegExp(`^Review E\\d+ \\(1 of ${left}\\)`) }).waitFor()
  })

  it('answers with it, and reports that', async () => {
    await vscode.ask('@grpo How does this code base report invalid input?')
    await vscode.waitForText(/Used E\d+/)
    // What the endpoint or the scripted chat model answers, whichever the chat has chosen.
    const answered = vscode.page.locator('.interactive-response').last()
    await answered.getByText(/I can say nothing about this\.|scripted answer \d+/).waitFor()
    await vscode.pictures('journey-answer')
  })
})
