import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LogEntry } from '../../test/support/scripted-endpoint.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** An endpoint in a process of its own; it ends with this one. */
export async function startEndpoint(
  script: 'script' | 'timed-script',
  keepBodies: boolean,
): Promise<{ baseUrl: string; log(): Promise<LogEntry[]>; stop(): void }> {
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'test/support/scripted-endpoint.ts'),
      ...['--handler', join(ROOT, `bench/speed/${script}.ts`)],
      ...['--options', JSON.stringify({ keepBodies })],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk).trim()))
    child.once('exit', (code) => reject(new Error(`The scripted endpoint ended with ${code}.`)))
  })
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    log: async () => (await (await fetch(`http://127.0.0.1:${port}/__log`)).json()) as LogEntry[],
    stop: () => child.kill(),
  }
}
