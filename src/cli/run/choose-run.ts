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

/** Flags that name the run of a command. */
export interface RunFlags {
  run?: string
  resume?: boolean
}

/** The run that a command begins or resumes. */
export interface ChosenRun {
  /** null = the next free of r1, r2, ... */
  folder: RunFolder | null
  /** plan of the run that is resumed; null = a new run */
  plan: Plan | null
}

/** The kinds of runs that each command can resume. */
const KINDS = {
  train: ['grounded', 'paper', 'preflight'],
  preflight: ['preflight'],
  eval: ['eval'],
  verify: ['verify'],
} as const satisfies Record<string, readonly RunEntry['kind'][]>

/** The command that makes each kind of run. */
const MADE_BY: Record<RunEntry['kind'], string> = {
  grounded: 'train',
  paper: 'train',
  preflight: 'preflight',
  eval: 'eval',
  verify: 'library verify',
}

/**
 * The run that the flags name, and the flags completed from its plan: a run is resumed by its name, or by --resume alone.
 * Budgets and the permission to run unsandboxed must be given each time. Throws UsageError when a run of the name exists
 * and --resume is not given, when it belongs to another command, or when there is no run to resume.
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
  // A run that was killed before its plan was written has nothing to resume; it is simply begun.
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
    `The run ${name} already exists: resume it with --resume, or leave out --run to begin a new one.`,
  )
}

/** The files of a run of another kind would be overwritten. A run without events is what its plan says. */
async function requireKind({ name, path }: RunFolder, kinds: readonly RunEntry['kind'][]): Promise<void> {
  const entry = await runEntry(path)
  if (!entry?.begun || kinds.includes(entry.kind)) return
  throw new UsageError(
    `The run ${name} was made by "tfgrpo ${MADE_BY[entry.kind]}": resume it with that command, or leave out --run to begin a new one.`,
  )
}

async function newestOf(
  grpoDir: string,
  files: readonly string[],
  kinds: readonly RunEntry['kind'][],
): Promise<RunFolder> {
  const found = (await newestUnfinished(grpoDir, files, kinds)) ?? (await newestRun(grpoDir, files, kinds))
  if (found) return found
  throw new UsageError('There is no run of these task files to resume: leave out --resume to begin one.')
}

/**
 * @param models whether models may come from the plan: an editor names them itself, with their keys, and has asked the person
 *   what may be spent, so models that differ from the plan are refused there
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
    ...agentFlags(flags, models ? plan : null),
    seed: flags.seed ?? plan.seed,
    ...(flags.library === undefined && library !== undefined ? { library: resolve(grpoDir, library) } : {}),
  }
}

/** The agent that wrote lessons before, like the models. */
function agentFlags(flags: CommonFlags, plan: Plan | null): Pick<CommonFlags, 'optimizerAgent'> {
  const optimizerAgent = flags.optimizerAgent ?? plan?.optimizerAgent
  return optimizerAgent === undefined ? {} : { optimizerAgent }
}

/** Where one model is called. */
type Place = Record<'model' | 'baseUrl' | 'apiKeyEnv', string | undefined>

/** Another model may be at another endpoint, and a key must not be sent to one that it was not meant for. */
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

/** What a plan keeps of the flags: names, and addresses that cannot contain a secret. */
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

/** The name of a key is kept only with its address: without one the key would be sent to whatever address is given later. */
function keptOf(place: Place): Place {
  return place.baseUrl !== undefined && isPlain(place.baseUrl)
    ? place
    : { ...place, baseUrl: undefined, apiKeyEnv: undefined }
}

/** Whether nothing in an address can be a secret: the only query parameter known to be harmless is Azure's api-version. */
function isPlain(baseUrl: string): boolean {
  const { basic, query } = parseEndpoint(baseUrl)
  const plain = Object.keys(query).every((name) => name === 'api-version') && !baseUrl.includes('#')
  return plain && basic === null && !looksLikeKey(baseUrl)
}

/**
 * How a plan names a library: relative to the `.grpo` folder and with slashes, so that it stays right when the workspace
 * is moved.
 */
export function storedLibrary(grpoDir: string, path: string): string {
  return relative(grpoDir, path).split(sep).join('/')
}
