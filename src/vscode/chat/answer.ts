import * as vscode from 'vscode'
import { toolsAgent } from '../../core/agents/tools-agent.ts'
import type { Include } from '../../core/inject/prior.ts'
import type { ProposedFile } from '../../node/workspaces/overlay/overlay-workspace.ts'
import { signalOf } from '../editor/signal-of.ts'
import { runName } from '../models/offered-id.ts'
import type { Libraries, LibraryState } from '../workspace/libraries.ts'
import { type Attached, attachedOf, folderOf, historyOf, plainModel } from './chat-context.ts'
import { chatLibrary } from './chat-library.ts'
import { chatModel, type Shown } from './chat-model.ts'
import { type ChatPrior, chatPrior, NO_PRIOR } from './chat-prior.ts'
import { chatLimits, chatTask, stopSentence } from './chat-task.ts'
import { chatWorkspace } from './chat-workspace.ts'
import { outputOf, runAfterConsent } from './command-tools.ts'
import { editorContext } from './editor-context.ts'
import { ReferencedTools } from './referenced-tools.ts'
import { testCommand } from './test-command.ts'

export interface Answer {
  /** the text that the model wrote last */
  text: string
  /** which limit ended it, one sentence; null where the model did */
  stopped: string | null
  prior: ChatPrior
  /** the library of what it is about, whether it was given or not; its text is null where there is none */
  library: LibraryState
  root: vscode.Uri
  proposed: ProposedFile[]
  /** output of the tests that failed last while it was made; '' where none did */
  failedTests: string
}

export interface AnswerOptions extends Shown {
  request: vscode.ChatRequest
  context: vscode.ChatContext
  /** whether the experiences are included in the prompt */
  withPrior: boolean
  token: vscode.CancellationToken
}

/** One answer of the agent that runs train, with or without the experiences of the workspace. */
export async function answer(
  libraries: Pick<Libraries, 'of' | 'all'>,
  options: AnswerOptions,
): Promise<Answer> {
  const { request, token } = options
  const model = await plainModel(request.model)
  const { attached, unread } = await attachedOf(request.references)
  const root = folderOf(attached)
  if (unread.length > 0) options.onProgress(vscode.l10n.t('Could not read {0}', unread.join(', ')))
  const configured = vscode.workspace.getConfiguration('tfgrpo', root)
  const library = await chatLibrary(libraries, root, attached)
  const prior = options.withPrior
    ? priorOf(library, {
        query: request.prompt,
        model: runName(model),
        include: configured.get<Include>('include', 'proven'),
        context: attached,
      })
    : NO_PRIOR
  const attachedFiles = attached.map(({ name, text }) => ({ path: name, content: text }))
  const tests = await testCommand(root)
  let failedTests = ''
  /** while the user decides, an answer takes no time */
  let waited = 0
  const onWaited = (milliseconds: number) => {
    waited += milliseconds
  }
  const workspace = chatWorkspace(root, async (command, run) => {
    const { toolInvocationToken: invocationToken } = request
    const result = await runAfterConsent(command, run, { invocationToken, token, tests, onWaited })
    if (command.line === tests && result.exitCode !== 0) failedTests = outputOf(result)
    return result
  })
  const referenced = new ReferencedTools(request, token)
  const { sampling, limits } = chatLimits(model, configured.get('chat.maxSteps', 20))
  try {
    const attempt = await toolsAgent.attempt({
      task: chatTask(request.prompt, {
        root,
        show: [...attachedFiles, ...editorContext(root, attached)],
        tests,
      }),
      prior: prior.text,
      earlier: historyOf(options.context, limits.contextTokens / 2),
      workspace,
      draw: 'chat',
      affinity: 'chat',
      sampling,
      limits,
      now: () => (Date.now() - waited) / 1000,
      chat: chatModel(model, options, (content) => referenced.partsOf(content), token),
      once: async (_key, effect) => ({ value: await effect(), replayed: false }),
      servers: () => (request.toolReferences.length === 0 ? null : referenced),
      signal: signalOf(token),
    })
    const { submission } = attempt
    return {
      text: submission.kind === 'reply' ? submission.text : submission.reply,
      stopped: stopSentence(attempt, limits),
      prior,
      library,
      root,
      proposed: workspace.proposed(),
      failedTests,
    }
  } finally {
    await workspace.close()
  }
}
/** The prior of a library for a request; none where there is no library or it cannot be read. */
export function priorOf(
  state: LibraryState,
  request: {
    query: string
    model: string
    include: Include
    context: readonly Attached[]
  },
): ChatPrior {
  if (state.text === null) return NO_PRIOR
  const broken = state.problems.find(({ severity }) => severity === 'error')
  if (broken)
    return {
      ...NO_PRIOR,
      library: state.path,
      broken: vscode.l10n.t(
        'The library cannot be read: line {0}: {1}',
        broken.position.line,
        broken.message,
      ),
    }
  return chatPrior(state, request)
}
