import type { CommandRequest, CommandResult, Workspaces } from '../ports.ts'

/**
 * A verification as one unit: a fresh copy with the answer in it, one command, and the copy is gone. This is what a
 * journal keeps. Throws CallError 'sandbox' when the command could not be run at all, Cancelled when the signal fires.
 */
export async function runOnce(
  workspaces: Workspaces,
  request: CommandRequest,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { workspace, workspaceDigest, hide, at, image, draw, solved, change, files, ...command } = request
  const copy = await workspaces.open(
    { workspace, workspaceDigest, hide, at, image, draw, use: 'command' },
    signal,
  )
  try {
    if (solved !== undefined) await copy.apply(solved)
    if (change !== undefined) await copy.apply(change)
    for (const file of files) await copy.write(file)
    return await copy.exec(command, signal)
  } finally {
    // The result does not wait for the copy's removal, and does not depend on it.
    copy.close().catch(() => {})
  }
}
