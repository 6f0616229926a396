import type * as vscode from 'vscode'

/** What stays with an answer: later turns, thumbs and /remember find it. Plain data. */
export interface ChatMetadata {
  /** path of the library of what it is about, also where none of it was given; null when there was none */
  library: string | null
  /** path of that library, or of where it would stand */
  place: string
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
const MAX = 8000

export function metadataOf(metadata: ChatMetadata): { tfgrpo: ChatMetadata } {
  const { failedTests = '', ...rest } = metadata
  return {
    tfgrpo: {
      ...rest,
      answer: metadata.answer.slice(0, MAX),
      ...(failedTests === '' ? {} : { failedTests: failedTests.slice(-MAX) }),
    },
  }
}

/**
 * Path of the library that what is remembered of an answer belongs to: where it had none, the place for one. null where
 * its library went since: that is not begun anew.
 */
export function rememberedIn(
  { library, place }: ChatMetadata,
  isThere: (path: string) => boolean,
): string | null {
  return library === null || isThere(library) ? place : null
}

/** Ours, or null for a result of somebody else or of an older version. */
export function readMetadata(result: vscode.ChatResult): ChatMetadata | null {
  const found = result.metadata?.tfgrpo as ChatMetadata | undefined
  return found && Array.isArray(found.injected) && typeof found.place === 'string' ? found : null
}
