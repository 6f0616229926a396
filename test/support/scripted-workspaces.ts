import type {
  CommandRequest,
  CommandResult,
  FileToWrite,
  SandboxTier,
  WorkspacePatch,
  Workspaces,
} from '../../src/core/ports.ts'

/** Workspaces without files: a command in one is answered by a script that sees what was written before. */
export function scriptedWorkspaces(
  run: (request: CommandRequest, signal: AbortSignal) => CommandResult | Promise<CommandResult>,
  tier: SandboxTier = 'sandboxed',
): Workspaces {
  return {
    tier,
    open: async ({ workspace, workspaceDigest, hide, draw }, opening) => {
      opening.throwIfAborted()
      const origin = {
        ...(workspace === undefined ? {} : { workspace }),
        ...(hide === undefined ? {} : { hide }),
        workspaceDigest,
        draw,
      }
      const files: FileToWrite[] = []
      let change: WorkspacePatch | undefined
      const unscripted = () => Promise.reject(new Error('A scripted workspace has no files.'))
      return {
        apply: async (made) => {
          change = made
        },
        write: async (file) => void files.push(file),
        exec: async (command, signal) => {
          signal.throwIfAborted()
          if ('program' in command.run) throw new Error('A scripted workspace starts no programs.')
          return run({ ...origin, ...(change && { change }), files, ...command, run: command.run }, signal)
        },
        start: () => Promise.reject(new Error('A scripted workspace starts no programs.')),
        list: unscripted,
        read: unscripted,
        search: unscripted,
        diff: unscripted,
        snapshot: unscripted,
        close: async () => {},
      }
    },
  }
}

/** Where no command is to be run. */
export const noCommands = (tier: SandboxTier = 'sandboxed', why = 'Nothing is run here.') =>
  scriptedWorkspaces(() => Promise.reject(new Error(why)), tier)
