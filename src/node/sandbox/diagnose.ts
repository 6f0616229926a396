/** What the machine says about running a sandbox. */
export interface ProbeResult {
  platform: NodeJS.Platform
  /** programs that the sandbox needs and the machine has not */
  missing: string[]
  /** a command ran inside */
  ran: boolean
  /** what got through although it must not, e.g. "reading outside of the copy" */
  leaks: string[]
  /** what the sandbox said when nothing ran */
  said: string
  /** kernel.apparmor_restrict_unprivileged_userns is 1 */
  apparmor: boolean
  /** user namespaces are switched off: user.max_user_namespaces or kernel.unprivileged_userns_clone is 0 */
  namespacesOff: boolean
  /** this process itself runs in a container */
  container: boolean
}

const PACKAGES: Record<string, string> = { bwrap: 'bubblewrap', socat: 'socat', rg: 'ripgrep' }

const WEAKER =
  '; or pass --unsandboxed: commands then run on copies with limits and a minimal environment, but can read your files and reach the network.'

/**
 * Why commands cannot be sandboxed here, and the command that mends it; null when they can.
 * One sentence: the cause, the remedy, and the weaker tier that there is.
 */
export function diagnose(probe: ProbeResult): string | null {
  const cause = causeOf(probe)
  return cause === null ? null : `${cause}${WEAKER}`
}

function causeOf(probe: ProbeResult): string | null {
  const { platform, missing, ran, leaks } = probe
  if (platform === 'win32')
    return 'Commands cannot be sandboxed on Windows: run tfgrpo inside WSL 2 (wsl --install)'
  if (platform !== 'linux' && platform !== 'darwin')
    return `Commands cannot be sandboxed on ${platform}: use Linux or macOS`
  if (missing.length > 0) {
    const names = missing.map((program) => PACKAGES[program] ?? program)
    const few =
      names.length === 1 ? `${names[0]} is` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are`
    const install =
      platform === 'darwin' ? `brew install ${names.join(' ')}` : `sudo apt-get install ${names.join(' ')}`
    return `Commands cannot be sandboxed because ${few} not installed: ${install}`
  }
  if (ran)
    return leaks.length === 0
      ? null
      : `The sandbox runs but does not contain commands (${leaks.join(', ')} got through): update bubblewrap and the kernel`
  if (platform === 'darwin') return `Commands cannot be sandboxed because sandbox-exec failed: ${said(probe)}`
  // Containers first: the switches that they show are the host's, and cannot be turned inside.
  if (probe.container)
    return `Commands cannot be sandboxed because this container may not make user namespaces (${said(probe)}): start it with docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined`
  if (probe.namespacesOff)
    return 'Commands cannot be sandboxed because user namespaces are switched off: sudo sysctl -w user.max_user_namespaces=15000 kernel.unprivileged_userns_clone=1'
  if (probe.apparmor)
    return "Commands cannot be sandboxed because Ubuntu's AppArmor keeps bubblewrap from making user namespaces: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (or give /usr/bin/bwrap an AppArmor profile with the userns rule)"
  return `Commands cannot be sandboxed because bubblewrap failed: ${said(probe)}; see why with: bwrap --unshare-user --unshare-pid --ro-bind / / --proc /proc true`
}

const said = (probe: ProbeResult) => {
  const line = probe.said.trim().split('\n').at(-1) ?? ''
  return line === '' ? 'it said nothing' : line.slice(0, 200)
}
