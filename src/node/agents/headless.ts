import type { RunningProgram } from '../../core/ports.ts'
import type { AgentLimits, AgentRun } from './attempt/agent-run.ts'
import { LastLines } from './attempt/last-lines.ts'
import { linesOf, OutputFlood } from './attempt/message-stream.ts'

/**
 * Waits for a program that was given its task on the command line. What it prints has another shape for each program and
 * version, so what it said and did is taken from its requests to the model, which all pass the gateway.
 */
export async function runHeadless(
  program: RunningProgram,
  name: string,
  { stop }: Pick<AgentLimits, 'stop'>,
): Promise<AgentRun> {
  const said = new LastLines()
  let problem: string | null = null
  const kill = () => program.kill()
  stop.addEventListener('abort', kill, { once: true })
  if (stop.aborted) kill()
  program.closeInput()
  try {
    for await (const line of linesOf(program)) said.add(line)
  } catch (error) {
    if (!(error instanceof OutputFlood)) throw error
    problem = `The agent ${name} ${error.message}.`
    kill()
  }
  const ended = await program.ended
  stop.removeEventListener('abort', kill)
  return { ended: null, problem, steps: [], program: ended, said: said.text(), notes: [] }
}
