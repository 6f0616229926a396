/**
 * What `tfgrpo serve` adds to the first token: `node bench/gateway.ts [--requests 400] [--kilobytes 60]`. A scripted endpoint
 * streams at once, in a process of its own; so does `tfgrpo serve`, from dist/, in front of it. Requests go to the endpoint
 * and through serve in turns, the order of each pair drawn, over connections that are kept. The goal is under 2 ms at the
 * median. README.md says how to read it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { random } from '../src/core/random.ts'
import { table } from './print-table.ts'

const GOAL_MS = 2
const WARM_UP = 50
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: { requests: { type: 'string', default: '400' }, kilobytes: { type: 'string', default: '60' } },
})
const pairs = Number(values.requests)

/** A request as coding agents send it: most of it is instructions, tools and what was said before. */
function requestBody(kilobytes: number): string {
  const sentence = 'Read a file before you change it, and run the tests of the "package" afterwards.\n'
  const filler = (bytes: number) => sentence.repeat(Math.ceil(bytes / sentence.length))
  const part = (kilobytes * 1024) / 4
  return JSON.stringify({
    model: 'scripted',
    stream: true,
    messages: [
      { role: 'system', content: filler(part) },
      { role: 'user', content: filler(part) },
    ],
    tools: Array.from({ length: 16 }, (_, at) => ({
      type: 'function',
      function: { name: `tool${at}`, description: filler((part * 2) / 16), parameters: { type: 'object' } },
    })),
  })
}

interface Times {
  first: number
  whole: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** Milliseconds until the first byte of the reply's body, and until its end. */
function ask(port: number, token: string, body: string): Promise<Times> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const sent = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        path: '/v1/chat/completions',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          authorization: `Bearer ${token}`,
        },
      },
      (response) => {
        let first = 0
        if (response.statusCode !== 200) reject(new Error(`Port ${port} answers ${response.statusCode}.`))
        response.on('data', () => {
          first ||= performance.now() - start
        })
        response.once('end', () => resolve({ first, whole: performance.now() - start }))
      },
    )
    sent.once('error', reject).end(body)
  })
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout!) {
    text += chunk
    if (text.includes('\n')) return text.split('\n')[0]!
  }
  throw new Error('A process of the benchmark ended before it was ready.')
}

const children: ChildProcess[] = []
const start = (args: string[], env: NodeJS.ProcessEnv = process.env) => {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
  children.push(child)
  return child
}
try {
  const endpoint = start([join(ROOT, 'bench/speed/streaming-endpoint.ts')])
  const direct = Number(await firstLine(endpoint))
  const token = 'token-of-the-benchmark'
  const serve = start(
    [
      join(ROOT, 'dist/cli.js'),
      ...['serve', '--json', '--port', '0', '--token-env', 'BENCH_TOKEN', '--model', 'scripted'],
      ...['--base-url', `http://127.0.0.1:${direct}/v1`],
      ...['--library', join(ROOT, 'test/fixtures/learned/.grpo/library.yaml'), '--include', 'all'],
    ],
    { ...process.env, BENCH_TOKEN: token },
  )
  const { address, experiences } = JSON.parse(await firstLine(serve)) as {
    address: string
    experiences: { used: string[] }
  }
  const through = Number(new URL(address).port)
  const body = requestBody(Number(values.kilobytes))
  const draw = random('gateway', 1)
  const times = { direct: [] as Times[], serve: [] as Times[] }
  for (let pair = -WARM_UP; pair < pairs; pair++) {
    const order = draw.next() < 0.5 ? (['direct', 'serve'] as const) : (['serve', 'direct'] as const)
    for (const way of order) {
      const taken = await ask(way === 'direct' ? direct : through, token, body)
      if (pair >= 0) times[way].push(taken)
    }
  }
  const rows = (['first', 'whole'] as const).map((what) => {
    const at = (way: 'direct' | 'serve', share: number) =>
      quantile(
        times[way].map((one) => one[what]),
        share,
      )
    const differences = times.serve.map((one, pair) => one[what] - times.direct[pair]![what])
    return {
      what,
      direct: at('direct', 0.5),
      serve: at('serve', 0.5),
      difference: quantile(differences, 0.5),
      late: quantile(differences, 0.95),
    }
  })
  table(
    `${pairs} pairs of requests of ${values.kilobytes} kB, ${experiences.used.length} experiences added; ms`,
    ['until', 'direct, median', 'through serve, median', 'ratio', 'difference, median', 'difference, 95%'],
    rows.map(({ what, direct, serve, difference, late }) => [
      what === 'first' ? 'the first token' : 'the end',
      direct,
      serve,
      serve / direct,
      difference,
      late,
    ]),
  )
  const [{ difference }] = rows as [(typeof rows)[number]]
  console.log(
    `\nAdded to the first token: ${difference.toFixed(2)} ms at the median, goal ${GOAL_MS} ms: ${difference < GOAL_MS ? 'met' : 'missed'}`,
  )
} finally {
  agent.destroy()
  for (const child of children) child.kill()
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}
