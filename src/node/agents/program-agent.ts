import type { Agent, Attempt, AttemptRequest, Step } from '../../core/agents/agent.ts'
import { taskMessages } from '../../core/agents/task-messages.ts'
import { CallError, Cancelled } from '../../core/errors.ts'
import type { PlacedFile } from '../../core/inject/placed-prior.ts'
import { asBlockBody } from '../../core/inject/targets/block.ts'
import type { ChatMessage, RunningProgram, Workspace } from '../../core/ports.ts'
import type { GatewayReport } from '../gateway/attempt.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { redact } from '../models/redact.ts'
import { runAcp } from './acp/acp-session.ts'
import type { AgentRun } from './attempt/agent-run.ts'
import { AttemptFolders } from './attempt/attempt-folders.ts'
import { AttemptModel } from './attempt-model.ts'
import { runHeadless } from './headless.ts'
import { placePrior, takePriorAway } from './place-prior.ts'
import type { AttemptEndpoint, ProgramSpec } from './program-spec.ts'

/**
 * Another program's agent: it works in the workspace of the attempt, contained by its sandbox and with a home that is
 * gone afterwards, and reaches nothing but the gateway. What it is worth shows in its workspace and its requests.
 */
export function programAgent(spec: ProgramSpec, gateway: Gateway): Agent {
  return {
    capabilities: { tools: true, workspace: true, prior: 'file', resumable: false, reportsUsage: true },
    async attempt(request) {
      const { workspace, prior, draw, affinity, sampling, signal } = request
      if (workspace === null) throw new Error(`The agent ${spec.name} works in a workspace.`)
      const model = new AttemptModel(request)
      // Where it works is known once it was started, so before it asks anything.
      let folders: AttemptFolders | null = null
      const live = liveFor(request, () => endpoint.token)
      const endpoint = gateway.attempt({
        ...{ chat: model.chat, draw, affinity, sampling, signal: model.cancelled },
        ...(prior === '' ? {} : { prior: asBlockBody(prior) }),
        inject: false,
        // What an agent that speaks the protocol says of itself comes sooner, and says more.
        ...(spec.mode === 'headless' ? live : {}),
        translate: {
          request: (asked) => folders?.request(asked) ?? asked,
          reply: (reply) => folders?.reply(reply) ?? reply,
        },
      })
      let run: AgentRun
      let report: GatewayReport
      let placed: PlacedFile[]
      try {
        placed = await placePrior(workspace, spec.reads, prior, signal)
        const started = await start(spec, promptOf(request), workspace, endpoint, model.cancelled)
        folders = started.folders
        run = await follow(spec, { ...request, ...live }, workspace, started, model)
      } finally {
        model.end()
        report = await endpoint.close()
      }
      if (signal.aborted) throw new Cancelled()
      if (model.fault !== null) throw model.fault
      const stopped = howItStopped(spec, run, model)
      await takePriorAway(workspace, placed)
      const { patch } = await workspace.diff()
      return attemptOf(request, {
        patch: folders.named(patch),
        stopped,
        run,
        report,
        secrets: [endpoint.token],
      })
    },
  }
}

async function start(
  spec: ProgramSpec,
  prompt: string,
  workspace: Workspace,
  endpoint: AttemptEndpoint,
  signal: AbortSignal,
): Promise<{ program: RunningProgram; folders: AttemptFolders }> {
  const program = await workspace.start(
    {
      run: { ...spec.run(prompt, endpoint), loopback: Number(new URL(endpoint.baseUrls.openai).port) },
      timeoutSeconds: spec.minutes * 60,
      // The gateway alone: nothing else of this machine, and no host.
      network: [],
    },
    signal,
  )
  return { program, folders: new AttemptFolders(program.folders) }
}

/** Who watches the attempt sees no token. */
function liveFor({ onStep }: AttemptRequest, token: () => string): Pick<AttemptRequest, 'onStep'> {
  return onStep === undefined ? {} : { onStep: (turn, step) => onStep(turn, withoutSecrets(step, [token()])) }
}

