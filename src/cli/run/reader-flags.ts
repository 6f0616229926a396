import { type Command, Option } from 'commander'
import type { AgentName } from '../../core/tasks/agent-name.ts'
import { agentFlag } from './run-flags.ts'

/** Who is to read the prior; what is not given is not compared. */
export interface ReaderFlags {
  model?: string
  agent?: AgentName
}

/** The options that name an agent and its model, where nothing is run. */
export function addReaderFlags(command: Command): Command {
  return command
    .option('--model <name>', 'model that will read them: measurements with another model do not count')
    .addOption(
      new Option(
        '--agent <name>',
        'agent that will read them: measurements with another agent do not count',
      ).argParser(agentFlag),
    )
}
