/** A helper process for tests of HelperProcess. */
import { connect } from '../../src/node/rpc/connect.ts'
import { processLine } from '../../src/node/rpc/line.ts'

export interface TestHelper {
  echo(text: string): Promise<string>
  variable(name: string): Promise<string | null>
  /** says something and dies */
  die(signal: NodeJS.Signals): Promise<void>
  hang(): Promise<void>
}

process.on('disconnect', () => process.exit(0))
connect<object, TestHelper>(processLine(process), {
  echo: async (text) => text,
  variable: async (name) => process.env[name] ?? null,
  die: (signal) =>
    new Promise(() => {
      process.stderr.write('first\nout of luck\n', () => process.kill(process.pid, signal))
    }),
  hang: () => new Promise(() => {}),
})
