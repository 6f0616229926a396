import type { HostSettings } from '../support/host-settings.ts'

/** A trusted folder with a task file, nothing learned yet, and no chat. */
export const host: HostSettings = { workspace: 'examples/order-service' }
