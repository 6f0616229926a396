/** What pictures are taken of: each opens one surface of the extension in a fresh VS Code. */
import type { Workbench, WorkbenchOptions } from './workbench.ts'

export interface Surface {
  workspace: string
  options?: Pick<WorkbenchOptions, 'chat' | 'settings' | 'env'>
  /** Brings it on the screen. */
  show: (vscode: Workbench) => Promise<void>
}

const LEARNED = 'test/fixtures/learned'

export const SURFACES: Record<string, Surface> = {
  experiences: {
    workspace: LEARNED,
    show: async (vscode) => {
      await vscode.openViews()
      await vscode.row('INVALID_').waitFor()
    },
  },
  library: {
    workspace: LEARNED,
    show: async (vscode) => {
      await vscode.openViews()
      await vscode.runCommand('GRPO: Open Experience Library')
      await vscode.page.getByRole('tab', { name: 'library.yaml' }).waitFor()
    },
  },
  tasks: {
    workspace: LEARNED,
    show: async (vscode) => {
      await vscode.openViews()
      await vscode.openFile('order-service.tasks.yaml')
      await vscode.page.locator('.codelens-decoration a').first().waitFor()
    },
  },
  report: {
    workspace: LEARNED,
    show: async (vscode) => {
      await vscode.openViews()
      await vscode.runCommand('GRPO: Open Report')
      await vscode.webview().locator('h1').first().waitFor()
    },
  },
  model: {
    workspace: LEARNED,
    show: async (vscode) => {
      await vscode.runCommand('GRPO: Choose Model')
      await vscode.page.locator('.quick-input-widget .monaco-list-row').first().waitFor()
    },
  },
  start: { workspace: LEARNED, show: (vscode) => vscode.runCommand('GRPO: Get Started') },
  empty: { workspace: 'examples/order-service', show: (vscode) => vscode.openViews() },
  chat: {
    workspace: LEARNED,
    options: { chat: true },
    show: async (vscode) => {
      await vscode.openViews()
      await vscode.row('INVALID_').waitFor()
      await vscode.ask('@grpo Write refundDue(paid) for the order service.')
      await vscode.waitForText(/Used E\d/)
    },
  },
}
