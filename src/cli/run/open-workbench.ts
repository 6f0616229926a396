import { join, resolve } from 'node:path'
import type { Agent } from '../../core/agents/agent.ts'
import { coreAgent } from '../../core/agents/registry.ts'
import type { OpenToolServers } from '../../core/agents/tools/tool-servers.ts'
import { UsageError } from '../../core/errors.ts'
import type { ChatModel, ChatRole, OptimizerAgent, Patterns, Workspaces } from '../../core/ports.ts'
import { random } from '../../core/random.ts'
import type { CostOf } from '../../core/run/budget.ts'
import type { LeftOutTask } from '../../core/run/events.ts'
import type { ModelFlags, Plan } from '../../core/run/plan.ts'
import { type AgentName, DEFAULT_AGENT } from '../../core/tasks/agent-name.ts'
import { asksModel, runsProcess, type TaskSet } from '../../core/tasks/task.ts'
import type { Speed } from '../../core/train/estimate.ts'
import type { CheckSources } from '../../core/verify/check-sources.ts'
import { openProgram } from '../../node/agents/open-program.ts'
import { programAgent } from '../../node/agents/program-agent.ts'
import { systemClock } from '../../node/clock.ts'
import { costOf } from '../../node/config/prices.ts'
import { readConfig } from '../../node/config/read-config.ts'
import { type ModelSpec, type ResolvedModels, resolveModels } from '../../node/config/resolve-models.ts'
import { cacheFolder } from '../../node/embedded/cache-folder.ts'
import { createEmbeddedModel, type EmbeddedModel } from '../../node/embedded/embedded-model.ts'
import { openGateway } from '../../node/gateway/gateway.ts'
import { HOST_MODEL_CONCURRENCY, hostModels } from '../../node/ipc/host-model.ts'
import { toolServersOpener } from '../../node/mcp/open-tool-servers.ts'
import { CapabilityMemory } from '../../node/models/capability-memory.ts'
import { Limiter } from '../../node/models/limiter.ts'
import { createOpenAIModel } from '../../node/models/openai-model.ts'
import { type FolderAgentSpec, folderAgent } from '../../node/optimizer-agent/folder-agent.ts'
import { WorkerPatterns } from '../../node/patterns/patterns.ts'
import { loadTaskSet } from '../../node/task-files/load-task-set.ts'
import { checkSources } from '../../node/workspaces/open/check-sources.ts'
import { openWorkspaces } from '../../node/workspaces/open/open-workspaces.ts'
import type { Io } from '../io/io.ts'
import { chooseOptimizerAgent } from './choose-optimizer-agent.ts'
import { askedOf } from './choose-run.ts'
import { withFloors } from './left-out.ts'
import { withoutQuarantined } from './quarantine.ts'
import type { CommonFlags } from './run-flags.ts'

/** Default limit of requests under way. The embedded model sorts them onto its sequences. */
const CONCURRENCY: Record<ModelSpec['kind'], number> = {
  openai: 16,
  embedded: 32,
  host: HOST_MODEL_CONCURRENCY,
}

/** The embedded model on two cores, measured by bench/embedded.ts; other machines differ. */
const EMBEDDED_SPEED: Speed = { promptTokensPerSecond: 110, completionTokensPerSecond: 25 }

/** All that a command needs before the first paid call: tasks, models by name, prices, a sandbox that was probed. */
export interface Workbench {
  /** without the quarantined tasks and those that are left out, with the floors of the others */
  set: TaskSet
  /** ids of the tasks that are left out because their own solution no longer passes */
  quarantined: ReadonlySet<string>
  /** tasks that take no part because an answer that does nothing gets through */
  leftOut: LeftOutTask[]
  /** false = cancelled before all solutions were tried: the set may hold tasks that would be quarantined */
  checked: boolean
  /** writes the newly assigned splits, once they are used */
  saveSplits(): Promise<void>
  /** absolute; may not exist yet */
  grpoDir: string
  libraryPath: string
  /** the flags that named the models */
  asked: ModelFlags
  /** what tries the tasks: of a run that is resumed, the one that it began with */
  agent: AgentName
  /** the program that tries them; null where an agent of the core does */
  program: Agent | null
  /** the MCP servers of tasks and settings */
  servers: OpenToolServers
  models: ResolvedModels
  /** what writes the lessons in the place of the optimizer model; null for that model */
  optimizerAgent: FolderAgentSpec | null
  /** the models that this job may call; the others are not opened */
  roles: readonly ChatRole[]
  costOf: CostOf
  speed: Speed | null
  concurrency: number
  sources: CheckSources
  ports: {
    workspaces: Workspaces
    patterns: Patterns
    clock: typeof systemClock
    optimizerAgent?: OptimizerAgent
  }
  close(): Promise<void>
}

