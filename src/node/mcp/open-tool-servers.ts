import type { ToolResult } from '../../core/agents/tools/tool.ts'
import type { OpenToolServers, ServerTool, ToolServers } from '../../core/agents/tools/tool-servers.ts'
import type { McpServers } from '../../core/tasks/mcp-server.ts'
import { serversOf } from './allowed-servers.ts'
import { Server, type ServerLimits } from './server.ts'

const LIMITS: ServerLimits = { connect: 60_000, call: 120_000 }

/** Opens servers of task files and settings; `env` has the values of the variables that settings name. */
export function toolServersOpener(
  settings: McpServers,
  env: Readonly<Record<string, string | undefined>>,
  limits: ServerLimits = LIMITS,
): OpenToolServers {
  return (task, workspace, signal) => {
    const servers = serversOf(task, settings)
    if (servers.length === 0) return null
    const world = { task, workspace, signal, env, limits }
    return new AttemptServers(
      servers.map(([name, spec]) => new Server(name, spec, Object.hasOwn(settings, name), world)),
      JSON.stringify(servers),
    )
  }
}

class AttemptServers implements ToolServers {
  readonly identity: string
  readonly #servers: ReadonlyMap<string, Server>

  constructor(servers: readonly Server[], identity: string) {
    this.#servers = new Map(servers.map((server) => [server.name, server]))
    this.identity = identity
  }

  async list() {
    const listed = await Promise.all([...this.#servers.values()].map((server) => server.list()))
    return {
      tools: listed.flatMap((one) => (typeof one === 'string' ? [] : one)),
      problems: listed.filter((one) => typeof one === 'string'),
    }
  }

  call({ server, name }: Pick<ServerTool, 'server' | 'name'>, input: unknown): Promise<ToolResult> {
    return this.#servers.get(server)!.call(name, input)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.close()))
  }
}
