import type { HostSettings } from '../support/host-settings.ts'

/** A folder that the user has not trusted. */
export const host: HostSettings = { workspace: 'examples/order-service', trusted: false }
