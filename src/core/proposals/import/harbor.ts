import { parse, TomlError } from 'smol-toml'
import { z } from 'zod'
import type { RawVerifier } from '../../tasks/schema.ts'
import { slug } from '../choose/slug.ts'

/** A Harbor task as it is on disk; paths are relative to their folder, with /. */
export interface HarborFolder {
  /** name of the folder */
  name: string
  /** text of task.toml */
  config: string
  /** text of instruction.md, null where there is none */
  instruction: string | null
  environment: readonly string[]
  tests: readonly string[]
  solution: readonly string[]
}

/** A Harbor task as a task of ours; folders are below its own. */
export interface HarborTask {
  name: string
  prompt: string
  tags: string[]
  network: string[]
  verify: Extract<RawVerifier, { type: 'harbor' }>
  /** folder of the files that an agent starts from; null = it starts from none */
  workspace: 'environment' | `environment/${string}` | null
  /** an image is built from this, or taken by its name; null = none is needed */
  image: { build: 'environment' } | { name: string } | null
  /** variables of solution/solve.sh; null where there is none */
  solution: Record<string, string> | null
  /** what is not as Harbor has it, one sentence each */
  notes: string[]
}

const policy = { network_mode: z.string().optional(), allowed_hosts: z.array(z.string()).nullish() }
const variables = z.record(z.string(), z.string()).default({})

/** What is read of task.toml; the rest concerns nothing that is done here. */
const Config = z.object({
  task: z.object({ name: z.string(), keywords: z.array(z.string()).default([]) }).optional(),
  metadata: z.record(z.string(), z.unknown()).default({}),
  verifier: z
    .object({
      timeout_sec: z.number().positive().default(600),
      env: variables,
      environment_mode: z.string().nullish(),
      environment: z.unknown().optional(),
      ...policy,
    })
    .prefault({}),
  environment: z
    .object({
      docker_image: z.string().nullish(),
      os: z.string().default('linux'),
      gpus: z.number().nullish(),
      tpu: z.unknown().optional(),
      mcp_servers: z.array(z.unknown()).default([]),
      env: variables,
      healthcheck: z.unknown().optional(),
      workdir: z.string().nullish(),
      allow_internet: z.boolean().nullish(),
      ...policy,
    })
    .prefault({}),
  solution: z.object({ env: variables }).prefault({}),
  steps: z.array(z.unknown()).nullish(),
})
type Config = z.infer<typeof Config>

/** What our own export says about the image: these files alone are what an agent starts from. */
const Own = z.object({ workspace: z.string().regex(/^[A-Za-z0-9._-]+$/) })
/** Where `metadata` has it. */
export const OWN_METADATA = 'tfgrpo'

/** Longest time that a verifier of ours may take, seconds. */
const MAX_SECONDS = 3600

