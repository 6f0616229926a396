import type { AgentName } from './agent-name.ts'
import type { Floor } from './floor.ts'
import type { McpServers } from './mcp-server.ts'
import type { ToolName } from './tool-name.ts'

/** A task set as the rest of the core sees it: parsed, defaults filled in, every field present. */

export type Split = 'train' | 'val' | 'test'

/** Common to all verifiers: `weight` > 0 in the weighted mean, `passAt` in [0,1]: score from which it passed. */
interface VerifierBase {
  weight: number
  passAt: number
}

export type VerifierSpec =
  | (VerifierBase & { type: 'exact'; ignoreCase: boolean; alternatives?: string[] })
  | (VerifierBase & { type: 'numeric' /** absolute */; tolerance: number; alternatives?: string[] })
  | (VerifierBase & { type: 'regex'; pattern: string; flags: string })
  | (VerifierBase & { type: 'json'; schema?: unknown; equals?: unknown })
  | (VerifierBase & {
      type: 'command'
      /** where the answer is written inside the copy, template filled in; undefined = not written */
      write?: string
      /** the function of that file that the answer defines; undefined = the answer is the whole file */
      function?: string
      run: string
      timeoutSeconds: number
    })
  | (VerifierBase & {
      type: 'script' /** relative to the task file */
      module: string
      timeoutSeconds: number
    })
  | (VerifierBase & {
      type: 'harbor' /** folder, relative to the task file */
      tests: string
      /** where commands find the workspace, absolute */
      at: string
      variables: Readonly<Record<string, string>>
      timeoutSeconds: number
    })
  | (VerifierBase & { type: 'judge'; rubric: string })

/** What the other stations ask of a type of verifier. A type that is not here does not compile. */
export const VERIFIERS: Readonly<
  Record<
    VerifierSpec['type'],
    {
      /** what it scores with: the reply alone, a process in the workspace, or a model, which costs money */
      needs: 'reply' | 'process' | 'model'
      /** it compares the reply with the task's answer, in the form in which that is told */
      comparesAnswer: boolean
    }
  >
> = {
  exact: { needs: 'reply', comparesAnswer: true },
  numeric: { needs: 'reply', comparesAnswer: true },
  regex: { needs: 'reply', comparesAnswer: false },
  json: { needs: 'reply', comparesAnswer: false },
  command: { needs: 'process', comparesAnswer: false },
  script: { needs: 'process', comparesAnswer: false },
  harbor: { needs: 'process', comparesAnswer: false },
  judge: { needs: 'model', comparesAnswer: false },
}

export function comparesAnswer({ type }: Pick<VerifierSpec, 'type'>): boolean {
  return VERIFIERS[type].comparesAnswer
}

/** Whether it runs a process in the workspace. */
export function runsProcess({ type }: Pick<VerifierSpec, 'type'>): boolean {
  return VERIFIERS[type].needs === 'process'
}

/** Whether it asks a model, which costs money. */
export function asksModel({ type }: Pick<VerifierSpec, 'type'>): boolean {
  return VERIFIERS[type].needs === 'model'
}

/** What a verifier asserts in its own fields, as text that a lesson could give away; the task's answer is another. */
export function assertedTexts(verifier: VerifierSpec): string[] {
  switch (verifier.type) {
    case 'regex':
      return [verifier.pattern]
    case 'json':
      return verifier.equals === undefined ? [] : [JSON.stringify(verifier.equals)]
    case 'judge':
      return [verifier.rubric]
    case 'exact':
    case 'numeric':
    case 'command':
    case 'script':
    case 'harbor':
      return []
  }
}

/** Every answer that is right: the task's own and those that its verifiers take as well. */
export function rightAnswers({ answer, verify }: Pick<Task, 'answer' | 'verify'>): string[] {
  const others = verify.flatMap((spec) => ('alternatives' in spec ? (spec.alternatives ?? []) : []))
  return [...(answer === undefined ? [] : [answer]), ...others]
}

/** A position in a file; line and column count from 1. */
export interface Position {
  file: string
  line: number
  column: number
}

export interface Task {
  /** [A-Za-z0-9][A-Za-z0-9._-]{0,63}, unique in the set */
  id: string
  /** of its file, before every task; '' when there are none */
  instructions: string
  prompt: string
  split?: Split
  tags: string[]
  /** tasks of equal group share a split */
  group?: string
  /** ground truth */
  answer?: string
  /** workspace files shown in the prompt, with their content */
  show: { path: string; content: string }[]
  /** known-good reply; checks the verifier, never shown to a model */
  solution?: string
  /** known-good change, as a unified diff, where the task asks for one; checks the verifier, never shown to a model */
  solutionPatch?: string
  /** tools that an agent of ours has for it; left out = all */
  tools?: ToolName[]
  /** MCP servers of its file, whose tools that agent has besides */
  mcp?: McpServers
  /** hosts that its commands may reach */
  network: string[]
  /** must not get worse; never learned from */
  guard: boolean
  verify: VerifierSpec[]
  /** absolute folder that a rollout's copy is made from */
  workspace?: string
  /** paths of the workspace that its copies do not have, such as an installed copy of what is asked for */
  hide?: string[]
  /** paths of the workspace that only scoring has: agents do not see them, and what they put there does not count */
  tests?: string[]
  /** commit of the workspace's repository whose change is asked for: the workspace holds its parent's files */
  commit?: string
  /** image that the workspace is taken from, and whose containers run its commands: a folder relative to the task file, or a name */
  image?: { build: string } | { name: string }
  /** digest of the workspace's content, '' without one */
  workspaceDigest: string
  /** of each verifier, in order; left out = not known: every check counts */
  floors?: readonly Floor[]
  position: Position
}

export interface TaskSet {
  name: string
  /** absolute paths of the task files, sorted */
  files: string[]
  tasks: SplitTask[]
  /** hash over all that a verdict can depend on */
  digest: string
  /** what tries its tasks, where its files say so */
  agent?: AgentName
  /** sentences for the user, e.g. that there are too few tasks for a gate */
  notes: string[]
}

export type SplitTask = Task & { split: Split }
