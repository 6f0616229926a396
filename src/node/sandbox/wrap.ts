import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { release } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SandboxManager } from '@anthropic-ai/sandbox-runtime'
import { canBoundPlaces, withBoundedPlaces } from './bounded-places.ts'
import type { Places } from './host-channel.ts'
import { withMounts } from './mounts.ts'

/** The environment variable that passes the command into a prepared sandbox. */
export const COMMAND_VARIABLE = 'TFGRPO_COMMAND'

/** Set by the sandbox for commands that may reach a host. */
export const PROXY_VARIABLES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'http_proxy',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
  'GIT_SSH_COMMAND',
  'JAVA_TOOL_OPTIONS',
]

/** What sets up a command; it starts in a third of the time that bash takes. */
const SHELL = 'sh'

/** Temporary folder that the library always makes writable if it exists. */
const LIBRARY_SCRATCH = '/tmp/claude'

/** Prepares the library for one list of hosts. Without hosts there is no proxy: the sandbox then has no network. */
export async function startSandboxRuntime(network: string[]): Promise<void> {
  if (network.length === 0) return
  await SandboxManager.initialize({
    network: { allowedDomains: network, deniedDomains: [], strictAllowlist: true },
    filesystem: { denyRead: [], allowWrite: [], denyWrite: [] },
  })
}

/**
 * A shell command that runs the content of COMMAND_VARIABLE inside the sandbox. It depends only on the places, so one
 * preparation (tens of milliseconds) serves every command in the same slot.
 */
export async function wrapFor(
  places: Places,
  path: string,
  network: string[],
  variables: readonly string[] = [],
): Promise<string> {
  const literal = (entry: string) => ({ path: entry, literal: true as const })
  const proxy = [SandboxManager.getLinuxHttpSocketPath(), SandboxManager.getLinuxSocksSocketPath()]
  const allowRead = [
    ...places.allowRead,
    places.slot,
    ...helpers(),
    ...proxy.filter((socket) => socket !== undefined),
  ]
  const wrapped = await SandboxManager.wrapWithSandbox(
    insideCommand(places.slot, path, network.length > 0, variables),
    SHELL,
    {
      network: { allowedDomains: network, deniedDomains: [] },
      filesystem: {
        denyRead: [...places.denyRead, ...scratchEntries()].map(literal),
        allowRead: [...new Set(allowRead)].filter((entry) => existsSync(entry)).map(literal),
        allowWrite: [literal(places.slot)],
        denyWrite: existsSync(LIBRARY_SCRATCH) ? [literal(LIBRARY_SCRATCH)] : [],
      },
    },
  )
  const mounted = withMounts(wrapped, places.mounts)
  if (process.platform !== 'linux') return mounted
  bounds ??= canBoundPlaces()
  return bounds ? withBoundedPlaces(mounted) : mounted
}

/** asked once */
let bounds: boolean | undefined

/** A file that exists once a command has started: without it, the sandbox itself failed. */
export const startedMark = (slot: string) => join(slot, 'started')

/** Prefix of the variables that carry the values of additional ones into a prepared sandbox, which sets some of its own. */
const PASSED = 'TFGRPO_VALUE_'

export function passedVariables(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [PASSED + name, value]))
}

/**
 * The command line inside: its mark, limits, a minimal environment, then the command.
 * @param variables names of additional variables, set by the shell itself: every user could read an argument of `env`
 */
export function insideCommand(
  slot: string,
  path: string,
  network: boolean,
  variables: readonly string[] = [],
): string {
  if (variables.length > 0) return withVariables(slot, path, network, variables)
  const environment = Object.entries(commandEnvironment(slot, path)).map(([name, value]) =>
    quote(`${name}=${value}`),
  )
  // Set by the sandbox, so only named here and filled in by the shell inside.
  const proxies = network
    ? [...PROXY_VARIABLES.map((name) => `"${name}=$${name}"`), 'NODE_USE_ENV_PROXY=1']
    : []
  return `: > ${quote(startedMark(slot))}; ${limits()}exec env -i ${[...environment, ...proxies].join(' ')} /bin/sh -c "$${COMMAND_VARIABLE}"`
}

/** The same with additional variables: all others are taken away in place of starting from none. */
function withVariables(slot: string, path: string, network: boolean, variables: readonly string[]): string {
  const fixed = Object.entries({
    ...commandEnvironment(slot, path),
    ...(network ? { NODE_USE_ENV_PROXY: '1' } : {}),
  })
  const kept = [...(network ? PROXY_VARIABLES : []), ...variables, ...fixed.map(([name]) => name)]
  return [
    `: > ${quote(startedMark(slot))}`,
    `${limits()}set -- "$${COMMAND_VARIABLE}"`,
    ...fixed.map(([name, value]) => `export ${name}=${quote(value)}`),
    ...variables.map((name) => `export ${name}="$${PASSED}${name}"`),
    `for name in $(env | sed -n 's/^\\([A-Za-z_][A-Za-z0-9_]*\\)=.*/\\1/p'); do case "$name" in ${kept.join('|')}) ;; *) unset "$name" ;; esac; done`,
    `exec /bin/sh -c "$1"`,
  ].join('; ')
}

/** The whole environment of a command. HOME and TMPDIR are inside the copy; none of the user's variables are passed. */
export function commandEnvironment(slot: string, path: string): Record<string, string> {
  return {
    PATH: path,
    HOME: join(slot, 'home'),
    TMPDIR: join(slot, 'tmp'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    TERM: 'dumb',
    CI: '1',
    NO_COLOR: '1',
    npm_config_update_notifier: 'false',
    PYTHONDONTWRITEBYTECODE: '1',
  }
}

/**
 * No core dumps, files of at most 1 GB, 4 GB of data per process, 1,024 processes. The last counts per user, and per
 * user namespace only since Linux 5.14: before that it would count the user's desktop too.
 */
function limits(): string {
  if (process.platform === 'win32') return ''
  const parts = ['ulimit -c 0', 'ulimit -f 1048576']
  if (process.platform === 'linux') {
    // Where memory runs out, these end first.
    parts.push('{ echo 1000 >/proc/self/oom_score_adj; }')
    parts.push('ulimit -d 4194304')
    const [major = 0, minor = 0] = release().split('.').map(Number)
    if (major > 5 || (major === 5 && minor >= 14)) parts.push('{ ulimit -u 1024 || ulimit -p 1024; }')
  }
  return `${parts.map((part) => `${part} 2>/dev/null;`).join(' ')} `
}

/** What the sandbox itself needs to read: its helper programs, which a packaged extension has in dist/vendor. */
function helpers(): string[] {
  const packed = ['vendor', '../vendor'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  const found = packed.find((path) => existsSync(join(path, 'seccomp')))
  if (found !== undefined) return [found]
  const main = createRequire(import.meta.url).resolve('@anthropic-ai/sandbox-runtime')
  return [join(dirname(dirname(main)), 'vendor')]
}

function scratchEntries(): string[] {
  try {
    return readdirSync(LIBRARY_SCRATCH).map((name) => join(LIBRARY_SCRATCH, name))
  } catch {
    return []
  }
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