/**
 * Reads and checks everything; nothing is paid for. Solutions are tried if `checks` is set, which a dry run does not do. A
 * resumed run (`plan`) keeps the tasks that it began with, whether or not their solutions pass now. A job that does not
 * learn calls no optimizer.
 */
export async function openWorkbench(
  io: Io,
  files: string[],
  flags: CommonFlags,
  options: { checks: boolean; learns: boolean; plan?: Plan | null },
): Promise<Workbench> {
  const { set, grpoDir, diagnostics, floors, saveSplits } = await loadTaskSet(files, { cwd: io.cwd })
  for (const { file, line, column, message } of diagnostics)
    io.say(`${file}:${line}:${column}: warning: ${message}`)
  const config = await readConfig(join(grpoDir, 'config.yaml'))
  const optimizerAgent = chooseOptimizerAgent(io, flags, {
    tasks: [...set.files, grpoDir],
    workspaces: [...new Set(set.tasks.flatMap(({ workspace }) => workspace ?? []))],
  })
  const roles = askedRoles(set, options.learns && optimizerAgent === null)
  const models = await resolveModels({
    flags: optimizerAgent ? policyFlags(flags) : flags,
    env: io.env,
    config,
    hostModels: io.chat !== undefined,
    asks: roles,
  })
  // What an agent spends is known to its endpoint alone.
  const cost: CostOf = (role, usage) =>
    role === 'optimizer' && optimizerAgent ? null : costOf(usage, models[role].price)
  if (flags.maxCost !== undefined && optimizerAgent)
    throw new UsageError('A budget in USD cannot be kept where a coding agent writes the lessons.', [
      { do: 'drop-cost-budget', resume: false },
    ])
  const nothing = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 }
  if (flags.maxCost !== undefined && roles.some((role) => cost(role, nothing) === null)) {
    throw new UsageError(
      'A budget in USD needs the price of every model: give "price: {input, output}" in USD per million tokens in .grpo/config.yaml.',
      [{ do: 'drop-cost-budget', resume: false }],
    )
  }
  const embedded = roles.every((role) => role === 'judge' || models[role].kind === 'embedded')
  const agent = flags.agent ?? options.plan?.agent ?? set.agent ?? DEFAULT_AGENT
  // What can be asked wrongly of it is said before anything is opened.
  const spec =
    coreAgent(agent) === null
      ? openProgram(agent, {
          env: io.env,
          cwd: io.cwd,
          model: models.policy.model,
          hidden: [
            join(grpoDir, 'runs'),
            ...set.files,
            ...set.tasks.flatMap(({ workspace }) => workspace ?? []),
          ],
        })
      : null
  const runsCommands = set.tasks.some(({ verify }) => verify.some(runsProcess))
  const workspaces =
    runsCommands || (coreAgent(agent)?.capabilities.workspace ?? true) || optimizerAgent
      ? await openWorkspaces({
          unsandboxed: flags.unsandboxed ?? false,
          denyRead: [join(grpoDir, 'runs'), ...set.files],
        })
      : null
  const patterns = new WorkerPatterns()
  const gateway = spec === null ? null : await openGateway()
  const ports = {
    workspaces: workspaces ?? NO_COMMANDS,
    patterns,
    ...(optimizerAgent && workspaces ? { optimizerAgent: folderAgent(optimizerAgent, workspaces) } : {}),
  }
  const tried = async (): Promise<Tried> => {
    const healthy = await withoutQuarantined(io, set, grpoDir, ports, startingTasks(options.plan))
    const floored = await withFloors(io, healthy, grpoDir, floors, ports, options.plan ?? null)
    const kept = new Set([
      ...healthy.set.tasks.map(({ id }) => id),
      ...healthy.leftOut.map(({ task }) => task),
    ])
    const quarantined = set.tasks.map(({ id }) => id).filter((id) => !kept.has(id))
    return { ...floored, quarantined: new Set(quarantined) }
  }
  const untried: Tried = { set, leftOut: [], quarantined: new Set() }
  const held = !options.checks
    ? untried
    : await tried().catch(async (error) => {
        // The run is opened all the same, so that it ends as cancelled and can be resumed.
        if (io.signal.aborted) return null
        await patterns.close()
        await gateway?.close()
        await workspaces?.close()
        throw error
      })
  return {
    ...(held ?? untried),
    checked: held !== null,
    saveSplits,
    grpoDir,
    libraryPath: flags.library ? resolve(io.cwd, flags.library) : join(grpoDir, 'library.yaml'),
    asked: askedOf(flags),
    agent,
    program: spec === null || gateway === null ? null : programAgent(spec, gateway),
    servers: toolServersOpener(config.mcp ?? {}, io.env),
    models,
    optimizerAgent,
    roles,
    costOf: cost,
    speed: embedded ? EMBEDDED_SPEED : null,
    concurrency: flags.concurrency ?? CONCURRENCY[models.policy.kind],
    sources: checkSources(),
    ports: { ...ports, clock: systemClock },
    close: async () => {
      await patterns.close()
      await gateway?.close()
      await workspaces?.close()
    },
  }
}

