import { type Command, InvalidArgumentError } from 'commander'
import type { Budgets, ModelFlags } from '../../core/run/plan.ts'

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

function number(least: number, what: string, whole: boolean) {
  return (text: string): number => {
    const value = Number(text)
    if (
      text.trim() === '' ||
      !Number.isFinite(value) ||
      value < least ||
      (whole && !Number.isInteger(value))
    ) {
      throw new InvalidArgumentError(`It must be ${what}, for example ${whole ? Math.max(least, 1) : 0.5}.`)
    }
    return value
  }
}

export const count = number(1, 'a whole number of at least 1', true)
export const amount = number(0, 'a number of at least 0', false)
export const budget = number(Number.MIN_VALUE, 'a number above 0', false)
const seed = number(0, 'a whole number of at least 0', true)

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

export function budgetsOf(flags: BudgetFlags): Budgets {
  return {
    calls: flags.maxCalls ?? DEFAULT_MAX_CALLS,
    ...(flags.maxTokens === undefined ? {} : { tokens: flags.maxTokens }),
    ...(flags.maxCost === undefined ? {} : { cost: flags.maxCost }),
    ...(flags.maxMinutes === undefined ? {} : { minutes: flags.maxMinutes }),
  }
}
