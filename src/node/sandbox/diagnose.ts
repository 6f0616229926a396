import type { Remedy, UserMessage } from '../../core/remedy.ts'

/** What a probe found about running a sandbox on this machine. */
export interface ProbeResult {
  platform: NodeJS.Platform
  /** programs that the sandbox needs and that are missing */
  missing: string[]
  /** whether a command ran inside */
  ran: boolean
  /** what was possible although it must not be, e.g. "reading outside of the copy" */
  leaks: string[]
  /** the sandbox's output if nothing ran */
  said: string
  /** kernel.apparmor_restrict_unprivileged_userns is 1 */
  apparmor: boolean
  /** user namespaces are switched off: user.max_user_namespaces or kernel.unprivileged_userns_clone is 0 */
  namespacesOff: boolean
  /** this process itself runs in a container */
  container: boolean
}

const PACKAGES: Record<string, string> = { bwrap: 'bubblewrap', socat: 'socat', rg: 'ripgrep' }

/** Why commands cannot be sandboxed here, with the fix and the weaker tier; null if they can. */
export function diagnose(probe: ProbeResult): UserMessage | null {
  const cause = causeOf(probe)
  return cause && { ...cause, remedies: [...(cause.remedies ?? []), { do: 'allow-unsandboxed' }] }
}

function causeOf(probe: ProbeResult): UserMessage | null {
  const { platform, missing, ran, leaks } = probe
  const cannot = (why: string, ...remedies: Remedy[]): UserMessage => ({
    sentence: `Commands cannot be sandboxed ${why}.`,
    remedies,
  })
  if (platform === 'win32') return cannot('on Windows', { do: 'use-wsl' })
  if (platform !== 'linux' && platform !== 'darwin') return cannot(`on ${platform}, only on Linux and macOS`)
  if (missing.length > 0) {
    const names = missing.map((program) => PACKAGES[program] ?? program)
    const few =
      names.length === 1 ? `${names[0]} is` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are`
    const install =
      platform === 'darwin' ? `brew install ${names.join(' ')}` : `sudo apt-get install ${names.join(' ')}`
    return cannot(`because ${few} not installed`, { do: 'run-command', command: install })
  }
  if (ran)
    return leaks.length === 0
      ? null
      : {
          sentence: `The sandbox runs but does not contain commands (possible inside: ${leaks.join(', ')}): update bubblewrap and the kernel.`,
        }
  if (platform === 'darwin') return cannot(`because sandbox-exec failed: ${said(probe)}`)
  // Containers first: they show the host's settings, which cannot be changed inside.
  if (probe.container)
    return cannot(
      `because this container may not make user namespaces (${said(probe)}): start it with docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined`,
    )
  if (probe.namespacesOff)
    return cannot('because user namespaces are switched off', {
      do: 'run-command',
      command: 'sudo sysctl -w user.max_user_namespaces=15000 kernel.unprivileged_userns_clone=1',
    })
  if (probe.apparmor)
    return cannot(
      "because Ubuntu's AppArmor keeps bubblewrap from making user namespaces; an AppArmor profile for /usr/bin/bwrap with the userns rule lets it",
      { do: 'run-command', command: 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0' },
    )
  return cannot(
    `because bubblewrap failed: ${said(probe)}; see why with: bwrap --unshare-user --unshare-pid --ro-bind / / --proc /proc true`,
  )
}

const said = (probe: ProbeResult) => {
  const line = probe.said.trim().split('\n').at(-1) ?? ''
  return line === '' ? 'it said nothing' : line.slice(0, 200)
}
