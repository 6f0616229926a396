import { existsSync, realpathSync } from 'node:fs'
import { basename, isAbsolute } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import type { ProgramRun } from '../../core/ports.ts'
import { looksLikeKey } from '../models/redact.ts'
import { commandWords } from './command-words.ts'
import { fileNamed, findProgram, programPlaces } from './program-places.ts'
import type { AttemptEndpoint, ProgramSpec } from './program-spec.ts'
import type { RecipeInput, RecipeName } from './recipes/recipe.ts'
import { isRecipe, RECIPES } from './recipes/recipes.ts'

/** How an agent that speaks the Agent Client Protocol is named, with its command line behind. */
const ACP = 'acp:'

/** Default time limit of an attempt, minutes. */
export const DEFAULT_ATTEMPT_MINUTES = 20

/** What a program is opened with. */
export interface ProgramWorld {
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  /** of the policy: programs send it to the gateway, and some put it into their prompts */
  model: string
  /** absolute paths that no agent may read: task files, runs, the workspaces themselves */
  hidden: readonly string[]
  minutes?: number
}

/** The program behind the name of an agent. Throws UsageError where it is not installed, or its command cannot be. */
export function openProgram(name: string, world: ProgramWorld): ProgramSpec {
  if (isRecipe(name)) return byRecipe(name, world)
  return byCommand(name.slice(ACP.length).trim(), world)
}

function byRecipe(name: RecipeName, world: ProgramWorld): ProgramSpec {
  const recipe = RECIPES[name]
  const find = (program: string) => findProgram(program, world.env.PATH ?? '', world.cwd)
  const acp = find(recipe.acp.program)
  const found = acp ?? find(recipe.program)
  if (found === null) {
    const other = recipe.acp.program === recipe.program ? '' : ` and no "${recipe.acp.program}"`
    throw new UsageError(
      `The agent ${name} is not installed: there is no program "${recipe.program}"${other} on PATH.`,
      [{ do: 'run-command', command: recipe.acp.install }],
    )
  }
  const { home = [], key, api, reads } = recipe
  return {
    name,
    mode: acp === null ? 'headless' : 'acp',
    ...(acp === null ? {} : { authMethod: recipe.acp.authMethod, askingMode: recipe.acp.askingMode }),
    reads,
    asksGateway: true,
    minutes: world.minutes ?? DEFAULT_ATTEMPT_MINUTES,
    run: (prompt, { baseUrls, token }) => {
      const input: RecipeInput = { model: world.model, baseUrl: baseUrls[api] }
      const args = acp === null ? recipe.args({ ...input, prompt }) : recipe.acp.args(input)
      const more = acp === null ? {} : recipe.acp.variables?.(input)
      return {
        ...started([realpathSync(found), ...args], world),
        variables: { ...recipe.variables(input), ...more, [key]: token },
        home,
      }
    },
  }
}

function byCommand(line: string, world: ProgramWorld): ProgramSpec {
  if (looksLikeKey(line))
    throw new UsageError(
      'The command of an agent contains a key: leave it out, since attempts reach the model of the run with a key of their own.',
    )
  const words = commandWords(line)
  const [first, ...rest] = words ?? []
  if (first === undefined)
    throw new UsageError(
      words === null
        ? `The command of the agent "${ACP}${line}" has a quote that is not closed.`
        : `"${ACP}" needs the command of an agent that speaks the Agent Client Protocol, such as "${ACP}opencode acp".`,
    )
  const program = findProgram(first, world.env.PATH ?? '', world.cwd)
  if (program === null)
    throw new UsageError(
      `There is no program "${first}" for the agent "${ACP}${line}": give one that is on PATH, or a path.`,
    )
  const real = realpathSync(program)
  return {
    name: basename(first),
    mode: 'acp',
    reads: ['AGENTS.md', 'CLAUDE.md', 'GEMINI.md'],
    asksGateway: false,
    minutes: world.minutes ?? DEFAULT_ATTEMPT_MINUTES,
    run: (_prompt, endpoint) => ({
      ...started([real, ...rest.map((word) => fileNamed(word, world.cwd) ?? word)], world),
      variables: usualVariables(endpoint, world.model),
    }),
  }
}

/** What points most programs at an endpoint. */
function usualVariables({ baseUrls, token }: AttemptEndpoint, model: string): Record<string, string> {
  return {
    OPENAI_BASE_URL: baseUrls.openai,
    OPENAI_API_KEY: token,
    OPENAI_MODEL: model,
    ANTHROPIC_BASE_URL: baseUrls.anthropic,
    ANTHROPIC_API_KEY: token,
    ANTHROPIC_MODEL: model,
    GOOGLE_GEMINI_BASE_URL: baseUrls.gemini,
    GEMINI_API_KEY: token,
    GEMINI_MODEL: model,
  }
}

/** The program with its arguments, and what it may read: the packages of all files that these words name. */
function started(words: readonly string[], { hidden }: ProgramWorld): Omit<ProgramRun, 'variables'> {
  const files = words.filter((word) => isAbsolute(word) && existsSync(word))
  return {
    program: words,
    readable: [...new Set(files.flatMap((file) => programPlaces(realpathSync(file))))],
    hidden: hidden.filter((path) => existsSync(path)).map((path) => realpathSync(path)),
  }
}
