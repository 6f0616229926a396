import { messageOf } from '../core/errors.ts'
import { EXIT, exitCodeOf, isExpected } from './exit-code.ts'
import { withoutSecrets, writeFaultLog } from './fault-log.ts'
import type { Io } from './io/io.ts'
import { ipcIo, speaksIpc } from './io/io-ipc.ts'
import { processIo } from './io/io-process.ts'
import { buildProgram } from './program.ts'
import { stopSignal } from './signals.ts'

/** Runs tfgrpo with these arguments (without node and script) and returns its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const { signal, stop } = stopSignal()
  const end = argv.indexOf('--')
  const json = (end < 0 ? argv : argv.slice(0, end)).includes('--json')
  const io = speaksIpc(process.env)
    ? await ipcIo({ signal, stop })
    : processIo({ json, signal, onClosed: () => stop('Cancelled: nobody reads the output any more.') })
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error) => {
      explain(error, argv, io)
      process.exit(exitCodeOf(error) || EXIT.failed)
    })
  try {
    const program = await buildProgram(argv, io)
    await program.parseAsync(argv, { from: 'user' })
    // A command may have set its exit code without throwing.
    return Number(process.exitCode ?? EXIT.done)
  } catch (error) {
    explain(error, argv, io)
    return exitCodeOf(error)
  }
}

/** One sentence on stderr. Commander and the summary of a failed run have already printed theirs. */
function explain(error: unknown, argv: readonly string[], io: Io): void {
  const debug = io.env.TFGRPO_DEBUG === '1'
  if (error instanceof Error && ['CommanderError', 'RunFailed'].includes(error.name)) return
  if (isExpected(error)) {
    const message = messageOf(error)
    io.say(debug && error instanceof Error && error.stack ? { ...message, sentence: error.stack } : message)
  } else {
    const log = writeFaultLog(error, argv, io.env)
    const message = messageOf(error).sentence
    const said = withoutSecrets(message, io.env)
    io.say(`Unexpected fault: ${said || 'no message'}${log ? ` (details: ${log})` : ''}`)
    if (debug && error instanceof Error && error.stack) io.say(withoutSecrets(error.stack, io.env))
  }
}

/** Resolves when all output is written, which takes a moment on pipes. */
function leave(code: number): void {
  process.exitCode = code
  const drained = (stream: NodeJS.WriteStream) =>
    new Promise<void>((resolve) => {
      if (stream.destroyed || stream.writableEnded) resolve()
      else stream.write('', () => resolve())
    })
  // Nothing that is still open (a pool, a kept-alive socket) may delay a finished command.
  Promise.all([drained(process.stdout), drained(process.stderr)]).then(() => process.exit(code))
}

leave(await main(process.argv.slice(2)))
