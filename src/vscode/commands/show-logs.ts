import type { Services } from '../services.ts'

/** Opens the log of the extension and of the runs it starts. */
export async function showLogs({ log }: Services): Promise<void> {
  log.show(true)
}
