/**
 * A program that speaks the Agent Client Protocol in the place of a coding agent: it does what its first argument says.
 * Not an agent and not learning; what the client makes of good and bad ones becomes testable. It needs no packages, so
 * that it runs in a sandbox where it alone is readable.
 *
 *   node test/support/scripted-acp-agent.ts works|permission|files|terminal|empty|refusal|crash|crash-late|junk|line|endless|silent|alone|login
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [, , mode = 'works'] = process.argv
const { OPENAI_BASE_URL = '', OPENAI_API_KEY = '', OPENAI_MODEL = '', HOME = '' } = process.env

interface Message {
  id?: number | string
  method?: string
  params?: Record<string, unknown>
  result?: unknown
  error?: { message: string; code: number }
}

const send = (message: object) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const waiting = new Map<number | string, (message: Message) => void>()
let asked = 0
/** A request to the client. */
const ask = (method: string, params: object) =>
  new Promise<Message>((resolve) => {
    waiting.set(++asked, resolve)
    send({ id: asked, method, params: { sessionId: 's', ...params } })
  })
const update = (fields: object) =>
  send({ method: 'session/update', params: { sessionId: 's', update: fields } })
const say = (text: string) =>
  update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } })

/** One request to the model, with all instructions that are in the workspace. */
async function model(prompt: string): Promise<{ status: number; text: string }> {
  const instructions = ['AGENTS.md', 'CLAUDE.md']
    .filter((name) => existsSync(name))
    .map((name) => readFileSync(name, 'utf8'))
  const response = await fetch(`${OPENAI_BASE_URL}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${OPENAI_API_KEY}` },
    body: JSON.stringify({
      model: OPENAI_MODEL,
      messages: [
        { role: 'system', content: [`You work in ${process.cwd()}.`, ...instructions].join('\n') },
        { role: 'user', content: prompt },
      ],
    }),
  })
  const body = (await response.json()) as { choices?: { message: { content: string } }[] }
  return { status: response.status, text: body.choices?.[0]?.message.content ?? '' }
}

const end = (stopReason: string) => ({ stopReason })

