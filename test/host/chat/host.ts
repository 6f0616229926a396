import type { HostSettings } from '../support/host-settings.ts'

/** Chat and agent mode, answered by a model that tests script. */
export const host: HostSettings = { workspace: 'examples/order-service', chat: true }
