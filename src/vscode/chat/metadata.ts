import type * as vscode from 'vscode'

/** What is stored with an answer, for later turns, votes and /remember. Plain data. */
export interface ChatMetadata {
  /** path of the library of what it is about, also where none of it was given; null when there was none */
  library: string | null
  /** path of that library, or of where it would be */
  place: string
  /** ids of the experiences that the prompt included */
  injected: string[]
  model: string
  question: string
  answer: string
  /** output of the tests that failed last while it was made; left out where none did */
  failedTests?: string
  /** the command of the request, '' without one */
  command: string
}

/** Maximum number of characters of an answer that are kept. */
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
 * its library was deleted since: no new one is started.
 */
export function rememberedIn(
  { library, place }: ChatMetadata,
  isThere: (path: string) => boolean,
): string | null {
  return library === null || isThere(library) ? place : null
}

/** The metadata of this extension, or null for a result of another participant or of an older version. */
export function readMetadata(result: vscode.ChatResult): ChatMetadata | null {
  const found = result.metadata?.tfgrpo as ChatMetadata | undefined
  return found && Array.isArray(found.injected) && typeof found.place === 'string' ? found : null
}
