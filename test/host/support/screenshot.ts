import { appendFileSync, existsSync } from 'node:fs'
import type { HostRun, RunEvent } from './run-events.ts'
import { until } from './until.ts'

/** Has the runner take a picture of the window; its path is printed. Does nothing where there is no one to take it. */
export async function screenshot(name: string): Promise<void> {
  const { events, screenshots } = JSON.parse(process.env.TFGRPO_HOST_RUN!) as HostRun
  if (!screenshots) return
  // The editor takes what a view says of itself in turns of 200 ms.
  await new Promise((resolve) => setTimeout(resolve, 300))
  const answer = `${events}.shot-${process.hrtime.bigint()}`
  const event: RunEvent = { type: 'screenshot', name, answer }
  appendFileSync(events, `${JSON.stringify(event)}\n`)
  await until('a screenshot', () => existsSync(answer))
}
