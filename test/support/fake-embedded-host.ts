/**
 * Stands for the process that holds the model: speaks its messages and obeys the last user message.
 * - "echo X": replies X   - "crash": dies each time   - "crash once": dies unless it ran before (a file remembers)
 * - "long": too long until a message is gone   - "hang": never replies
 */
import { existsSync, writeFileSync } from 'node:fs'
import { CallError } from '../../src/core/errors.ts'
import type {
  EmbeddedHost,
  EmbeddedOwner,
  HostReply,
  HostRequest,
} from '../../src/node/embedded/host-channel.ts'
import { connect, type Remote } from '../../src/node/rpc/connect.ts'
import { processLine } from '../../src/node/rpc/line.ts'

let memory = ''
process.on('disconnect', () => process.exit())

const owner: Remote<EmbeddedOwner> = connect<EmbeddedOwner, EmbeddedHost>(processLine(process), {
  load: async ({ modelPath }) => {
    memory = `${modelPath}.crashed`
    if (modelPath.includes('unloadable')) throw new Error('not a model')
  },
  ask: async (id, request) => {
    if (order(request) === 'long' && request.messages.length > 1) throw new CallError('overflow', 'too long')
    await owner.call('begin', id)
    return run(request)
  },
})

async function run(request: HostRequest): Promise<HostReply> {
  const what = order(request)
  if (what === 'hang') await new Promise(() => {})
  if (what === 'crash' || (what === 'crash once' && !existsSync(memory))) {
    writeFileSync(memory, '')
    process.stderr.write('ggml: out of luck\n')
    process.kill(process.pid, 'SIGKILL')
  }
  const usage = { promptTokens: 3, completionTokens: 1, cachedTokens: 2, reasoningTokens: 0 }
  const text = what.replace('echo ', '') + (what === 'echo seed' ? request.seed : '')
  const timing = { firstTokenMs: 1, restMs: 1 }
  return { text, toolCalls: [], finish: 'stop', usage, notes: [], timing }
}

function order(request: HostRequest): string {
  return request.messages.at(-1)!.content
}
