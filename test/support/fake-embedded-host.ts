/**
 * Stands for the process that holds the model: speaks its messages and obeys the last user message.
 * - "echo X": replies X   - "crash": dies each time   - "crash once": dies unless it ran before (a file remembers)
 * - "long": too long until a message is gone   - "hang": never replies
 */
import { existsSync, writeFileSync } from 'node:fs'
import type { FromHost, HostRequest, ToHost } from '../../src/node/embedded/host-channel.ts'

let memory = ''
const asked = new Map<number, HostRequest>()
const send = (message: FromHost) => process.send!(message)
process.on('disconnect', () => process.exit())

process.on('message', (message: ToHost) => {
  if (message.type === 'load') {
    memory = `${message.modelPath}.crashed`
    if (message.modelPath.includes('unloadable')) send({ type: 'load-failed', message: 'not a model' })
    else send({ type: 'loaded', contextSize: 100, sequences: message.sequences, threads: 1, gpu: false })
  } else if (message.type === 'ask') ask(message.id, message.request)
  else if (message.type === 'go') run(message.id)
})

function ask(id: number, request: HostRequest): void {
  if (order(request) === 'long' && request.messages.length > 1)
    return void send({ type: 'error', id, kind: 'overflow', message: 'too long' })
  asked.set(id, request)
  send({ type: 'ready', id })
}

function run(id: number): void {
  const request = asked.get(id)!
  const what = order(request)
  if (what === 'hang') return
  if (what === 'crash' || (what === 'crash once' && !existsSync(memory))) {
    writeFileSync(memory, '')
    process.stderr.write('ggml: out of luck\n')
    process.kill(process.pid, 'SIGKILL')
    return
  }
  const usage = { promptTokens: 3, completionTokens: 1, cachedTokens: 2, reasoningTokens: 0 }
  const text = what.replace('echo ', '') + (what === 'echo seed' ? request.seed : '')
  const timing = { firstTokenMs: 1, restMs: 1 }
  send({ type: 'done', id, reply: { text, toolCalls: [], finish: 'stop', usage, notes: [], timing } })
}

function order(request: HostRequest): string {
  return request.messages.at(-1)!.content
}
