import { z } from 'zod'
import { commandOutput } from './command-output.ts'
import type { Tool } from './tool.ts'

/** Seconds that a command may take. */
const SECONDS = 120

const input = z.strictObject({
  command: z.string().min(1).describe('a shell command line'),
})

export const runTool: Tool<z.infer<typeof input>> = {
  name: 'run',
  description: `Runs a shell command in the workspace, for at most ${SECONDS} seconds.`,
  input,
  reads: false,
  async run({ command }, { task, workspace, signal }) {
    return commandOutput(
      await workspace.exec({ run: { command }, timeoutSeconds: SECONDS, network: task.network }, signal),
    )
  },
}
