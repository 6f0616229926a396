import * as vscode from 'vscode'
import type { SandboxTier } from '../../core/ports.ts'
import { UserError } from '../editor/user-error.ts'
import type { EditSession } from './edit-session.ts'
import { testCommand } from './test-command.ts'

export const RUN_TESTS = 'tfgrpo_run_tests'

interface Input {
  /** number of the answer's edit session; without it the tests run on the files as they are */
  session?: number
}

const sessions = new Map<number, EditSession>()
let last = 0
const TIMEOUT_SECONDS = 120
/** Maximum length of the output that a model reads, in characters from its end: test runners print their summary there. */
const SHOWN = 6000

/** Gives the tool access to an answer's proposed files until the answer is complete. */
export function openSession(session: EditSession): { id: number; close(): void } {
  const id = ++last
  sessions.set(id, session)
  return { id, close: () => sessions.delete(id) }
}

/**
 * Runs the workspace's own test command in the sandbox, on a copy that holds what the answer proposes: the workspace
 * itself is not touched. The editor asks the user first.
 */
export const runTestsTool: vscode.LanguageModelTool<Input> = {
  async prepareInvocation({ input }) {
    const command = await testCommand(rootOf(input))
    const { sandboxTier } = await import('../../node/workspaces/open/open-workspaces.ts')
    // Without a sandbox and without permission to run unsandboxed, the run itself reports the error.
    const tier = await sandboxTier({ unsandboxed: mayGoWithout() }).catch((): SandboxTier => 'sandboxed')
    return {
      invocationMessage: vscode.l10n.t('Running the tests'),
      confirmationMessages: {
        title: vscode.l10n.t('Run the tests?'),
        message: new vscode.MarkdownString(
          `${tierWords(tier)}\n\n\`\`\`sh\n${(command ?? vscode.l10n.t('(no test command was found)')).replaceAll('```', '')}\n\`\`\``,
        ),
      },
    }
  },
  async invoke({ input }, token) {
    const text = await runTests(input, token)
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)])
  },
}

async function runTests(input: Input, token: vscode.CancellationToken): Promise<string> {
  if (!vscode.workspace.isTrusted)
    throw new UserError(vscode.l10n.t('Nothing is run in a workspace that is not trusted.'))
  const root = rootOf(input)
  const command = await testCommand(root)
  if (command === null)
    return 'This workspace declares no test command. The user can set one: tfgrpo.chat.testCommand.'
  const { openWorkspaces } = await import('../../node/workspaces/open/open-workspaces.ts')
  const { runOnce } = await import('../../core/verify/run-once.ts')
  const { digestWorkspace } = await import('../../node/workspaces/workspace-files.ts')
  const session = input.session === undefined ? undefined : sessions.get(input.session)
  const stop = new AbortController()
  const cancelled = token.onCancellationRequested(() => stop.abort(new vscode.CancellationError()))
  const workspaces = await openWorkspaces({
    unsandboxed: mayGoWithout(),
    concurrency: 1,
  })
  try {
    const result = await runOnce(
      workspaces,
      {
        workspace: root.fsPath,
        workspaceDigest: await digestWorkspace(root.fsPath),
        files: (session?.proposed() ?? []).map(({ path, after }) => ({ path, content: after })),
        run: { command },
        timeoutSeconds: TIMEOUT_SECONDS,
        network: [],
        draw: 'chat',
      },
      stop.signal,
    )
    const output = `${result.stdout}\n${result.stderr}`.trim()
    const end = result.timedOut
      ? `stopped after ${TIMEOUT_SECONDS} s`
      : result.exitCode === 0
        ? 'passed'
        : `failed (exit code ${result.exitCode})`
    if (session && result.exitCode !== 0) session.failedTests = output.slice(-SHOWN)
    return `${command}: ${end}\n${output.length > SHOWN ? `...\n${output.slice(-SHOWN)}` : output}`
  } finally {
    cancelled.dispose()
    await workspaces.close()
  }
}

/** How a command will be contained. */
function tierWords(tier: SandboxTier): string {
  switch (tier) {
    case 'sandboxed':
      return vscode.l10n.t('Runs in a sandbox, on a copy with the proposed changes:')
    case 'unsandboxed':
      return vscode.l10n.t(
        '**Runs without a sandbox**, since none can be had here and tfgrpo.allowUnsandboxed allows it: on a copy with the proposed changes, but it can read your files and reach the network:',
      )
  }
}

function mayGoWithout(): boolean {
  return vscode.workspace.getConfiguration('tfgrpo').get('allowUnsandboxed', false)
}

function rootOf(input: Input): vscode.Uri {
  const session = input.session === undefined ? undefined : sessions.get(input.session)
  const root = session?.root ?? vscode.workspace.workspaceFolders?.[0]?.uri
  if (!root) throw new UserError(vscode.l10n.t('Open a folder first: tests run in one.'))
  return root
}
