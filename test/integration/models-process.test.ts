import { spawn } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { listModels } from '../../src/node/models/request-once.ts'
import type { LogEntry } from '../support/scripted-endpoint.ts'

const SCRIPT = fileURLToPath(new URL('../support/scripted-endpoint.ts', import.meta.url))

describe('the scripted endpoint as a process of its own', () => {
  it('prints its port, answers by its module, logs to a file, and goes when its stdin closes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'endpoint-'))
    const handler = join(folder, 'handler.mjs')
    const logFile = join(folder, 'log.jsonl')
    await writeFile(handler, 'export default (body) => ({ content: "you said " + body.messages[0].content })')
    const options = JSON.stringify({
      logFile,
      models: ['one'],
      faults: [{ every: 2, fault: { kind: 'reset' } }],
    })
    const child = spawn(process.execPath, [SCRIPT, '--handler', handler, '--options', options], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const port = await new Promise<string>((done) =>
      child.stdout.once('data', (text) => done(String(text).trim())),
    )
    const base = `http://127.0.0.1:${port}/v1`
    const ask = () =>
      fetch(`${base}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
      }).then((response) => response.json() as Promise<{ choices: { message: { content: string } }[] }>)
    expect((await ask()).choices[0]!.message.content).toBe('you said hello')
    await expect(ask()).rejects.toThrow()
    expect(await listModels(base, null)).toEqual(['one'])
    const live = (await (await fetch(`http://127.0.0.1:${port}/__log`)).json()) as LogEntry[]
    expect(live.map((entry) => entry.answered)).toEqual([true, false])
    const gone = new Promise((done) => child.once('exit', done))
    child.stdin.end()
    await gone
    const written = (await readFile(logFile, 'utf8')).trim().split('\n')
    expect(written.map((line) => (JSON.parse(line) as LogEntry).fault)).toEqual([null, 'reset'])
  })

  it('lists no models where there is no endpoint', async () => {
    expect(await listModels('http://127.0.0.1:9/v1', null)).toBeNull()
  })
})
