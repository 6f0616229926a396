import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { INCLUDES, type Include } from '../../core/inject/prior.ts'
import { random } from '../../core/random.ts'
import type { ModelFlags } from '../../core/run/plan.ts'
import { systemClock } from '../../node/clock.ts'
import { readConfig } from '../../node/config/read-config.ts'
import { type ModelSpec, resolveModels } from '../../node/config/resolve-models.ts'
import { cacheFolder } from '../../node/embedded/cache-folder.ts'
import { createEmbeddedModel } from '../../node/embedded/embedded-model.ts'
import { nearestLibrary, requireLibrary } from '../../node/library/library-file.ts'
import { CapabilityMemory } from '../../node/models/capability-memory.ts'
import { parseEndpoint } from '../../node/models/endpoint.ts'
import { Limiter } from '../../node/models/limiter.ts'
import { createOpenAIModel } from '../../node/models/openai-model.ts'
import { LibraryPrior, usedWords } from '../../node/serve/library-prior.ts'
import { type LiveModel, liveReplies, wholeReplies } from '../../node/serve/live-model.ts'
import { openServe } from '../../node/serve/open-serve.ts'
import { PassingEndpoint } from '../../node/serve/passing-endpoint.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import type { Io } from '../io/io.ts'
import { agentLines } from './serve-words.ts'

/** One that nothing else usually has, so that agents can be configured once. */
const DEFAULT_PORT = 4776
const DEFAULT_HOST = '127.0.0.1'

/** Agents of one person; what an endpoint allows is its own matter. */
const CONCURRENCY = 64

interface Flags extends Pick<ModelFlags, 'model' | 'baseUrl' | 'apiKeyEnv'> {
  port: number
  host: string
  tokenEnv?: string
  library?: string
  include: Include
  /** commander's name for --no-experiences */
  experiences: boolean
  verbose?: boolean
}

/** `tfgrpo serve`: one address for any agent, with the experiences. */
export function serveCommand(io: Io): Command {
  return new Command('serve')
    .description(
      'Open an address on this machine that any agent can use as its model: OpenAI (chat completions, responses), Anthropic and Gemini. The experiences in use are added to the system text of each request; Ctrl-C ends it.',
    )
    .option('--port <n>', `port, 0 for any that is free; default ${DEFAULT_PORT}`, portOf, DEFAULT_PORT)
    .option(
      '--host <address>',
      `address to listen at; default ${DEFAULT_HOST}, this machine only`,
      DEFAULT_HOST,
    )
    .option(
      '--token-env <name>',
      'the environment variable that holds the token of agents; default: a new one',
    )
    .option('--model <name>', 'the model behind it; "embedded" runs one on this machine')
    .option('--base-url <url>', 'an OpenAI-compatible endpoint, for example http://localhost:11434/v1')
    .option('--api-key-env <name>', 'the environment variable that holds its key')
    .option('--library <file>', 'the library file; default: the nearest .grpo/library.yaml')
    .addOption(
      new Option('--include <which>', 'what is added besides the pinned ones')
        .choices(INCLUDES)
        .default('proven'),
    )
    .option('--no-experiences', 'add nothing to the requests')
    .option('--verbose', 'print one line a request')
    .action((flags: Flags) => serve(io, flags))
}

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535)
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535, for example 4776.')
  return port
}