function follow(
  { mode, name, authMethod, askingMode, minutes }: ProgramSpec,
  request: AttemptRequest,
  workspace: Workspace,
  { program, folders }: { program: RunningProgram; folders: AttemptFolders },
  model: AttemptModel,
): Promise<AgentRun> {
  const limits = { stop: model.limit, turnEnded: () => model.end(), timeoutSeconds: minutes * 60 }
  return mode === 'headless'
    ? runHeadless(program, name, limits)
    : runAcp(
        program,
        { prompt: promptOf(request), name, authMethod, askingMode },
        workspace,
        folders,
        limits,
        request.onStep,
      )
}

/** Throws CallError where the attempt came to no end of its own and to no limit either: it is then no outcome. */
function howItStopped(spec: ProgramSpec, run: AgentRun, model: AttemptModel): Attempt['stopped'] {
  const failed = (sentence: string) => new CallError('sandbox', sentence)
  if (run.program.problem !== null) throw failed(run.program.problem)
  if (model.limit.aborted) return 'turns'
  if (run.program.timedOut) return 'time'
  if (run.problem !== null) throw model.failure ?? failed(run.problem)
  if (model.failure !== null) throw model.failure
  if (spec.asksGateway && model.turns === 0)
    throw failed(`The agent ${spec.name} never asked its model${lastWords(run)}.`)
  if (run.ended !== null || model.isFinal) return 'done'
  throw failed(`The agent ${spec.name} ${endWords(run)} before its turn was over${lastWords(run)}.`)
}

function endWords({ program: { exitCode } }: AgentRun): string {
  return exitCode === null ? 'was ended by a signal' : `ended with exit code ${exitCode}`
}

/** The last thing that it printed often tells why. */
function lastWords({ program, said }: AgentRun): string {
  const last = [program.stderr, said]
    .map((text) => text.trim().split('\n').at(-1)?.trim() ?? '')
    .find(Boolean)
  return last === undefined ? '' : ` (${redact(last).slice(0, 300)})`
}

function attemptOf(
  request: AttemptRequest,
  outcome: {
    patch: string
    stopped: Attempt['stopped']
    run: AgentRun
    report: GatewayReport
    secrets: readonly string[]
  },
): Attempt {
  const { patch, stopped, run, report, secrets } = outcome
  const steps = (run.steps.length > 0 ? run.steps : report.steps).map((step) => withoutSecrets(step, secrets))
  const reply =
    steps.findLast(({ source, message }) => source === 'agent' && message.trim() !== '')?.message ?? ''
  const refused = run.ended === 'refused' ? ['The agent refused the task.'] : []
  return {
    submission: { kind: 'change', patch, reply },
    transcript: {
      messages: [...taskMessages(request.task, ''), ...steps.flatMap(messagesOf)],
      steps,
      turns: report.calls,
      notes: [...refused, ...run.notes, ...report.notes],
      ...(request.prior === '' ? {} : { priorSeen: report.priorSeen > 0 }),
    },
    usage: report.usage,
    stopped,
  }
}

/** The instructions first, as every agent has them, then the task. */
const promptOf = ({ task }: AttemptRequest) =>
  taskMessages(task, '')
    .map(({ content }) => content)
    .join('\n\n')

function messagesOf({ source, message, reasoning, tools = [] }: Step): ChatMessage[] {
  if (source !== 'agent') return []
  return [
    {
      role: 'assistant',
      content: message,
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(tools.length === 0
        ? {}
        : { toolCalls: tools.map(({ id, name, arguments: given }) => ({ id, name, arguments: given })) }),
    },
    ...tools.map(({ id, output }) => ({ role: 'tool' as const, content: output, toolCallId: id })),
  ]
}

function withoutSecrets<S extends Step>(step: S, secrets: readonly string[]): S {
  const clean = (text: string) => redact(text, secrets)
  return {
    ...step,
    message: clean(step.message),
    ...(step.reasoning === undefined ? {} : { reasoning: clean(step.reasoning) }),
    ...(step.tools === undefined
      ? {}
      : {
          tools: step.tools.map((tool) => ({
            ...tool,
            arguments: clean(tool.arguments),
            output: clean(tool.output),
            ...(tool.patch === undefined ? {} : { patch: clean(tool.patch) }),
          })),
        }),
  }
}
