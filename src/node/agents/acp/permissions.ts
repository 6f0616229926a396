import type {
  RequestPermissionRequest,
  RequestPermissionResponse,
  ToolCallUpdate,
} from '@agentclientprotocol/sdk'
import type { AttemptFolders } from '../attempt/attempt-folders.ts'

/** Names of arguments that hold paths, in any spelling. */
const PATH_ARGUMENT = /(?:path|file|dir|directory|folder|cwd)s?$/i

/**
 * What an agent may do: everything in its own folders, commands too, since the sandbox contains them; nothing that names
 * a place outside, and nothing on the network. Nobody is asked.
 */
export function isAllowed(call: ToolCallUpdate, folders: AttemptFolders): boolean {
  if (call.kind === 'fetch') return false
  return pathsOf(call).every((path) => folders.owns(path))
}

/** The policy's answer among those that the agent offers. */
export function answerPermission(
  { toolCall, options }: RequestPermissionRequest,
  folders: AttemptFolders,
): { allowed: boolean; response: RequestPermissionResponse } {
  const allowed = isAllowed(toolCall, folders)
  const wanted = allowed
    ? (['allow_once', 'allow_always'] as const)
    : (['reject_once', 'reject_always'] as const)
  const option = wanted.flatMap((kind) => options.find((one) => one.kind === kind) ?? [])[0]
  return {
    allowed: allowed && option !== undefined,
    response: {
      outcome: option ? { outcome: 'selected', optionId: option.optionId } : { outcome: 'cancelled' },
    },
  }
}

/** Paths that a call names: where it says it works, and in its arguments. */
function pathsOf({ locations, content, rawInput }: ToolCallUpdate): string[] {
  const stated = [
    ...(locations ?? []).map(({ path }) => path),
    ...(content ?? []).flatMap((part) => (part.type === 'diff' ? part.path : [])),
  ]
  return [...stated, ...argumentPaths(rawInput)]
}

function argumentPaths(input: unknown): string[] {
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([name, value]: [string, unknown]) => {
    if (!PATH_ARGUMENT.test(name)) return []
    return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
  })
}
