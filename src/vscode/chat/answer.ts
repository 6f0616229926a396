import * as vscode from 'vscode'
import { type Include, placePrior } from '../../core/inject/prior.ts'
import { runName } from '../models/offered-id.ts'
import type { Libraries, LibraryState } from '../workspace/libraries.ts'
import { agentLoop, type LoopResult } from './agent-loop.ts'
import { agentTools } from './agent-tools.ts'
import { type Attached, attachedOf, folderOf, historyOf, plainModel } from './chat-context.ts'
import { chatLibrary } from './chat-library.ts'
import { type ChatPrior, chatPrior, NO_PRIOR } from './chat-prior.ts'
import { EditSession, type ProposedFile } from './edit-session.ts'
import { INSTRUCTIONS } from './prompts.ts'
import { openSession } from './run-tests-tool.ts'

export interface Answer extends LoopResult {
  prior: ChatPrior
  /** the library of what it is about, whether it was given or not; its text is null where there is none */
  library: LibraryState
  root: vscode.Uri
  proposed: ProposedFile[]
  /** output of the tests that failed last while it was made; '' where none did */
  failedTests: string
}

export interface AnswerOptions {
  request: vscode.ChatRequest
  context: vscode.ChatContext
  /** whether the experiences are included in the prompt */
  withPrior: boolean
  onText: (text: string) => void
  onProgress: (text: string) => void
  token: vscode.CancellationToken
}

/** One answer of the agent, with or without the experiences of the workspace. */
export async function answer(
  libraries: Pick<Libraries, 'of' | 'all'>,
  options: AnswerOptions,
): Promise<Answer> {
  const { request, token } = options
  const model = await plainModel(request.model)
  const { attached, unread } = await attachedOf(request.references)
  const root = folderOf(attached)
  if (unread.length > 0) options.onProgress(vscode.l10n.t('Could not read {0}', unread.join(', ')))
  const settings = vscode.workspace.getConfiguration('tfgrpo', root)
  const library = await chatLibrary(libraries, root, attached)
  const prior = options.withPrior
    ? priorOf(library, {
        query: request.prompt,
        model: runName(model),
        include: settings.get<Include>('include', 'proven'),
        context: attached,
      })
    : NO_PRIOR
  const session = new EditSession(root)
  const opened = openSession(session)
  try {
    const files = attached.map(({ name, text }) => `File ${name}:\n\`\`\`\n${text}\n\`\`\``)
    const result = await agentLoop({
      model,
      // The editor's models have no system role: what would be in that message comes first.
      messages: [
        vscode.LanguageModelChatMessage.User(placePrior(INSTRUCTIONS, prior.text)),
        ...historyOf(options.context),
        vscode.LanguageModelChatMessage.User([...files, request.prompt].join('\n\n')),
      ],
      tools: agentTools({
        session,
        sessionId: opened.id,
        invocationToken: request.toolInvocationToken,
        referenced: request.toolReferences.map(({ name }) => name),
      }),
      maxSteps: settings.get('chat.maxSteps', 20),
      justification: vscode.l10n.t('@grpo answers with the model that you chose in the chat.'),
      onText: options.onText,
      onProgress: options.onProgress,
      token,
    })
    return { ...result, prior, library, root, proposed: session.proposed(), failedTests: session.failedTests }
  } finally {
    opened.close()
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
