import { type Command, InvalidArgumentError } from 'commander'
import type { Budgets, ModelFlags } from '../../core/run/plan.ts'
import {
  COUNT,
  kebabCase,
  type NumberKind,
  type RunCommand,
  settingsTakenBy,
} from '../../core/run/setting-table.ts'

export interface BudgetFlags {
  maxCalls?: number
  maxTokens?: number
  maxCost?: number
  maxMinutes?: number
}

export interface CommonFlags extends ModelFlags, BudgetFlags {
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

/** Seed of a run for which no flag says otherwise. */
export const DEFAULT_SEED = 1

/** Most calls of a run for which no flag says otherwise. */
export const DEFAULT_MAX_CALLS = 1500

export function addModelFlags(command: Command): Command {
  return command
    .option('--model <name>', 'the model that does the tasks; "embedded" runs one on this machine')
    .option('--base-url <url>', 'an OpenAI-compatible endpoint, for example http://localhost:11434/v1')
    .option('--api-key-env <name>', 'the environment variable that holds its key')
    .option('--optimizer-model <name>', 'the model that writes lessons, where it is another')
    .option('--optimizer-base-url <url>', 'its endpoint')
    .option('--optimizer-api-key-env <name>', "the environment variable that holds that endpoint's key")
}

export function addRunFlags(command: Command): Command {
  return addModelFlags(command)
    .option('--library <file>', 'the library file; default: the nearest .grpo/library.yaml')
    .option('--seed <n>', `decides every draw of the plan; default ${DEFAULT_SEED}`, seed)
    .option('--concurrency <n>', 'requests under way at most', count)
    .option('--max-calls <n>', `requests at most; default ${DEFAULT_MAX_CALLS}`, count)
    .option('--max-tokens <n>', 'tokens at most, prompts and replies', count)
    .option('--max-cost <usd>', 'USD at most; needs prices in .grpo/config.yaml', budget)
    .option('--max-minutes <n>', 'working minutes at most', budget)
    .option('--unsandboxed', 'run commands of verifiers also where no sandbox can be had')
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
