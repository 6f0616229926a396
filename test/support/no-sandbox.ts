import type { ProbeResult } from '../../src/node/sandbox/diagnose.ts'

/** What a machine says on which no command can be contained. */
export const noSandbox = async (): Promise<ProbeResult> => ({
  platform: 'win32',
  missing: [],
  ran: false,
  leaks: [],
  said: '',
  apparmor: false,
  namespacesOff: false,
  container: false,
})
