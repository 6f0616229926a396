import type { HostSettings } from '../support/host-settings.ts'

/** A finished run of a real model, with the two experiences that it proved. */
export const host: HostSettings = { workspace: 'test/fixtures/learned' }
