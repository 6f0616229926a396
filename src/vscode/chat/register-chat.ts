import * as vscode from 'vscode'
import type { ChatNeeds } from './participant.ts'

/** The participant @grpo, the tools for agents, and the read-only answers of /compare. */
export function registerChat(
  { subscriptions }: Pick<vscode.ExtensionContext, 'subscriptions'>,
  needs: ChatNeeds,
): void {
  const participant = vscode.chat.createChatParticipant(
    'tfgrpo.grpo',
    async (request, context, stream, token) => {
      const { handleChat } = await import('./participant.ts')
      return handleChat({ needs, request, context, stream, token })
    },
  )
  // A picture would have one colour on light and dark.
  participant.iconPath = new vscode.ThemeIcon('mortar-board')
  participant.followupProvider = {
    async provideFollowups(result) {
      const { followupsOf } = await import('./followups.ts')
      return followupsOf(result)
    },
  }
  subscriptions.push(
    participant,
    participant.onDidReceiveFeedback(async (feedback) => {
      const { recordFeedback } = await import('./feedback.ts')
      await recordFeedback(needs.log, feedback)
    }),
    vscode.lm.registerTool<{ query?: string }>('tfgrpo_search_experiences', {
      async prepareInvocation(options, token) {
        const { searchTool } = await import('./search-tool.ts')
        return searchTool(needs.libraries).prepareInvocation?.(options, token)
      },
      async invoke(options, token) {
        const { searchTool } = await import('./search-tool.ts')
        return searchTool(needs.libraries).invoke(options, token)
      },
    }),
    vscode.lm.registerTool<{ session?: number }>('tfgrpo_run_tests', runs('tfgrpo_run_tests')),
    vscode.lm.registerTool<{ session?: number }>('tfgrpo_run_command', runs('tfgrpo_run_command')),
    vscode.workspace.registerTextDocumentContentProvider('tfgrpo-answer', {
      async provideTextDocumentContent(uri, token) {
        const { answerDocuments } = await import('./compare.ts')
        return answerDocuments.provideTextDocumentContent(uri, token)
      },
    }),
  )
}

/** Loaded for the first command. */
function runs(
  name: 'tfgrpo_run_tests' | 'tfgrpo_run_command',
): vscode.LanguageModelTool<{ session?: number }> {
  const tool = async () => (await import('./command-tools.ts')).commandTool(name)
  return {
    prepareInvocation: async (options, token) => (await tool()).prepareInvocation?.(options, token),
    invoke: async (options, token) => (await tool()).invoke(options, token),
  }
}
