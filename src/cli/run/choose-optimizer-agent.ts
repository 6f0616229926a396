import { existsSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { AGENT_PROMPT } from '../../core/learn/prompts/agent-readme.ts'
import type { FileToWrite } from '../../core/ports.ts'
import { commandWords } from '../../node/agents/command-words.ts'
import { fileNamed, findProgram, programPlaces } from '../../node/agents/program-places.ts'
import type { RecipeName } from '../../node/agents/recipes/recipe.ts'
import { isRecipe, RECIPES } from '../../node/agents/recipes/recipes.ts'
import { isInside } from '../../node/is-inside.ts'
import { parseEndpoint } from '../../node/models/endpoint.ts'
import { looksLikeKey } from '../../node/models/redact.ts'
import type { FolderAgentSpec } from '../../node/optimizer-agent/folder-agent.ts'
import type { Io } from '../io/io.ts'
import type { CommonFlags } from './run-flags.ts'

/** Default time limit of one run of an agent, minutes. */
export const DEFAULT_AGENT_MINUTES = 20

type Flags = Pick<
  CommonFlags,
  'optimizerAgent' | 'optimizerAgentMinutes' | 'optimizerModel' | 'optimizerBaseUrl' | 'optimizerApiKeyEnv'
>

/**
 * The coding agent that the flags ask for; null where they ask for none. Everything that can be wrong is said before
 * anything is paid for: throws UsageError.
 */
export function chooseOptimizerAgent(
  io: Pick<Io, 'env' | 'cwd'>,
  flags: Flags,
  hidden: HiddenPlaces,
): FolderAgentSpec | null {
  const asked = flags.optimizerAgent?.trim()
  if (asked === undefined) return null
  if (looksLikeKey(asked))
    throw new UsageError(
      'The command of --optimizer-agent contains a key: put it into an environment variable, and name that with --optimizer-api-key-env.',
    )
  const minutes = flags.optimizerAgentMinutes ?? DEFAULT_AGENT_MINUTES
  const started = isRecipe(asked) ? byRecipe(asked, io, flags) : byCommand(asked, io, flags)
  const { name, words, variables, secrets, baseUrl } = started
  const real = words.flatMap((word) => fileNamed(word, io.cwd) ?? [])
  const tasks = hidden.tasks.flatMap((path) => (existsSync(path) ? [realpathSync(path)] : []))
  const seen = real.find((path) => tasks.some((one) => isInside(path, one)))
  if (seen !== undefined)
    throw new UsageError(
      `The command of --optimizer-agent names ${seen}, which an agent that writes lessons must not see: it learns from the folder that it is given.`,
    )
  return {
    name: flags.optimizerModel === undefined ? name : `${name}/${flags.optimizerModel}`,
    command: asked,
    run: {
      // A word that names a file is given as its real path: the agent starts in a folder of its own.
      program: words.map((word) => fileNamed(word, io.cwd) ?? word),
      variables: { ...variables, ...localVariables(baseUrl) },
      readable: [...new Set(real.flatMap(programPlaces))],
      hidden: [...tasks, ...hidden.workspaces],
      home: started.home,
    },
    secrets,
    network: baseUrl === undefined ? [] : [hostOf(baseUrl)],
    minutes,
  }
}

/** What an agent may not read, whatever it is made of. */
export interface HiddenPlaces {
  /** task files, libraries and runs: its command may not name one either */
  tasks: readonly string[]
  /** of tasks: its program may be in one */
  workspaces: readonly string[]
}

interface Started {
  name: string
  /** the program's real path first */
  words: string[]
  variables: Record<string, string>
  secrets: string[]
  baseUrl: string | undefined
  home: readonly FileToWrite[]
}

function byRecipe(name: RecipeName, { env, cwd }: Pick<Io, 'env' | 'cwd'>, flags: Flags): Started {
  const recipe = RECIPES[name]
  const program = findProgram(recipe.program, env.PATH ?? '', cwd)
  if (program === null)
    throw new UsageError(
      `The agent ${name} is not installed: there is no program "${recipe.program}" on PATH. Install it, or give a command of your own to --optimizer-agent.`,
    )
  if (recipe.needsModel && flags.optimizerModel === undefined)
    throw new UsageError(`The agent ${name} needs the name of a model: give --optimizer-model.`)
  const baseUrl = flags.optimizerBaseUrl ?? (env[recipe.endpoint.variable] || recipe.endpoint.usual)
  const variable = flags.optimizerApiKeyEnv ?? recipe.key
  const key = env[variable]?.trim()
  if (!key && !parseEndpoint(baseUrl).local)
    throw new UsageError(
      `The agent ${name} needs a key: set ${variable}, or name another variable with --optimizer-api-key-env.`,
    )
  const input = { prompt: AGENT_PROMPT, model: flags.optimizerModel, baseUrl }
  return {
    name: `agent:${name}`,
    words: [realpathSync(program), ...recipe.args(input)],
    variables: { ...recipe.variables(input), [recipe.key]: key || 'none' },
    secrets: key ? [key] : [],
    baseUrl,
    home: recipe.home ?? [],
  }
}

function byCommand(line: string, { env, cwd }: Pick<Io, 'env' | 'cwd'>, flags: Flags): Started {
  const words = commandWords(line)
  const [first, ...rest] = words ?? []
  if (first === undefined)
    throw new UsageError(
      words === null
        ? 'The command of --optimizer-agent has a quote that is not closed.'
        : `--optimizer-agent needs a command, or one of ${Object.keys(RECIPES).join(', ')}.`,
    )
  const program = findProgram(first, env.PATH ?? '', cwd)
  if (program === null)
    throw new UsageError(
      `There is no program "${first}" for --optimizer-agent: give one that is on PATH, a path, or one of ${Object.keys(RECIPES).join(', ')}.`,
    )
  const variable = flags.optimizerApiKeyEnv
  const key = variable === undefined ? undefined : env[variable]?.trim()
  if (variable !== undefined && !key)
    throw new UsageError(`The variable ${variable}, which should hold the key of the agent, is not set.`)
  const filled = (word: string) =>
    word
      .replaceAll('{{prompt}}', AGENT_PROMPT)
      .replaceAll('{{model}}', flags.optimizerModel ?? '')
      .replaceAll('{{baseUrl}}', flags.optimizerBaseUrl ?? '')
  return {
    name: `agent:${basename(first)}`,
    words: [realpathSync(program), ...rest.map(filled)],
    variables: variable !== undefined && key ? { [variable]: key } : {},
    secrets: key ? [key] : [],
    baseUrl: flags.optimizerBaseUrl,
    home: [],
  }
}

function hostOf(baseUrl: string): string {
  return new URL(parseEndpoint(baseUrl).baseUrl).hostname.replace(/^\[|\]$/g, '')
}

/** Inside of the sandbox nothing of this machine is there but through the proxy. */
function localVariables(baseUrl: string | undefined): Record<string, string> {
  return baseUrl !== undefined && parseEndpoint(baseUrl).local ? { NO_PROXY: '', no_proxy: '' } : {}
}