/** What of a run's options the attempts are made with. */
export function agentOption({ program, servers }: Pick<Workbench, 'program' | 'servers'>): {
  agent?: Agent
  servers: OpenToolServers
} {
  return program === null ? { servers } : { agent: program, servers }
}

/** Without what names the optimizer: an agent takes that itself. */
function policyFlags(flags: ModelFlags): ModelFlags {
  const { optimizerModel: _model, optimizerBaseUrl: _url, optimizerApiKeyEnv: _key, ...policy } = flags
  return policy
}

/** What is known of the tasks before the run. */
type Tried = Pick<Workbench, 'set' | 'leftOut' | 'quarantined'>

/** Ids of the tasks that a run uses, and of those that it does not; unknown before their solutions were tried. */
function startingTasks(plan: Plan | null | undefined): {
  with: ReadonlySet<string>
  without: ReadonlySet<string>
} {
  const known = plan && !plan.unchecked ? plan : null
  return { with: new Set(Object.keys(known?.tasks ?? {})), without: new Set(known?.quarantined) }
}

/** The judge only where a task is judged, the optimizer only where something is learned. */
function askedRoles({ tasks }: TaskSet, learns: boolean): ChatRole[] {
  const judged = tasks.some(({ verify }) => verify.some(asksModel))
  return ['policy', ...(learns ? ['optimizer' as const] : []), ...(judged ? ['judge' as const] : [])]
}

/** For a set without commands: none is ever run. */
const NO_COMMANDS: Workspaces = {
  tier: 'sandboxed',
  open: () => Promise.reject(new UsageError('No task of this set runs commands.')),
}

/** The models themselves: opened only when calls are to be made. */
export async function openModels(
  io: Io,
  workbench: Workbench,
): Promise<{ ports: Record<ChatRole, ChatModel>; close(): Promise<void> }> {
  const { models, roles, concurrency } = workbench
  const limiter = new Limiter({ concurrency, clock: systemClock, random: random('jitter', process.pid) })
  const memory = new CapabilityMemory(join(cacheFolder(io.env), 'capabilities.json'))
  const hostModel = io.chat && hostModels(io.chat, limiter)
  let embedded: Promise<EmbeddedModel> | null = null
  const open = async (role: ChatRole): Promise<ChatModel> => {
    const spec: ModelSpec = models[role]
    if (!roles.includes(role)) {
      const refused = () => Promise.reject(new Error(`This job calls no ${role}.`))
      return { name: spec.model, complete: refused }
    }
    // Cancelled before it began: such a run ends without a call, so no model is loaded.
    if (io.signal.aborted) return { name: spec.model, complete: () => Promise.reject(io.signal.reason) }
    if (spec.kind === 'embedded') {
      embedded ??= createEmbeddedModel({ env: io.env, onNote: (note) => io.say(note) })
      return embedded
    }
    if (spec.kind === 'host') return hostModel!(spec.model)
    return createOpenAIModel({
      baseUrl: spec.baseUrl,
      model: spec.model,
      apiKey: spec.apiKey,
      apiKeyEnv: spec.apiKeyEnv,
      api: spec.api,
      limiter,
      memory,
      onNote: (note) => io.say(note),
      ...(spec.timeoutMs === undefined ? {} : { timeoutMs: spec.timeoutMs }),
    })
  }
  const [policy, optimizer, judge] = await Promise.all([open('policy'), open('optimizer'), open('judge')])
  return {
    ports: { policy, optimizer, judge },
    close: async () => {
      await (await embedded)?.close()
    },
  }
}
