import type { McpServer, McpServers } from '../../core/tasks/mcp-server.ts'
import type { Task } from '../../core/tasks/task.ts'

/** The servers of a task, those of the settings first; these win, since a task file is data. */
export function serversOf({ mcp = {} }: Pick<Task, 'mcp'>, settings: McpServers): [string, McpServer][] {
  const own = Object.entries(mcp).filter(([name]) => !Object.hasOwn(settings, name))
  return [...Object.entries(settings), ...own]
}

/**
 * Why an address may not be reached, one sentence; null where it may. Settings are the user's word. A task file reaches
 * over HTTP what its commands could reach, and never this machine.
 */
export function refusalOf(
  name: string,
  address: string,
  { network }: Pick<Task, 'network'>,
  isOfSettings: boolean,
): string | null {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    return `The MCP server ${name} needs an address that begins with http:// or https://, not "${address}".`
  if (isOfSettings) return null
  if (isOfThisNetwork(url.hostname))
    return `The MCP server ${name} is on this machine or its network (${url.host}): only .grpo/config.yaml may name such a server.`
  if (network.some((host) => matches(url.hostname, host))) return null
  return `The MCP server ${name} is on ${url.hostname}, which the task may not reach: add the host to network, or the server to .grpo/config.yaml.`
}

/** Names without a dot, and addresses in numbers: none of them is a public name. */
function isOfThisNetwork(host: string): boolean {
  return (
    !host.includes('.') ||
    /^[\d.]+$/.test(host) ||
    /\.(?:localhost|local|internal|lan|home\.arpa)\.?$/i.test(host)
  )
}

function matches(host: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase()
  return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted
}
