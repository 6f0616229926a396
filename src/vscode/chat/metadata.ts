import type * as vscode from 'vscode'

/** What stays with an answer: later turns, thumbs and /remember find it. Plain data. */
export interface ChatMetadata {
  /** path of the library, null when there was none */
  library: string | null
  /** ids that stood in front of the model */
  injected: string[]
  model: string
  question: string
  answer: string
  /** what the tests said that failed last while it was made; left out where none did */
  failedTests?: string
  /** the command of the request, '' without one */
  command: string
}

/** Characters of an answer that are kept. */
const MOST = 8000

export function metadataOf(metadata: ChatMetadata): { tfgrpo: ChatMetadata } {
  const { failedTests = '', ...rest } = metadata
  return {
    tfgrpo: {
      ...rest,
      answer: metadata.answer.slice(0, MOST),
      ...(failedTests === '' ? {} : { failedTests: failedTests.slice(-MOST) }),
    },
  }
}

/** Ours, or null for a result of somebody else or of an older version. */
export function readMetadata(result: vscode.ChatResult): ChatMetadata | null {
  const found = result.metadata?.tfgrpo as ChatMetadata | undefined
  return found && Array.isArray(found.injected) ? found : null
}
