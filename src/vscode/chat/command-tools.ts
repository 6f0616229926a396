import * as vscode from 'vscode'
import { fenced } from '../../core/code/fences.ts'
import { CallError } from '../../core/errors.ts'
import type { CommandResult, SandboxTier } from '../../core/ports.ts'
import { signalOf } from '../editor/signal-of.ts'
import { UserError } from '../editor/user-error.ts'
import { folderOf } from './chat-context.ts'
import { chatWorkspace, mayGoWithoutSandbox } from './chat-workspace.ts'
import { TEST_SECONDS, testCommand } from './test-command.ts'

const RUN_TESTS = 'tfgrpo_run_tests'
const RUN_COMMAND = 'tfgrpo_run_command'
type ToolName = typeof RUN_TESTS | typeof RUN_COMMAND

interface Input {
  /** number of the command that waits for the user; without it the workspace's tests run on the files as they are */
  session?: number
}

/** A command that the user is asked about. */
interface Waiting {
  /** what the user allows: who allowed tests has not allowed commands */
  name: ToolName
  line: string
  /** left out until someone asks */
  tier?: SandboxTier
  run(): Promise<CommandResult>
}

const waiting = new Map<number, Waiting>()
let last = 0
/** Maximum length of the output that a model reads, in characters from its end: test runners print their summary there. */
const SHOWN = 6000

/** Who asks the user, and where in the editor. */
export interface Asking {
  invocationToken: vscode.ChatParticipantToolToken | undefined
  token: vscode.CancellationToken
  /** the workspace's own test command; null = there is none */
  tests: string | null
  /** told how long the user took, milliseconds */
  onWaited(milliseconds: number): void
}

/**
 * Runs a command once the user has agreed: the editor asks, since it is run by a tool of this extension. Throws CallError
 * 'sandbox', whose sentence the model reads, where the user does not agree, and where a command of the model would run
 * without a sandbox.
 */
export async function runAfterConsent(
  { line, tier }: { line: string; tier: SandboxTier },
  run: () => Promise<CommandResult>,
  { invocationToken: toolInvocationToken, token, tests, onWaited }: Asking,
): Promise<CommandResult> {
  if (tier !== 'sandboxed' && line !== tests)
    throw new CallError(
      'sandbox',
      'Only tests can be run: other commands need a sandbox, which is not to be had here.',
    )
  const name = line === tests ? RUN_TESTS : RUN_COMMAND
  const session = ++last
  const asked = Date.now()
  let outcome: Promise<CommandResult> | null = null
  const begin = () => {
    if (outcome === null) onWaited(Date.now() - asked)
    outcome ??= run()
    outcome.catch(() => {})
    return outcome
  }
  waiting.set(session, { name, line, tier, run: begin })
  try {
    await vscode.lm.invokeTool(name, { input: { session } satisfies Input, toolInvocationToken }, token)
  } catch (error) {
    // How a command went is known better here than by the editor, which reports that a tool failed.
    if (token.isCancellationRequested) throw error
  } finally {
    waiting.delete(session)
  }
  if (outcome !== null) return outcome
  onWaited(Date.now() - asked)
  throw new CallError('sandbox', 'The user did not allow this command: continue without it.')
}

/**
 * A tool that runs what waits under a number. The one of the tests also serves other agents of the editor: without a number
 * it runs the tests of the workspace, on a copy with its unsaved edits.
 */
export function commandTool(name: ToolName): vscode.LanguageModelTool<Input> {
  const isTests = name === RUN_TESTS
  const find = async ({ session }: Input, token?: vscode.CancellationToken) => {
    const one = session === undefined ? undefined : waiting.get(session)
    if (one?.name === name) return one
    if (isTests) return ownTests(token)
    throw new UserError(vscode.l10n.t('No command of @grpo waits to be run.'))
  }
  return {
    async prepareInvocation({ input }) {
      const one = await find(input)
      const line = one?.line ?? vscode.l10n.t('(no test command was found)')
      return {
        invocationMessage: isTests ? vscode.l10n.t('Running the tests') : vscode.l10n.t('Running a command'),
        confirmationMessages: {
          title: isTests ? vscode.l10n.t('Run the tests?') : vscode.l10n.t('Run this command?'),
          message: new vscode.MarkdownString(
            `${tierWords(one?.tier ?? (await tierHere()))}\n\n${fenced(line, 'sh')}`,
          ),
        },
      }
    },
    async invoke({ input }, token) {
      if (!vscode.workspace.isTrusted)
        throw new UserError(vscode.l10n.t('Nothing is run in a workspace that is not trusted.'))
      const one = await find(input, token)
      const text = one ? said(one.line, await one.run()) : NO_TESTS
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)])
    },
  }
}

const NO_TESTS = 'This workspace declares no test command. The user can set one: tfgrpo.chat.testCommand.'

/** The end of what a command printed, for the model. */
export function outputOf({ stdout, stderr }: CommandResult): string {
  const output = `${stdout}\n${stderr}`.trim()
  return output.length > SHOWN ? `...\n${output.slice(-SHOWN)}` : output
}

function said(line: string, result: CommandResult): string {
  const { timedOut, exitCode } = result
  const failed = exitCode === null ? 'failed' : `failed (exit code ${exitCode})`
  const end = timedOut ? `stopped after ${TEST_SECONDS} s` : exitCode === 0 ? 'passed' : failed
  return `${line}: ${end}\n${outputOf(result)}`
}

/** The tests of the open folder, for any agent of the editor; undefined where it declares none. */
async function ownTests(token?: vscode.CancellationToken): Promise<Waiting | undefined> {
  const root = folderOf([])
  const line = await testCommand(root)
  if (line === null) return undefined
  return {
    name: RUN_TESTS,
    line,
    async run() {
      const workspace = chatWorkspace(root, (_command, run) => run())
      const command = { run: { command: line }, timeoutSeconds: TEST_SECONDS, network: [] }
      try {
        return await workspace.exec(command, token ? signalOf(token) : new AbortController().signal)
      } finally {
        await workspace.close()
      }
    },
  }
}

/** Without a sandbox and without permission to run unsandboxed, the run itself reports the error. */
async function tierHere(): Promise<SandboxTier> {
  const { sandboxTier } = await import('../../node/workspaces/open/open-workspaces.ts')
  return sandboxTier({ unsandboxed: mayGoWithoutSandbox() }).catch(() => 'sandboxed')
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
