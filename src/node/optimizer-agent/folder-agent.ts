import { type CallError, isNamed } from '../../core/errors.ts'
import type { CommandResult, OptimizerAgent, ProgramRun, Workspace, Workspaces } from '../../core/ports.ts'
import { redact } from '../models/redact.ts'

/** A coding agent, ready to be started. */
export interface FolderAgentSpec {
  name: string
  command: string
  run: ProgramRun
  /** values of its variables that nothing may show */
  secrets: readonly string[]
  /** hosts that it may reach */
  network: readonly string[]
  minutes: number
}

/** Maximum number of characters kept of what an agent printed: head and tail. */
const OUTPUT = 40_000

/** Runs the agent in a workspace that holds the folder and nothing else. */
export function folderAgent(spec: FolderAgentSpec, workspaces: Workspaces): OptimizerAgent {
  return {
    name: spec.name,
    command: spec.command,
    run: async ({ files, answer, draw }, signal) => {
      const workspace = await workspaces.open({ workspaceDigest: '', use: 'attempt', draw }, signal)
      try {
        for (const file of files) await workspace.write(file)
        const ended = await workspace.exec(
          { run: spec.run, timeoutSeconds: spec.minutes * 60, network: [...spec.network] },
          signal,
        )
        const left = await takeAnswer(workspace, answer)
        const { exitCode, timedOut, seconds } = ended
        const output = clip(redact([ended.stdout, ended.stderr].filter(Boolean).join('\n'), spec.secrets))
        return {
          answer: left.text === null ? null : redact(left.text, spec.secrets),
          problem:
            left.text === null ? `${endWords(ended, spec.minutes)} ${left.problem}${lastLine(output)}` : null,
          ...{ exitCode, timedOut, seconds, output },
        }
      } finally {
        await workspace.close()
      }
    },
  }
}

/** The file that was asked for, as far as it can be used. */
async function takeAnswer(
  workspace: Workspace,
  { path, maxBytes }: { path: string; maxBytes: number },
): Promise<{ text: string; problem: null } | { text: null; problem: string }> {
  const { files } = await workspace.list()
  const file = files.find((one) => one.path === path)
  if (file === undefined) return { text: null, problem: `left no ${path}` }
  if (file.kind !== 'file') return { text: null, problem: `left a ${file.kind} in place of the file ${path}` }
  if (file.bytes > maxBytes)
    return {
      text: null,
      problem: `left ${file.bytes} bytes in ${path}, of which at most ${maxBytes} are read`,
    }
  try {
    return { text: (await workspace.read(path)).text, problem: null }
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError')) throw error
    return { text: null, problem: `left a ${path} that cannot be read: ${error.message}` }
  }
}

function endWords({ exitCode, timedOut }: CommandResult, minutes: number): string {
  if (timedOut) return `it was stopped after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} and`
  return exitCode === 0
    ? 'it'
    : `it ended with ${exitCode === null ? 'a signal' : `exit code ${exitCode}`} and`
}

/** The last thing that it printed often tells why. */
function lastLine(output: string): string {
  const last = output.trim().split('\n').at(-1)?.trim() ?? ''
  return last === '' ? '' : ` (${last.slice(0, 300)})`
}

function clip(text: string): string {
  if (text.length <= OUTPUT) return text
  const half = OUTPUT / 2
  return `${text.slice(0, half)}\n[...]\n${text.slice(-half)}`
}
