/**
 * Loaded into the Node processes of a command that is judged by its exit code: an answer that the check imports must not
 * end the check with success. An answer that is the program itself may exit as it likes.
 * Uses nothing but Node. TFGRPO_ANSWERS contains the answer's paths, one per line.
 */
import { realpathSync, writeSync } from 'node:fs'

const answers = (process.env.TFGRPO_ANSWERS ?? '').split('\n').filter((path) => path !== '')
const main = process.argv[1] === undefined ? '' : real(process.argv[1])

if (!answers.some((path) => real(path) === main)) {
  type Exit = (code?: number | string | null) => never
  const guarded = (exit: Exit): Exit =>
    ((code) => {
      const status = Number(code ?? process.exitCode ?? 0)
      const stack = new Error().stack ?? ''
      if (status === 0 && answers.some((path) => stack.includes(path))) {
        writeSync(2, 'Error: expected the check to run to its end, but the answer called process.exit\n')
        return exit.call(process, 1)
      }
      return exit.call(process, code)
    }) as Exit
  process.exit = guarded(process.exit)
  const low = process as unknown as { reallyExit: Exit }
  low.reallyExit = guarded(low.reallyExit)
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
