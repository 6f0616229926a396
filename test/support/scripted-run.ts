import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CliOptions, type CliProcess, type CliResult, startCli } from './cli-process.ts'
import { hashedTrainer } from './killed-run.ts'
import {
  type ScriptedEndpoint,
  type ScriptedOptions,
  type ScriptHandler,
  startScriptedEndpoint,
} from './scripted-endpoint.ts'
import { scriptedWorkspace } from './scripted-workspace.ts'

/** A request as it arrived: its hash, and all that its messages say. */
export interface Asked {
  hash: string
  said: string
}

/** A workspace and an endpoint of its own for runs of the real command line. */
export interface ScriptedRun {
  folder: string
  file: string
  endpoint: ScriptedEndpoint
  /** every request that reached the handler (those answered by a fault are in `endpoint.log` only) */
  asked: Asked[]
  /** called for each request before it is answered; what it awaits holds the reply back */
  onAsked: (asked: Asked, nth: number) => void | Promise<void>
  /** `tfgrpo train` on its task file against its endpoint, one round, with --json */
  train(args?: readonly string[], options?: Omit<CliOptions, 'cwd'>): CliProcess
  trained(args?: readonly string[], options?: Omit<CliOptions, 'cwd'>): Promise<CliResult>
  runFolder(name?: string): string
  library(): Promise<string>
  writeLibrary(change: (text: string) => string): Promise<void>
  close(): Promise<void>
}

export interface ScriptedRunOptions {
  counts?: { train: number; val: number; test: number }
  commands?: readonly string[]
  handler?: ScriptHandler
  endpoint?: Omit<ScriptedOptions, 'handler'>
}

/** Enough tasks for a gate, few enough for a run of a second. */
const COUNTS = { train: 6, val: 6, test: 4 }

export async function scriptedRun(options: ScriptedRunOptions = {}): Promise<ScriptedRun> {
  const workspace = await scriptedWorkspace(options.counts ?? COUNTS, options.commands)
  const { folder, file } = workspace
  await mkdir(join(folder, '.tmp'))
  const handler = options.handler ?? hashedTrainer
  const asked: Asked[] = []
  const endpoint = await startScriptedEndpoint({
    ...options.endpoint,
    handler: async (body, info) => {
      const one = { hash: info.hash, said: body.messages.map(({ content }) => content).join('\n') }
      asked.push(one)
      await run.onAsked(one, asked.length)
      return handler(body, info)
    },
  })
  const libraryPath = join(folder, '.grpo', 'library.yaml')
  const run: ScriptedRun = {
    folder,
    file,
    endpoint,
    asked,
    onAsked: () => {},
    train: (args = [], { env, ...rest } = {}) =>
      startCli(
        [
          ...['train', file, '--base-url', endpoint.baseUrl, '--model', 'scripted', '--epochs', '1'],
          ...['--unsandboxed', '--json', ...args],
        ],
        { cwd: folder, env: { TMPDIR: join(folder, '.tmp'), ...env }, ...rest },
      ),
    trained: (args, rest) => run.train(args, rest).ended,
    runFolder: (name = 'r1') => join(folder, '.grpo', 'runs', name),
    library: () => readFile(libraryPath, 'utf8'),
    writeLibrary: async (change) => writeFile(libraryPath, change(await readFile(libraryPath, 'utf8'))),
    close: async () => {
      await endpoint.close()
      await workspace.remove()
    },
  }
  return run
}

/** What two runs that ask the same and hear the same must agree on: all but what it took. */
export function outcomeOf(finished: object): Record<string, unknown> {
  const {
    calls: _c,
    promptTokens: _p,
    completionTokens: _k,
    seconds: _s,
    library: _l,
    ...rest
  } = finished as Record<string, unknown>
  return rest
}
