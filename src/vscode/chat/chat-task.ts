import * as vscode from 'vscode'
import type { Attempt, AttemptRequest } from '../../core/agents/agent.ts'
import { limitsOf, settingsFor } from '../../core/run/settings.ts'
import type { Task } from '../../core/tasks/task.ts'
import { INSTRUCTIONS } from './prompts.ts'
import { TEST_SECONDS } from './test-command.ts'

/** A chat request as a task of the agent; its tests are those of the workspace. */
export function chatTask(
  prompt: string,
  { root, show, tests }: { root: vscode.Uri; show: Task['show']; tests: string | null },
): Task {
  return {
    id: 'chat',
    instructions: INSTRUCTIONS,
    prompt,
    show,
    tags: [],
    network: [],
    guard: false,
    workspace: root.fsPath,
    workspaceDigest: '',
    verify:
      tests === null
        ? []
        : [{ type: 'command', run: tests, timeoutSeconds: TEST_SECONDS, weight: 1, passAt: 1 }],
    position: { file: root.fsPath, line: 1, column: 1 },
  }
}

/** What an answer may take: as attempts of runs, but for the user's own limit, and for models with less context. */
export function chatLimits(
  { maxInputTokens }: Pick<vscode.LanguageModelChat, 'maxInputTokens'>,
  turns: number,
): Pick<AttemptRequest, 'limits' | 'sampling'> {
  const run = { mode: 'grounded', embedded: false, trainTasks: 1, concurrency: 1, agent: 'tools' } as const
  const settings = settingsFor(run, { maxTurns: turns })
  const limits = limitsOf(settings)
  const contextTokens =
    maxInputTokens > 0 ? Math.min(maxInputTokens, limits.contextTokens) : limits.contextTokens
  return {
    limits: { ...limits, contextTokens },
    sampling: {
      temperature: settings.evalTemperature,
      topP: settings.topP,
      maxTokens: Math.min(settings.maxTokens, Math.floor(contextTokens / 4)),
      stop: settings.stop,
    },
  }
}

/** Which limit ended an answer, one sentence; null where the model did. */
export function stopSentence(
  { stopped, transcript: { turns }, usage }: Attempt,
  limits: AttemptRequest['limits'],
): string | null {
  switch (stopped) {
    case 'done':
      return null
    case 'turns':
      return turns < limits.turns
        ? vscode.l10n.t('Stopped, since the model repeated the same calls.')
        : vscode.l10n.t('Stopped after {0} requests (tfgrpo.chat.maxSteps).', turns)
    case 'time':
      return vscode.l10n.t('Stopped after {0} minutes.', Math.round(limits.seconds / 60))
    case 'budget':
      return vscode.l10n.t('Stopped after {0} tokens.', usage.promptTokens + usage.completionTokens)
  }
}
