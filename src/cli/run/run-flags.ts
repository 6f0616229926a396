import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Budgets, ModelFlags } from '../../core/run/plan.ts'
import {
  COUNT,
  kebabCase,
  type NumberKind,
  type RunCommand,
  settingsTakenBy,
} from '../../core/run/setting-table.ts'
import {
  AGENT_PROGRAMS,
  AGENT_WORDS,
  type AgentName,
  agentNamed,
  DEFAULT_AGENT,
} from '../../core/tasks/agent-name.ts'

export interface BudgetFlags {
  maxCalls?: number
  maxTokens?: number
  maxCost?: number
  maxMinutes?: number
}

export interface CommonFlags extends ModelFlags, BudgetFlags {
  /** what tries the tasks */
  agent?: AgentName
  /** of trainings */
  optimizerAgent?: string
  optimizerAgentMinutes?: number
  library?: string
  seed?: number
  concurrency?: number
  unsandboxed?: boolean
}

function number({ allows, words, example, whole }: Omit<NumberKind, 'letter'>) {
  return (text: string): number => {
    const value = Number(text)
    const valid = text.trim() !== '' && Number.isFinite(value) && (!whole || Number.isInteger(value))
    if (!valid || !allows(value))
      throw new InvalidArgumentError(`It must be ${words}, for example ${example}.`)
    return value
  }
}

/** A name of an agent on the command line. */
export function agentFlag(text: string): AgentName {
  const name = agentNamed(text)
  if (name === null) throw new InvalidArgumentError(`It must be ${AGENT_WORDS}.`)
  return name
}

export const count = number(COUNT)
export const budget = number({
  allows: (value) => value > 0,
  words: 'a number above 0',
  example: 0.5,
  whole: false,
})
const seed = number({
  allows: (value) => value >= 0,
  words: 'a whole number of at least 0',
  example: 1,
  whole: true,
})

/** Default seed of a run. */
export const DEFAULT_SEED = 1

/** Default limit of calls of a run. */
export const DEFAULT_MAX_CALLS = 1500

export function addModelFlags(command: Command): Command {
  return command
    .option('--model <name>', 'the model that does the tasks; "embedded" runs one on this machine')
    .option('--base-url <url>', 'an OpenAI-compatible endpoint, for example http://localhost:11434/v1')
    .option('--api-key-env <name>', 'the environment variable that holds its key')
    .option('--optimizer-model <name>', 'the model that writes lessons, if it is another one')
    .option('--optimizer-base-url <url>', 'its endpoint')
    .option('--optimizer-api-key-env <name>', 'the environment variable that holds the key of that endpoint')
}

export function addRunFlags(command: Command): Command {
  return addModelFlags(command)
    .addOption(
      new Option(
        '--agent <name>',
        `what tries the tasks: reply (one answer), tools (our loop with tools), ${AGENT_PROGRAMS.join(', ')}, or "acp:" and a command; default: what the task file says, else ${DEFAULT_AGENT}`,
      ).argParser(agentFlag),
    )
    .option('--library <file>', 'the library file; default: the nearest .grpo/library.yaml')
    .option('--seed <n>', `seed of every random draw of the plan; default ${DEFAULT_SEED}`, seed)
    .option('--concurrency <n>', 'most requests under way at once', count)
    .option('--max-calls <n>', `most requests; default ${DEFAULT_MAX_CALLS}`, count)
    .option('--max-tokens <n>', 'most tokens, prompts and replies together', count)
    .option('--max-cost <usd>', 'most USD; needs prices in .grpo/config.yaml', budget)
    .option('--max-minutes <n>', 'most working minutes', budget)
    .option('--unsandboxed', 'run commands of verifiers even if there is no sandbox')
}

/** One option for each setting of the table that the command takes. */
export function addSettings(command: Command, of: RunCommand): Command {
  for (const { name, value, help } of settingsTakenBy(of))
    command.option(`${flagOf(name)} <${value.letter}>`, help, number(value))
  return command
}

/** gatePairs -> --gate-pairs */
export function flagOf(name: string): string {
  return `--${kebabCase(name)}`
}

export function budgetsOf(flags: BudgetFlags): Budgets {
  return {
    calls: flags.maxCalls ?? DEFAULT_MAX_CALLS,
    ...(flags.maxTokens === undefined ? {} : { tokens: flags.maxTokens }),
    ...(flags.maxCost === undefined ? {} : { cost: flags.maxCost }),
    ...(flags.maxMinutes === undefined ? {} : { minutes: flags.maxMinutes }),
  }
}
