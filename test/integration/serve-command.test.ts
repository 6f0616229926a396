import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli, startCli } from '../support/cli-process.ts'

let cwd: string
let seen = ''
const upstream = createServer(async (request, response) => {
  seen = ''
  for await (const chunk of request) seen += chunk
  if (!request.url?.endsWith('/chat/completions')) return response.writeHead(404).end('{}')
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const delta = (content: string, finish: string | null = null) =>
    `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`
  response.end(`${delta('Hel')}${delta('lo')}${delta('', 'stop')}data: [DONE]\n\n`)
})
let baseUrl: string

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'serve-command-'))
  await mkdir(join(cwd, '.grpo'))
  await writeFile(
    join(cwd, '.grpo/library.yaml'),
    'version: 1\nnext: 2\nexperiences:\n  - id: E1\n    text: Say PLUM.\n    evidence: []\n    status: candidate\n    pinned: true\n',
  )
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`
})
afterAll(async () => {
  upstream.closeAllConnections()
  upstream.close()
  await rm(cwd, { recursive: true })
})

describe('tfgrpo serve', () => {
  it('prints address, token and agents, answers in another format as a stream, and ends with Ctrl-C', async () => {
    const { port } = upstream.address() as AddressInfo
    const cli = startCli(['serve', '--port', '0', '--model', 'm', '--base-url', baseUrl, '--verbose'], {
      cwd,
    })
    await expect.poll(() => cli.stdout, { timeout: 20_000 }).toContain('any other')
    const [, root, token] = /^(http:\/\/127\.0\.0\.1:\d+) asks m at 127\.0\.0\.1:\d+\/v1\. Token: (\S+)/.exec(
      cli.stdout,
    )!
    expect(root).not.toContain(String(port))
    expect(cli.stdout).toContain('1 of 1 experiences are in use')
    expect(cli.stdout).toContain(`ANTHROPIC_BASE_URL=${root} ANTHROPIC_AUTH_TOKEN=${token} claude --model m`)
    for (const agent of ['Codex', 'Gemini CLI', 'OpenCode', 'Qwen Code', 'Copilot CLI'])
      expect(cli.stdout).toMatch(new RegExp(`^${agent} +\\S`, 'm'))
    const reply = await fetch(`${root}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': token!, 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: 'm',
        max_tokens: 10,
        stream: true,
        messages: [{ role: 'user', content: 'x' }],
      }),
    })
    const text = await reply.text()
    expect(text.match(/"text_delta","text":"\w+"/g)).toEqual([
      '"text_delta","text":"Hel"',
      '"text_delta","text":"lo"',
    ])
    expect(text).toContain('event: message_stop')
    expect(JSON.parse(seen).messages[0].content).toContain('- Say PLUM.')
    expect((await fetch(`${root}/v1/models`)).status).toBe(401)
    cli.child.kill('SIGINT')
    const { code, stderr } = await cli.ended
    expect(code).toBe(0)
    expect(stderr).toMatch(/POST \/v1\/messages 200 \d+ ms, translated with experiences/)
    expect(stderr).not.toContain(token)
  }, 30_000)

  it('says in one sentence what prevents it', async () => {
    const { port } = upstream.address() as AddressInfo
    const taken = ['serve', '--port', String(port), '--model', 'm', '--base-url', baseUrl]
    const [inUse, noModel, noToken] = await Promise.all([
      runCli(taken, { cwd }),
      runCli(['serve'], { cwd }),
      runCli(['serve', '--token-env', 'NOT_SET', '--model', 'm', '--base-url', baseUrl], { cwd }),
    ])
    expect(inUse).toMatchObject({
      code: 2,
      stderr: `Port ${port} is in use: end what uses it, or choose another with --port.\n`,
    })
    expect(noModel.code).toBe(2)
    expect(noModel.stderr).toMatch(/^No model is chosen: [^\n]+\n$/)
    expect(noToken).toMatchObject({
      code: 2,
      stderr: 'The variable NOT_SET, which should hold the token, is not set: put any secret text there.\n',
    })
  }, 30_000)
})
