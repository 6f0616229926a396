import { z } from 'zod'
import type { Task } from '../../tasks/task.ts'
import { commandOutput } from './command-output.ts'
import type { Tool } from './tool.ts'

const input = z.strictObject({})

/**
 * The commands of a task's verifiers that an agent may run: where tests are hidden from it these would find none, and a
 * file that the reply is written into is not there before.
 */
function publicTests({ verify, tests = [] }: Task): { run: string; timeoutSeconds: number }[] {
  if (tests.length > 0) return []
  return verify.flatMap((spec) => (spec.type === 'command' && spec.write === undefined ? [spec] : []))
}

export const testTool: Tool<z.infer<typeof input>> = {
  name: 'test',
  description: 'Runs the tests of the task.',
  input,
  reads: false,
  serves: (task) => publicTests(task).length > 0,
  async run(_, { task, workspace, signal }) {
    const outputs: string[] = []
    for (const { run, timeoutSeconds } of publicTests(task)) {
      const result = await workspace.exec(
        { run: { command: run }, timeoutSeconds, network: task.network },
        signal,
      )
      outputs.push(`$ ${run}\n${commandOutput(result).output}`)
    }
    return { output: outputs.join('\n\n') }
  },
}