/** Reads one task, or says in one sentence why it cannot be run here. */
export function harborTask(folder: HarborFolder): HarborTask | { problem: string } {
  const config = configOf(folder.config)
  if ('problem' in config) return config
  const { task, metadata, verifier, environment, solution } = config
  if (config.steps != null && config.steps.length > 0)
    return { problem: 'it has several steps, and a task here is one.' }
  if (folder.instruction === null) return { problem: 'it has no instruction.md.' }
  if (environment.os.toLowerCase() !== 'linux')
    return { problem: `it runs on ${environment.os}, not on Linux.` }
  if (!folder.tests.includes('test.sh')) return { problem: 'it has no tests/test.sh.' }
  if ((environment.gpus ?? 0) > 0 || environment.tpu != null) return { problem: 'it needs an accelerator.' }
  if (environment.mcp_servers.length > 0)
    return { problem: 'its environment has MCP servers, which are not started here.' }
  if (verifier.environment_mode === 'separate' || verifier.environment != null)
    return { problem: 'its tests run in an environment of their own.' }
  const compose = folder.environment.find((path) => /^(?:docker|singularity)-compose\.ya?ml$/.test(path))
  if (compose !== undefined) return { problem: `its environment is several containers (${compose}).` }
  const prompt = withoutCanary(folder.instruction).trim()
  if (prompt === '') return { problem: 'its instruction.md is empty.' }
  const own = Own.safeParse(metadata[OWN_METADATA]).data
  const files = own === undefined ? null : (`environment/${own.workspace}` as const)
  const image =
    files !== null
      ? null
      : environment.docker_image != null
        ? { name: environment.docker_image }
        : folder.environment.includes('Dockerfile')
          ? { build: 'environment' as const }
          : null
  const env = withoutHost({ ...environment.env, ...verifier.env })
  const { category, difficulty, tags } = metadata
  const words = [category, difficulty, ...(Array.isArray(tags) ? tags : []), ...(task?.keywords ?? [])]
  const network = networkOf(config)
  return {
    name: task?.name.split('/').at(-1) ?? folder.name,
    prompt: `${prompt}\n`,
    tags: [
      ...new Set(
        words.flatMap((word) => (typeof word === 'string' && slug(word) !== '' ? [slug(word)] : [])),
      ),
    ],
    network: network.hosts,
    verify: {
      type: 'harbor',
      tests: 'tests',
      ...(environment.workdir == null || environment.workdir === '/app' ? {} : { at: environment.workdir }),
      ...(Object.keys(env.values).length === 0 ? {} : { variables: env.values }),
      timeoutSeconds: Math.min(MAX_SECONDS, verifier.timeout_sec),
    },
    workspace: files ?? (image === null && folder.environment.length > 0 ? 'environment' : null),
    image,
    solution: folder.solution.includes('solve.sh') ? withoutHost(solution.env).values : null,
    notes: [...network.notes, ...env.notes],
  }
}

function configOf(text: string): Config | { problem: string } {
  let data: unknown
  try {
    data = parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    return { problem: `task.toml:${error.line}:${error.column} is no valid TOML.` }
  }
  const parsed = Config.safeParse(data)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  return { problem: `task.toml is no Harbor task: ${issue!.path.join('.')}: ${issue!.message}.` }
}

/** Lines at the top that mark the text as part of a benchmark; Harbor does not show them either. */
function withoutCanary(text: string): string {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => !/^(?:<!--.*canary.*-->|#.*canary.*)$/i.test(line.trim()))
  return lines.slice(Math.max(0, first)).join('\n')
}

/** Values that are written in the file: nothing of this machine's own environment reaches a task. */
function withoutHost(env: Readonly<Record<string, string>>): {
  values: Record<string, string>
  notes: string[]
} {
  const values: Record<string, string> = {}
  const lacking: string[] = []
  for (const [name, value] of Object.entries(env)) {
    const taken = value.replace(/\$\{\w+:-([^}]*)\}/g, '$1')
    if (/\$\{\w+\}/.test(taken)) lacking.push(name)
    else values[name] = taken
  }
  if (lacking.length === 0) return { values, notes: [] }
  return {
    values,
    notes: [`it gets no ${lacking.join(', ')}, since nothing of this machine's environment reaches a task.`],
  }
}

function networkOf({ environment, verifier }: Config): { hosts: string[]; notes: string[] } {
  const mode = (of: { network_mode?: string | undefined }) => of.network_mode
  const wanted =
    mode(verifier) ?? mode(environment) ?? (environment.allow_internet === false ? 'no-network' : 'public')
  if (wanted === 'no-network') return { hosts: [], notes: [] }
  if (wanted === 'public')
    return {
      hosts: [],
      notes: ['it may reach every host in Harbor, and none here; name those that it needs in network:.'],
    }
  const allowed = verifier.allowed_hosts ?? environment.allowed_hosts ?? []
  const hosts = allowed.filter((host) => !/[:/]/.test(host))
  const left = allowed.filter((host) => !hosts.includes(host))
  return {
    hosts,
    notes: left.length === 0 ? [] : [`it may not reach ${left.join(', ')} here: only hosts by name.`],
  }
}
