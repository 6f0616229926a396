import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openWorkbench, THEMES, type Workbench } from '../../scripts/vscode/workbench.ts'

describe('the installed extension', () => {
  let vscode: Workbench
  beforeAll(async () => {
    vscode = await openWorkbench({ vsix: inject('vsix'), workspace: 'test/fixtures/learned' })
  })
  afterAll(() => vscode?.close())

  it('has its place in the activity bar, and its views open', async () => {
    await vscode.page.locator('.activitybar').getByRole('tab', { name: 'GRPO' }).click()
    for (const name of ['Experiences', 'Tasks', 'Runs'])
      await vscode.page
        .getByRole('button', { name: `${name} Section` })
        .first()
        .waitFor()
    expect(await vscode.pictures('views')).toHaveLength(Object.keys(THEMES).length)
  })

  it('opens the library by its command', async () => {
    await vscode.runCommand('GRPO: Open Experience Library')
    await vscode.page.getByRole('tab', { name: 'library.yaml' }).waitFor()
  })
})
