import * as vscode from 'vscode'
import { readMetadata } from './metadata.ts'

/** What is worth asking next. */
export function followupsOf(result: vscode.ChatResult): vscode.ChatFollowup[] {
  const metadata = readMetadata(result)
  if (!metadata || result.errorDetails) return []
  const { command, question, injected, failedTests } = metadata
  return [
    ...(injected.length > 0 && command !== 'compare' && question !== ''
      ? [
          {
            prompt: question,
            command: 'compare',
            label: vscode.l10n.t('Compare with and without experiences'),
          },
        ]
      : []),
    // A follow-up is sent immediately: it must be complete as it is.
    ...(failedTests
      ? [{ prompt: '', command: 'remember', label: vscode.l10n.t('Remember what the failed tests say') }]
      : []),
    { prompt: '', command: 'experiences', label: vscode.l10n.t('Show the experiences') },
  ]
}
