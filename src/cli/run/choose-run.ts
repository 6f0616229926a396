import { relative, resolve, sep } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import type { ModelFlags, Plan } from '../../core/run/plan.ts'
import { parseEndpoint } from '../../node/models/endpoint.ts'
import { looksLikeKey } from '../../node/models/redact.ts'
import { readPlan } from '../../node/runs/plan-file.ts'
import { type RunEntry, runEntry } from '../../node/runs/run-entry.ts'
import { isRun, namedRun, noSuchRun, type RunFolder } from '../../node/runs/run-folder.ts'
import { newestRun, newestUnfinished } from '../../node/runs/unfinished.ts'
import { sharedGrpoDir } from '../../node/task-files/find-grpo-dir.ts'
import { findTaskFiles } from '../../node/task-files/find-task-files.ts'
import type { Io } from '../io/io.ts'
import type { CommonFlags } from './run-flags.ts'

/** Flags that say which run a command is about. */
export interface RunFlags {
  run?: string
  resume?: boolean
}

/** The run that a command begins or goes on with. */
export interface ChosenRun {
  /** null = the next free of r1, r2, ... */
  folder: RunFolder | null
  /** of the run that is gone on with; null = a new one */
  plan: Plan | null
}

/** What each command can go on with. */
const KINDS = {
  train: ['grounded', 'paper', 'preflight'],
  preflight: ['preflight'],
  eval: ['eval'],
  verify: ['verify'],
} as const satisfies Record<string, readonly RunEntry['kind'][]>

/** The command that makes each kind. */
const MADE_BY: Record<RunEntry['kind'], string> = {
  grounded: 'train',
  paper: 'train',
  preflight: 'preflight',
  eval: 'eval',
  verify: 'library verify',
}

/**
 * The run that the flags name, and the flags with what they leave to it: a run that is gone on with is asked for by its
 * name or by nothing but --resume. Budgets and the leave to run unsandboxed are given anew each time. Throws UsageError
 * when there is a run of the name and --resume is not given, when it is another command's, or when there is none at all
 * to go on with.
 */
export async function chooseRun<F extends CommonFlags & RunFlags>(
  io: Io,
  files: readonly string[],
  flags: F,
  command: keyof typeof KINDS,
): Promise<{ run: ChosenRun; flags: F }> {
  const paths = await findTaskFiles(files, io.cwd)
  const grpoDir = await sharedGrpoDir(paths)
  if (flags.run === undefined && !flags.resume) return { run: { folder: null, plan: null }, flags }
  const folder =
    flags.run === undefined
      ? await newestOf(grpoDir, paths, KINDS[command])
      : namedRun(grpoDir, io.cwd, flags.run)
  const there = await isRun(folder.path)
  if (there && !flags.resume) throw existsAlready(folder)
  // One that was killed before its plan was written has nothing to go on with, and whoever starts it again means it.
  if (!there && flags.resume) io.say(`${await noSuchRun(grpoDir, folder.name)} It begins now.`)
  const plan = there ? await readPlan(folder.path) : null
  if (plan) await requireKind(folder, KINDS[command])
  return {
    run: { folder, plan },
    flags: plan ? withStored(flags, plan, grpoDir, io.chat === undefined) : flags,
  }
}

export function existsAlready({ name }: RunFolder): UsageError {
  return new UsageError(
    `The run ${name} exists already: go on with it by --resume, or leave --run out to begin a new one.`,
  )
}

/** What a run of another kind has written would be written over. One that has told nothing is what its plan says. */
async function requireKind({ name, path }: RunFolder, kinds: readonly RunEntry['kind'][]): Promise<void> {
  const entry = await runEntry(path)
  if (!entry?.begun || kinds.includes(entry.kind)) return
  throw new UsageError(
    `The run ${name} is one of "tfgrpo ${MADE_BY[entry.kind]}": go on with it by that, or leave --run out to begin a new one.`,
  )
}

