/**
 * The process that runs the model: a crash of native code ends this process, not the trainer. It ends with its parent.
 */
import { connect, type Remote } from '../rpc/connect.ts'
import { processLine } from '../rpc/line.ts'
import { Engine } from './engine.ts'
import type { EmbeddedHost, EmbeddedOwner } from './host-channel.ts'

let engine: Engine | null = null

// Exits at once: native threads may be in the middle of an evaluation, and there is nothing to save.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Ctrl-C reaches the terminal's whole process group; the parent decides when this process ends.
process.on('SIGINT', () => {})

const owner: Remote<EmbeddedOwner> = connect<EmbeddedOwner, EmbeddedHost>(processLine(process), {
  load: async (options) => {
    engine = await Engine.load(options, owner)
  },
  ask: async (id, request, signal) => {
    if (engine === null) throw new Error('No model is loaded.')
    return engine.ask(id, request, signal)
  },
})