async function serve(io: Io, flags: Flags): Promise<void> {
  const token = tokenOf(io, flags)
  const { model, baseUrl, apiKeyEnv, host } = flags
  const config = await readConfig(join(await grpoDirOf(join(io.cwd, 'config')), 'config.yaml'))
  const { policy } = await resolveModels({
    flags: {
      ...(model === undefined ? {} : { model }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    },
    env: io.env,
    config,
    asks: ['policy'],
  })
  const experiences = flags.experiences ? await openPrior(io, flags, policy.model) : null
  const behind = await openModel(io, policy)
  try {
    const server = await openServe(
      {
        host,
        port: flags.port,
        token: token.value,
        onFault: (error) => io.say(`A request failed: ${error instanceof Error ? error.message : error}`),
      },
      {
        ...behind,
        experiences,
        log: flags.verbose ? (line) => io.say(line) : () => {},
      },
    ).catch((error) => {
      throw listenProblem(error, flags)
    })
    try {
      await announce(io, flags, policy, { port: server.port, token, experiences })
      await new Promise<void>((stop) => {
        if (io.signal.aborted) stop()
        else io.signal.addEventListener('abort', () => stop(), { once: true })
      })
      io.say('Stopped.')
    } finally {
      await server.close()
    }
  } finally {
    await behind.close()
  }
}

interface Token {
  value: string
  /** name of the variable that it came from; null for a new one */
  variable: string | null
}

function tokenOf({ env }: Io, { tokenEnv }: Flags): Token {
  if (tokenEnv === undefined) return { value: `tfgrpo-${randomBytes(16).toString('hex')}`, variable: null }
  const value = env[tokenEnv]?.trim() ?? ''
  if (value === '')
    throw new UsageError(
      `The variable ${tokenEnv}, which should hold the token, is not set: put any secret text there.`,
    )
  return { value, variable: tokenEnv }
}

async function openPrior(io: Io, { library, include }: Flags, model: string): Promise<LibraryPrior> {
  const path = library === undefined ? await nearestLibrary(io.cwd) : resolve(io.cwd, library)
  if (library !== undefined) await requireLibrary(path)
  return LibraryPrior.open({ path, include, model, say: (sentence) => io.say(sentence) })
}

async function openModel(
  io: Io,
  spec: ModelSpec,
): Promise<{ model: LiveModel; endpoint: PassingEndpoint | null; close(): Promise<void> }> {
  if (spec.kind === 'embedded') {
    const model = await createEmbeddedModel({ env: io.env, onNote: (note) => io.say(note) })
    return { model: wholeReplies(model), endpoint: null, close: () => model.close() }
  }
  if (spec.kind === 'host')
    throw new UsageError(`The model "${spec.model}" can be used by runs that VS Code starts, not here.`)
  const limiter = new Limiter({
    concurrency: CONCURRENCY,
    clock: systemClock,
    random: random('jitter', process.pid),
  })
  const model = createOpenAIModel({
    baseUrl: spec.baseUrl,
    model: spec.model,
    apiKey: spec.apiKey,
    apiKeyEnv: spec.apiKeyEnv,
    api: spec.api,
    limiter,
    memory: new CapabilityMemory(join(cacheFolder(io.env), 'capabilities.json')),
    onNote: (note) => io.say(note),
    ...(spec.timeoutMs === undefined ? {} : { timeoutMs: spec.timeoutMs }),
  })
  const { baseUrl, apiKey, apiKeyEnv, api } = spec
  return {
    model: liveReplies(model, spec),
    endpoint: new PassingEndpoint({ baseUrl, apiKey, apiKeyEnv, model: spec.model, api, env: io.env }),
    close: async () => {},
  }
}

function listenProblem(error: unknown, { host, port }: Flags): unknown {
  const { code } = error as { code?: unknown }
  switch (code) {
    case 'EADDRINUSE':
      return new UsageError(`Port ${port} is in use: end what uses it, or choose another with --port.`)
    case 'EACCES':
      return new UsageError(`Port ${port} may not be used by you: choose one above 1023 with --port.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UsageError(
        `${host} is no address of this machine: leave out --host, or give one of its own.`,
      )
    default:
      return error
  }
}

async function announce(
  io: Io,
  { host, include, verbose }: Flags,
  spec: ModelSpec,
  opened: { port: number; token: Token; experiences: LibraryPrior | null },
): Promise<void> {
  const { port, token, experiences } = opened
  // What listens everywhere is reached from here by this number.
  const reached = host === '0.0.0.0' || host === '::' ? DEFAULT_HOST : host
  const root = `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`
  const prior = experiences === null ? null : await experiences.current()
  const place = spec.kind === 'openai' ? ` at ${parseEndpoint(spec.baseUrl).label}` : ' on this machine'
  const shown = token.variable === null ? token.value : `$${token.variable}`
  io.print(`${root} asks ${spec.model}${place}. Token: ${shown}`)
  io.print(
    prior === null
      ? 'No experiences are added.'
      : `${usedWords(prior)}${prior.used.length === 0 && prior.of > 0 && include !== 'all' ? ' (--include all adds the others)' : ''}.`,
  )
  if (!isLoopback(host))
    io.print(
      'Other machines can reach it too: whoever has the token can use your model, and nothing is encrypted.',
    )
  io.print('')
  for (const { agent, line } of agentLines({ root, token: shown, model: spec.model }))
    io.print(`${agent.padEnd(12)} ${line}`)
  io.print('')
  if (!verbose) io.say('Ctrl-C ends it; --verbose prints one line a request.')
  io.record({
    type: 'serving',
    address: root,
    token: token.variable === null ? token.value : null,
    model: spec.model,
    experiences: prior === null ? null : { used: prior.used, of: prior.of, tokens: prior.tokens },
  })
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