async function newestOf(
  grpoDir: string,
  files: readonly string[],
  kinds: readonly RunEntry['kind'][],
): Promise<RunFolder> {
  const found = (await newestUnfinished(grpoDir, files, kinds)) ?? (await newestRun(grpoDir, files, kinds))
  if (found) return found
  throw new UsageError('There is no run of these task files to go on with: leave --resume out to begin one.')
}

/**
 * @param models whether models may be the plan's: an editor names them itself, with the keys that belong to them, and has
 *   asked the person what they may spend, so that for it others than the plan's are refused and never taken
 */
function withStored<F extends CommonFlags>(flags: F, plan: Plan, grpoDir: string, models: boolean): F {
  const { library } = plan
  const asked = models ? (plan.asked ?? {}) : {}
  const policy = placeOf(
    { model: flags.model, baseUrl: flags.baseUrl, apiKeyEnv: flags.apiKeyEnv },
    keptOf({ model: asked.model, baseUrl: asked.baseUrl, apiKeyEnv: asked.apiKeyEnv }),
  )
  const optimizer = placeOf(
    { model: flags.optimizerModel, baseUrl: flags.optimizerBaseUrl, apiKeyEnv: flags.optimizerApiKeyEnv },
    keptOf({
      model: asked.optimizerModel,
      baseUrl: asked.optimizerBaseUrl,
      apiKeyEnv: asked.optimizerApiKeyEnv,
    }),
  )
  return {
    ...flags,
    ...modelFlags(policy, optimizer),
    seed: flags.seed ?? plan.seed,
    ...(flags.library === undefined && library !== undefined ? { library: resolve(grpoDir, library) } : {}),
  }
}

/** Where one model is asked. */
type Place = Record<'model' | 'baseUrl' | 'apiKeyEnv', string | undefined>

/** Another model is asked elsewhere, and a key is not tried at another endpoint. */
function placeOf(given: Place, stored: Place): Place {
  const model = given.model ?? stored.model
  const elsewhere = given.baseUrl !== undefined && given.baseUrl !== stored.baseUrl
  if (model !== stored.model || elsewhere) return { ...given, model }
  return { model, baseUrl: stored.baseUrl, apiKeyEnv: given.apiKeyEnv ?? stored.apiKeyEnv }
}

function modelFlags(policy: Place, optimizer: Place): ModelFlags {
  const all = {
    model: policy.model,
    baseUrl: policy.baseUrl,
    apiKeyEnv: policy.apiKeyEnv,
    optimizerModel: optimizer.model,
    optimizerBaseUrl: optimizer.baseUrl,
    optimizerApiKeyEnv: optimizer.apiKeyEnv,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** What a plan keeps of the flags: names, and addresses that can hold no secret. */
export function askedOf(flags: ModelFlags): ModelFlags {
  return modelFlags(
    keptOf({ model: flags.model, baseUrl: flags.baseUrl, apiKeyEnv: flags.apiKeyEnv }),
    keptOf({
      model: flags.optimizerModel,
      baseUrl: flags.optimizerBaseUrl,
      apiKeyEnv: flags.optimizerApiKeyEnv,
    }),
  )
}

/** The name of a key goes with its address alone: without one it would be tried at whatever address is given later. */
function keptOf(place: Place): Place {
  return place.baseUrl !== undefined && isPlain(place.baseUrl)
    ? place
    : { ...place, baseUrl: undefined, apiKeyEnv: undefined }
}

/** Whether nothing in an address can be a secret: of a query only the version of Azure's interface is known to be none. */
function isPlain(baseUrl: string): boolean {
  const { basic, query } = parseEndpoint(baseUrl)
  const plain = Object.keys(query).every((name) => name === 'api-version') && !baseUrl.includes('#')
  return plain && basic === null && !looksLikeKey(baseUrl)
}

/**
 * How a plan names a library: from the `.grpo` folder and with slashes, so that it stays right where the workspace is
 * moved.
 */
export function storedLibrary(grpoDir: string, path: string): string {
  return relative(grpoDir, path).split(sep).join('/')
}
