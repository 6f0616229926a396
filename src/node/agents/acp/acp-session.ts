import {
  client,
  methods,
  PROTOCOL_VERSION,
  type PromptResponse,
  RequestError,
} from '@agentclientprotocol/sdk'
import type { AttemptRequest } from '../../../core/agents/agent.ts'
import type { RunningProgram, Workspace } from '../../../core/ports.ts'
import type { AgentLimits, AgentRun } from '../attempt/agent-run.ts'
import type { AttemptFolders } from '../attempt/attempt-folders.ts'
import { LastLines } from '../attempt/last-lines.ts'
import { messageStream, OutputFlood } from '../attempt/message-stream.ts'
import { StepWatch } from '../attempt/step-watch.ts'
import { readFileFor, writeFileFor } from './file-requests.ts'
import { answerPermission } from './permissions.ts'
import { parseUpdate } from './session-update.ts'
import { Terminals } from './terminals.ts'
import { UpdateSteps } from './update-steps.ts'

/** How long an agent may take to end its turn after it was asked to. */
const GRACE_MS = 2000
/** How long its last messages may take after the end of its process. */
const DRAIN_MS = 500
/** Refusals that are noted one by one. */
const MAX_NOTES = 10
/** JSON-RPC error of agents that want a log-in first. */
const AUTH_REQUIRED = -32000

export interface AcpTask {
  prompt: string
  /** the way to log in that the agent is told to take before its session; it finds the key in its environment */
  authMethod?: string | undefined
  /** the mode in which it asks for permission, where it has one that it does not begin in */
  askingMode?: string | undefined
  /** as users know the agent */
  name: string
}

/** Gives a program that speaks the Agent Client Protocol one task, and waits for the end of its turn. */
export async function runAcp(
  program: RunningProgram,
  { prompt, authMethod, askingMode, name }: AcpTask,
  workspace: Workspace,
  folders: AttemptFolders,
  { stop, turnEnded, timeoutSeconds }: AgentLimits,
  onStep?: AttemptRequest['onStep'],
): Promise<AgentRun> {
  const said = new LastLines()
  const notes: string[] = []
  const terminals = new Terminals(workspace, folders, timeoutSeconds, stop)
  const steps = new UpdateSteps(
    folders,
    () => performance.now(),
    (id) => terminals.text(id),
  )
  const watch = new StepWatch((index) => onStep?.(index + 1, steps.live(index)))
  const connection = client({ name: 'tfgrpo' })
    .onRequest(methods.client.session.requestPermission, ({ params }) => {
      const { allowed, response } = answerPermission(params, folders)
      const title = folders.named(params.toolCall.title ?? params.toolCall.kind ?? 'a tool')
      if (!allowed && notes.length < MAX_NOTES)
        notes.push(`Refused, since it leads out of the workspace: ${title.slice(0, 200)}.`)
      return response
    })
    .onRequest(methods.client.fs.readTextFile, ({ params }) => readFileFor(params, workspace, folders))
    .onRequest(methods.client.fs.writeTextFile, ({ params }) => writeFileFor(params, workspace, folders))
    .onRequest(methods.client.terminal.create, ({ params }) => terminals.create(params))
    .onRequest(methods.client.terminal.output, ({ params }) => terminals.output(params.terminalId))
    .onRequest(methods.client.terminal.waitForExit, ({ params }) => terminals.waitForExit(params.terminalId))
    .onRequest(methods.client.terminal.kill, ({ params }) => terminals.kill(params.terminalId))
    .onRequest(methods.client.terminal.release, ({ params }) => terminals.release(params.terminalId))
    .connect(
      messageStream(program, {
        notified: (method, params) => {
          const update = method === methods.client.session.update ? parseUpdate(params) : null
          const changed = update === null ? -1 : steps.add(update)
          if (changed >= 0) watch.changed(changed)
        },
        printed: (line) => said.add(line),
      }),
    )

  const talk = async (): Promise<PromptResponse> => {
    const { agent } = connection
    const initialized = await agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
      clientCapabilities: { fs: { readTextFile: true, writeTextFile: true }, terminal: true },
    })
    if (authMethod !== undefined && initialized.authMethods?.some(({ id }) => id === authMethod))
      await agent.request(methods.agent.authenticate, { methodId: authMethod })
    const { sessionId, modes } = await agent.request(methods.agent.session.new, {
      cwd: folders.work,
      mcpServers: [],
    })
    const hasMode = modes?.availableModes.some(({ id }) => id === askingMode)
    if (askingMode !== undefined && hasMode && modes?.currentModeId !== askingMode)
      await agent.request(methods.agent.session.setMode, { sessionId, modeId: askingMode })
    const cancel = () => void agent.notify(methods.agent.session.cancel, { sessionId }).catch(() => {})
    stop.addEventListener('abort', cancel, { once: true })
    try {
      return await agent.request(methods.agent.session.prompt, {
        sessionId,
        prompt: [{ type: 'text', text: prompt }],
      })
    } finally {
      stop.removeEventListener('abort', cancel)
    }
  }

  let problem: string | null = null
  const response = await Promise.race([
    talk().catch((error: unknown) => {
      problem = problemOf(error, name)
      return null
    }),
    given(stop, program),
  ])
  turnEnded()
  connection.close()
  await terminals.close()
  // Whatever it would still do is no part of its turn: some ask models for titles and memories afterwards.
  program.kill()
  const exited = await program.ended
  watch.flush()
  return {
    ended: endedBy(response),
    problem,
    steps: steps.steps(),
    program: exited,
    said: said.text(),
    notes,
  }
}

/** Resolves when there is nothing more to wait for: it was asked to stop, or its process has ended. */
function given(stop: AbortSignal, program: RunningProgram): Promise<null> {
  return new Promise((resolve) => {
    const later = () => setTimeout(() => resolve(null), GRACE_MS)
    if (stop.aborted) later()
    else stop.addEventListener('abort', later, { once: true })
    void program.ended.then(() => setTimeout(() => resolve(null), DRAIN_MS))
  })
}

function endedBy(response: PromptResponse | null): AgentRun['ended'] {
  if (response === null || response.stopReason === 'cancelled') return null
  return response.stopReason === 'refusal' ? 'refused' : 'done'
}

/** null where only its end is known: the program's own end tells more than that of the connection. */
function problemOf(error: unknown, name: string): string | null {
  if (error instanceof OutputFlood) return `The agent ${name} ${error.message}.`
  if (!(error instanceof RequestError)) return null
  if (error.code === AUTH_REQUIRED)
    return `The agent ${name} wants a log-in, which an attempt cannot do: it must take its key and endpoint from its environment.`
  return `The agent ${name} failed: ${error.message.replace(/\.?$/, '.')}`
}
