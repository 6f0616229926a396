import type { AnyTool } from './tool.ts'
import type { ServerTool, ToolServers } from './tool-servers.ts'

/** Characters of a name that endpoints take. */
const NAME_LENGTH = 64
/** Characters of a description that a model is shown. */
const DESCRIPTION_LENGTH = 1000

/**
 * Tools of servers as the agent has them: each name begins with that of its server, so it is none of ours. Arguments are
 * checked by the server, which knows more than its schema.
 */
export function serverTools(tools: readonly ServerTool[], servers: ToolServers): AnyTool[] {
  const taken = new Set<string>()
  return tools.map((tool) => {
    const name = freeName(`${tool.server}_${tool.name.replace(/\W/g, '_')}`, taken)
    const description = tool.description.slice(0, DESCRIPTION_LENGTH)
    return {
      name,
      description,
      // Whether it only reads is the word of its server.
      reads: false,
      spec: { name, description, parameters: tool.parameters },
      call: (input) => servers.call(tool, input),
    }
  })
}

function freeName(wanted: string, taken: Set<string>): string {
  for (let count = 1; ; count++) {
    const end = count === 1 ? '' : `_${count}`
    const name = `${wanted.slice(0, NAME_LENGTH - end.length)}${end}`
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}
