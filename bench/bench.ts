/**
 * How fast the trainer is: npm run bench [-- --only paper,grounded,speed] [--rollouts 20000] [--json]
 * Needs dist/ (npm run build, which `npm run bench` does). How to read it: bench/README.md.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startEndpoint } from './speed/endpoint.ts'
import { runLines, speedLines } from './speed/tables.ts'
import type { Parts, Throughput } from './speed/throughput-run.ts'
import { timedRun } from './speed/timed-run.ts'

const PARTS = ['paper', 'grounded', 'speed']

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join(',') },
    rollouts: { type: 'string', default: '20000' },
    json: { type: 'boolean', default: false },
  },
})
const only = values.only.split(',')
const unknown = only.find((part) => !PARTS.includes(part))
if (unknown !== undefined) {
  console.error(`--only takes ${PARTS.join(', ')}, separated by commas; "${unknown}" is none of them.`)
  process.exit(2)
}

/** Parts of the trainer in a fresh process, so that its peak of memory is its own. */
async function throughput(parts: Parts, rollouts: string, baseUrl: string): Promise<Throughput> {
  const path = fileURLToPath(new URL('./speed/throughput-run.ts', import.meta.url))
  const child = spawn(process.execPath, ['--expose-gc', path, parts, rollouts, baseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`The measurement of ${parts} ended with ${code}.`)
  return JSON.parse(out) as Throughput
}

function print(record: object, lines: string[]): void {
  console.log(values.json ? JSON.stringify(record) : lines.join('\n'))
}

for (const mode of ['paper', 'grounded'] as const) {
  if (!only.includes(mode)) continue
  const run = await timedRun(mode)
  print({ type: 'timed-run', ...run }, runLines(run))
}
if (only.includes('speed')) {
  const endpoint = await startEndpoint('script', false)
  const measured: Throughput[] = []
  try {
    for (const parts of ['core', 'journal', 'all'] as const)
      measured.push(await throughput(parts, values.rollouts, endpoint.baseUrl))
  } finally {
    endpoint.stop()
  }
  print({ type: 'throughput', measured }, speedLines(measured))
}
