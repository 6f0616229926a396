import type { Services } from '../services.ts'
import { registerStatusItem } from './status-item.ts'

/** The trainer's own surface beside its commands. */
export function registerTrainer(services: Services): void {
  registerStatusItem(services)
}
