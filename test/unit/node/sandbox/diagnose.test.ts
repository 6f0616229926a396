import { describe, expect, it } from 'vitest'
import { inCommandLineWords } from '../../../../src/cli/io/word-remedy.ts'
import { diagnose, type ProbeResult } from '../../../../src/node/sandbox/diagnose.ts'
import { createWorkspaces } from '../../../../src/node/workspaces/local/create-workspaces.ts'

const fine: ProbeResult = {
  platform: 'linux',
  missing: [],
  ran: true,
  leaks: [],
  said: '',
  apparmor: false,
  namespacesOff: false,
  container: false,
}
const refused = { ran: false, said: 'bwrap: setting up uid map: Permission denied' }

const cases: [string, Partial<ProbeResult>, string][] = [
  [
    'bubblewrap is missing',
    { ran: false, missing: ['bwrap'] },
    'bubblewrap is not installed: run `sudo apt-get install bubblewrap`',
  ],
  [
    'socat is missing',
    { ran: false, missing: ['socat'] },
    'socat is not installed: run `sudo apt-get install socat`',
  ],
  [
    'ripgrep is missing',
    { ran: false, missing: ['rg'] },
    'ripgrep is not installed: run `sudo apt-get install ripgrep`',
  ],
  [
    'several are missing',
    { ran: false, missing: ['bwrap', 'socat', 'rg'] },
    'bubblewrap, socat and ripgrep are not installed: run `sudo apt-get install bubblewrap socat ripgrep`',
  ],
  [
    'ripgrep is missing on macOS',
    { platform: 'darwin', ran: false, missing: ['rg'] },
    'brew install ripgrep',
  ],
  ['AppArmor refuses', { ...refused, apparmor: true }, 'kernel.apparmor_restrict_unprivileged_userns=0'],
  ['user namespaces are off', { ...refused, namespacesOff: true }, 'user.max_user_namespaces=15000'],
  [
    'a container refuses',
    { ...refused, container: true, apparmor: true },
    'docker run --security-opt seccomp=unconfined',
  ],
  ['the system is Windows', { platform: 'win32', ran: false }, 'wsl --install'],
  ['the system is another', { platform: 'freebsd', ran: false }, 'only on Linux and macOS'],
  ['bubblewrap fails otherwise', refused, 'bwrap: setting up uid map: Permission denied'],
  [
    'it runs without effect',
    { leaks: ['the network'] },
    'does not contain commands (possible inside: the network)',
  ],
]

describe('a machine that cannot sandbox', () => {
  it.each(cases)('gets the fix when %s', (_, probe, remedy) => {
    const text = inCommandLineWords(diagnose({ ...fine, ...probe }) ?? '')
    expect(text).toContain(remedy)
    expect(text).toContain('--unsandboxed')
  })

  it('gets a different message in each case', () => {
    const texts = cases.map(([, probe]) => inCommandLineWords(diagnose({ ...fine, ...probe }) ?? ''))
    expect(new Set(texts).size).toBe(cases.length)
  })

  it('stops with a usage error unless the weaker tier is asked for', async () => {
    const probe = async () => ({ ...fine, ...refused, apparmor: true })
    await expect(createWorkspaces({ probe })).rejects.toMatchObject({ name: 'UsageError' })
    const weaker = await createWorkspaces({ probe, unsandboxed: true })
    expect(weaker.tier).toBe('unsandboxed')
    await weaker.close()
  })

  it('keeps the sandbox where there is one, also when the weaker tier is allowed', async () => {
    const sandbox = await createWorkspaces({ probe: async () => fine, unsandboxed: true })
    expect(sandbox.tier).toBe('sandboxed')
    await sandbox.close()
  })

  it('is none when the probe contains everything', () => {
    expect(diagnose(fine)).toBeNull()
  })
})
