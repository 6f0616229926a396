import type { Io } from './io.ts'
import { shownJson, shownText } from './plain-text.ts'
import { inCommandLineWords, wordedRecord } from './word-remedy.ts'

/**
 * The Io of this process. A reader that goes away (`tfgrpo ... | head`) ends the output quietly: `onClosed` is called
 * once, and later writes go nowhere.
 */
export function processIo(options: { json: boolean; signal: AbortSignal; onClosed: () => void }): Io {
  const { json, signal } = options
  const out = quietly(process.stdout, options.onClosed)
  // Nobody reads stderr any more; the work itself is not affected.
  const err = quietly(process.stderr, () => {})
  return {
    json,
    record(record) {
      if (json) out(`${shownJson(JSON.stringify(wordedRecord(record)))}\n`)
    },
    say(message) {
      const line = shownText(inCommandLineWords(message))
      err(line.endsWith('\n') ? line : `${line}\n`)
    },
    print(text) {
      const shown = shownText(text)
      ;(json ? err : out)(shown.endsWith('\n') ? shown : `${shown}\n`)
    },
    env: process.env,
    cwd: process.cwd(),
    live: process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !process.env.CI,
    colour: wantsColour(process.env, process.stderr.isTTY === true),
    signal,
  }
}

/** NO_COLOR (any value but '') turns colour off, FORCE_COLOR (except '0') on; else it is on for a terminal that is not dumb. */
function wantsColour(env: NodeJS.ProcessEnv, terminal: boolean): boolean {
  if (env.NO_COLOR) return false
  const force = env.FORCE_COLOR
  if (force !== undefined) return force !== '0' && force !== 'false'
  return terminal && env.TERM !== 'dumb'
}

function quietly(stream: NodeJS.WriteStream, onClosed: () => void): (text: string) => void {
  let closed = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Without a reader (EPIPE) or with a terminal that is gone (EIO) nothing can be shown any more.
    if (closed) return
    closed = true
    if (error.code === 'EPIPE' || error.code === 'EIO' || error.code === 'ERR_STREAM_DESTROYED') onClosed()
    else throw error
  })
  return (text) => {
    if (!closed) stream.write(text)
  }
}
