import type { SandboxTier } from '../../core/ports.ts'
import { PROXY_VARIABLES } from './wrap.ts'

/**
 * A command line whose programs reach one port of this machine's loopback interface, as if they ran outside. Not by the
 * sandbox's proxy: programs have servers of their own on that interface, and would look for these at the proxy too.
 * On Linux a relay listens at the same port of the sandbox's own interface; elsewhere the proxy must do.
 */
export function withLoopback(line: string, port: number, tier: SandboxTier): string {
  if (tier === 'unsandboxed') return line
  if (process.platform !== 'linux') return `export NO_PROXY= no_proxy=; ${line}`
  // The relay's way out is the proxy, whose password the sandbox states in the variable for git.
  return [
    `auth=$(printf %s "$GIT_SSH_COMMAND" | sed -n "s/.*proxyauth=\\([^' ]*\\).*/\\1/p")`,
    `unset ${PROXY_VARIABLES.join(' ')} NODE_USE_ENV_PROXY`,
    `socat TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork "PROXY:127.0.0.1:127.0.0.1:${port},proxyport=3128,proxyauth=$auth" </dev/null >/dev/null 2>&1 &\nunset auth`,
    `tries=0; while [ $tries -lt 100 ] && ! socat -u /dev/null TCP:127.0.0.1:${port} 2>/dev/null; do tries=$((tries+1)); sleep 0.02; done`,
    `unset tries`,
    line,
  ].join('\n')
}

/** The host as the proxy of the sandbox knows it. */
export const loopbackHost = (port: number) => `127.0.0.1:${port}`