const MODES: Record<string, (prompt: string) => Promise<object>> = {
  /** Writes what the model says, by itself, and tells of it. */
  works: async (prompt) => {
    update({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: 'Let me see.' } })
    const { text } = await model(prompt)
    const path = join(process.cwd(), 'src/add.js')
    const oldText = readFileSync(path, 'utf8')
    update({ sessionUpdate: 'tool_call', toolCallId: 't', title: 'Edit', kind: 'edit', rawInput: { path } })
    writeFileSync(path, `${text}\n`)
    writeFileSync(join(HOME, 'memory'), 'left in its home')
    update({
      sessionUpdate: 'tool_call_update',
      toolCallId: 't',
      status: 'completed',
      content: [
        { type: 'diff', path, oldText, newText: `${text}\n` },
        { type: 'content', content: { type: 'text', text: 'Written.' } },
      ],
    })
    say('Done ')
    say(`in ${process.cwd()}.`)
    return end('end_turn')
  },
  permission: async (prompt) => {
    await model(prompt)
    const options = [
      { optionId: 'always', name: 'Always', kind: 'allow_always' },
      { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
      { optionId: 'no', name: 'No', kind: 'reject_once' },
    ]
    const calls = [
      { toolCallId: '1', title: 'inside', kind: 'edit', locations: [{ path: join(process.cwd(), 'a.js') }] },
      { toolCallId: '2', title: 'outside', kind: 'edit', locations: [{ path: '/etc/passwd' }] },
      { toolCallId: '3', title: 'up', kind: 'read', rawInput: { file_path: '../../x' } },
      { toolCallId: '4', title: 'run', kind: 'execute', rawInput: { command: 'ls' } },
      { toolCallId: '5', title: 'web', kind: 'fetch', rawInput: { url: 'http://x' } },
    ]
    for (const toolCall of calls) {
      const { result } = await ask('session/request_permission', { toolCall, options })
      say(`${toolCall.title}: ${JSON.stringify(result)}\n`)
    }
    return end('end_turn')
  },
  files: async (prompt) => {
    await model(prompt)
    const at = (path: string) => join(process.cwd(), path)
    const requests: [string, object][] = [
      ['fs/read_text_file', { path: at('src/add.js') }],
      ['fs/read_text_file', { path: at('src/add.js'), line: 2, limit: 1 }],
      ['fs/read_text_file', { path: at('none.js') }],
      ['fs/read_text_file', { path: '/etc/passwd' }],
      ['fs/write_text_file', { path: at('new/file.js'), content: 'made by request\n' }],
      ['fs/write_text_file', { path: at('../out.js'), content: 'x' }],
    ]
    for (const [method, params] of requests) {
      const { result, error } = await ask(method, params)
      say(`${JSON.stringify(result ?? error?.message)}\n`)
    }
    return end('end_turn')
  },
  terminal: async (prompt) => {
    await model(prompt)
    const create = async (params: object) => {
      const { result, error } = await ask('terminal/create', params)
      return error ? { error } : { ...(result as { terminalId: string }) }
    }
    const one = await create({ command: 'echo', args: ['out', 'a b'], env: [{ name: 'V', value: 'v' }] })
    const { result: exit } = await ask('terminal/wait_for_exit', one)
    const { result: output } = await ask('terminal/output', one)
    update({
      sessionUpdate: 'tool_call',
      toolCallId: 't',
      title: 'Run',
      kind: 'execute',
      status: 'completed',
      content: [{ type: 'terminal', ...one }],
    })
    const two = await create({ command: 'echo begun; sleep 60', cwd: join(process.cwd(), 'src') })
    while (!JSON.stringify((await ask('terminal/output', two)).result).includes('begun'))
      await new Promise((resolve) => setTimeout(resolve, 20))
    await ask('terminal/kill', two)
    const { result: killed } = await ask('terminal/output', two)
    const three = await create({ command: 'pwd', cwd: '/etc' })
    say(JSON.stringify([exit, output, killed, three]))
    return end('end_turn')
  },
  empty: async (prompt) => {
    await model(prompt)
    return end('end_turn')
  },
  refusal: async (prompt) => {
    say((await model(prompt)).text)
    return end('refusal')
  },
  crash: async () => {
    console.error('TypeError: it is broken')
    process.exit(7)
  },
  /** The model's last word was heard, then the program fails. */
  'crash-late': async (prompt) => {
    writeFileSync('left.txt', (await model(prompt)).text)
    process.exit(7)
  },
  junk: async (prompt) => {
    console.log('Welcome!')
    console.log('[1,2,3]')
    console.log('{"jsonrpc":"2.0","id":99,"result":{}}')
    console.log(
      '{"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"new_kind"}}}',
    )
    console.log('{"jsonrpc":"2.0","method":"_own/thing"}')
    say((await model(prompt)).text)
    return end('end_turn')
  },
  line: async (prompt) => {
    await model(prompt)
    for (;;) {
      process.stdout.write('x'.repeat(100_000))
      if (process.stdout.writableNeedDrain)
        await new Promise((resolve) => process.stdout.once('drain', resolve))
    }
  },
  endless: async (prompt) => {
    for (let turn = 1; ; turn++) {
      await model(`${prompt} (turn ${turn})`)
      writeFileSync('turns.txt', `${turn}\n`)
    }
  },
  silent: () => new Promise(() => {}),
  /** Tells of its work without having asked a model through the gateway. */
  alone: async () => {
    say('I know that by heart.')
    return end('end_turn')
  },
}

const answers: Record<string, (params: Record<string, unknown>) => object | Promise<object>> = {
  initialize: () => ({ protocolVersion: 1, agentCapabilities: {}, authMethods: [] }),
  'session/new': () => {
    if (mode === 'login') throw Object.assign(new Error('Authentication required'), { code: -32000 })
    return { sessionId: 's' }
  },
  'session/prompt': ({ prompt }) => (MODES[mode] ?? MODES.works!)(JSON.stringify(prompt)),
}

createInterface({ input: process.stdin }).on('line', async (line) => {
  const message = JSON.parse(line) as Message
  if (message.method === undefined) {
    waiting.get(message.id ?? '')?.(message)
    return
  }
  if (message.id === undefined) return
  try {
    send({ id: message.id, result: await answers[message.method]?.(message.params ?? {}) })
  } catch (error) {
    const { message: text, code = -32603 } = error as Error & { code?: number }
    send({ id: message.id, error: { code, message: text } })
  }
})
