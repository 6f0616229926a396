import { appendFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as vscode from 'vscode'
import { makeFolder } from '../../node/make-folder.ts'
import { readMetadata } from './metadata.ts'

/**
 * Records a vote of the user with the experiences that the answer was given: one JSON line in `.grpo/feedback.jsonl`.
 * It is a hint for people; it proves nothing and changes no status.
 */
export async function recordFeedback(
  log: vscode.LogOutputChannel,
  feedback: vscode.ChatResultFeedback,
): Promise<void> {
  const metadata = readMetadata(feedback.result)
  if (!vscode.workspace.isTrusted || !metadata || metadata.library === null || metadata.injected.length === 0)
    return
  const line = {
    helpful: feedback.kind === vscode.ChatResultFeedbackKind.Helpful,
    experiences: metadata.injected,
    model: metadata.model,
    at: new Date().toISOString(),
  }
  try {
    const folder = dirname(metadata.library)
    await makeFolder(folder)
    await appendFile(join(folder, 'feedback.jsonl'), `${JSON.stringify(line)}\n`)
  } catch (error) {
    log.warn(`The thumb was not recorded: ${(error as Error).message}`)
  }
}
