import type { Agent, Attempt, AttemptRequest, Step } from '../../core/agents/agent.ts'
import { taskMessages } from '../../core/agents/task-messages.ts'
import { CallError, Cancelled } from '../../core/errors.ts'
import type { PlacedFile } from '../../core/inject/placed-prior.ts'
import { asBlockBody } from '../../core/inject/targets/block.ts'
import type { ChatMessage, Workspace } from '../../core/ports.ts'
import { redact } from '../models/redact.ts'
import { runAcp } from './acp/acp-session.ts'
import type { AgentRun } from './agent-run.ts'
import { AttemptFolders } from './attempt-folders.ts'
import { AttemptModel } from './attempt-model.ts'
import type { Gateway, GatewayReport } from './gateway-contract.ts'
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
      const { workspace, prior, draw, sampling, signal } = request
      if (workspace === null) throw new Error(`The agent ${spec.name} works in a workspace.`)
      const model = new AttemptModel(request)
      const endpoint = await gateway.attempt({
        ...{ chat: model.chat, draw, sampling, signal: model.cancelled },
        ...(prior === '' ? {} : { prior: asBlockBody(prior) }),
        inject: false,
      })
      let run: AgentRun
      let report: GatewayReport
      let placed: PlacedFile[]
      try {
        placed = await placePrior(workspace, spec.reads, prior, signal)
        run = await runProgram(spec, request, workspace, endpoint, model)
      } finally {
        model.end()
        report = await endpoint.close()
      }
      if (signal.aborted) throw new Cancelled()
      if (model.fault !== null) throw model.fault
      const stopped = howItStopped(spec, run, model)
      await takePriorAway(workspace, placed)
      const { patch } = await workspace.diff()
      const named = (text: string) => model.folders?.named(text) ?? text
      return attemptOf(request, { patch: named(patch), stopped, run, report, secrets: [endpoint.token] })
    },
  }
}

async function runProgram(
  spec: ProgramSpec,
  request: AttemptRequest,
  workspace: Workspace,
  endpoint: AttemptEndpoint,
  model: AttemptModel,
): Promise<AgentRun> {
  const prompt = promptOf(request)
  const timeoutSeconds = spec.minutes * 60
  const program = await workspace.start(
    { run: spec.run(prompt, endpoint), timeoutSeconds, network: hostsOf(endpoint) },
    model.cancelled,
  )
  const folders = new AttemptFolders(program.folders)
  model.folders = folders
  const limits = { stop: model.limit, timeoutSeconds }
  if (spec.mode === 'headless') return runHeadless(program, spec.name, limits)
  const { name, authMethod } = spec
  return runAcp(program, { prompt, name, authMethod }, workspace, folders, limits)
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
      notes: [...refused, ...run.notes],
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

function withoutSecrets(step: Step, secrets: readonly string[]): Step {
  const clean = (text: string) => redact(text, secrets)
  return {
    ...step,
    message: clean(step.message),
    ...(step.tools === undefined
      ? {}
      : {
          tools: step.tools.map((tool) => ({
            ...tool,
            arguments: clean(tool.arguments),
            output: clean(tool.output),
          })),
        }),
  }
}

/** The gateway alone, at its port: nothing else of this machine. */
function hostsOf({ baseUrls }: AttemptEndpoint): string[] {
  return [...new Set(Object.values(baseUrls).map((url) => new URL(url).host))]
}
