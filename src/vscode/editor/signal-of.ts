import type * as vscode from 'vscode'

/** A signal that fires when a token of the editor is cancelled. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const stop = new AbortController()
  if (token.isCancellationRequested) stop.abort()
  else token.onCancellationRequested(() => stop.abort())
  return stop.signal
}
