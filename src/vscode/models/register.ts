import type { Services } from '../services.ts'
import { ModelStatus } from './model-status.ts'

/** Which models runs use: shown in the status bar, chosen from there. */
export function registerModels(services: Services): void {
  services.context.subscriptions.push(new ModelStatus(services))
}
