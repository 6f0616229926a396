import type { Step } from '../core/agents/agent.ts'
import type { Experience, WorkedExample } from '../core/library/experience.ts'
import type { Lesson } from '../core/library/lesson.ts'
import type { SandboxTier } from '../core/ports.ts'
import type { Remedy, UserMessage } from '../core/remedy.ts'
import type { LastRecord } from '../core/report/last-record.ts'
import type { SameRun } from '../core/report/same-run.ts'
import type {
  Estimate,
  PreflightJudged,
  RunKind,
  TagRow,
  TrainEvent,
  TrialResult,
} from '../core/run/events.ts'
import type { AgentName } from '../core/tasks/agent-name.ts'
import type { Check } from '../core/verify/verdict.ts'

type Of<T extends TrainEvent['type']> = Extract<TrainEvent, { type: T }>

/** One attempt as the page shows it; embedded as JSON and rendered when its group is opened. */
export interface ShownAttempt {
  arm: string
  sample: number
  score: number | null
  passed: boolean
  /** why it is unscored, and what can be done about that */
  reason?: string
  remedies?: readonly Remedy[]
  /** its answer tampered with its checks: `reason` says how, too */
  tampering?: string
  /** paths of its change that had no effect on the score, since they decide checks */
  ignored?: string[]
  feedback: string
  checks: Check[]
  reply: string | null
  /** the request's messages and later turns, the last reply left out; [] where the page would be too large */
  messages: { role: string; content: string }[]
  /** of an agent with tools: what it said and did, in order; left out where the page would be too large */
  steps?: Step[]
  /** prompt and completion tokens */
  tokens: [number, number]
  notes: string[]
}

/** All attempts at a task in one phase: side by side, whatever library they were given. */
export interface ShownGroup {
  phase: string
  task: string
  attempts: ShownAttempt[]
  /** notes of its groups, e.g. why nothing is learned from one */
  notes: string[]
  /** of a group of training: what the optimizer concluded from it, and what happened to that */
  concluded?: string[]
}

/** A result of a trial, with the example that was tried where it is no rule. */
export type ShownResult = TrialResult & { example?: WorkedExample }

export interface ShownExperience {
  id: string
  text: string
  example?: WorkedExample
  evidence: string[]
  tags: string[]
  tasks: string[]
  why: string
  /** of the library file, where it could be read */
  now: Pick<Experience, 'status' | 'pinned' | 'disabled'> | null
  result: TrialResult | null
}

/** An experience of the library as it is when the page is made. */
export interface ShownInLibrary {
  id: string
  text: string
  evidence: string[]
  example?: WorkedExample
  status: Experience['status']
  pinned: boolean
  disabled: boolean
  effect: Experience['effect'] | null
  /** the agent and model that its status holds for; null where it is of none */
  holdsFor: string | null
  /** why its measurement does not count, and what to do */
  stale: UserMessage | null
}

/** An attempt whose answer tampered with its checks. */
export interface ShownTampering {
  phase: string
  task: string
  arm: string
  sample: number
  sentence: string
  /** what was in front of it, as far as it was tried there; `blamed`: it was rejected for this */
  lessons: { id: string; text: string; blamed: boolean }[]
  reply: string | null
}

/** A task that took no part in the run. */
export interface ShownLeftOut {
  task: string
  /** name of the negative control that got through; null where its own solution did not pass */
  control: string | null
  /** why, and what to do */
  reason: string
}

/** Everything that the report page shows. Plain data. */
export interface ReportData {
  run: string
  mode: RunKind
  seed: number
  files: string[]
  /** what tried the tasks */
  agent: AgentName
  models: { policy: string; optimizer: string; judge: string }
  sandbox: SandboxTier | null
  /** how to repeat the run */
  again: SameRun
  settings: [name: string, value: string][]
  tasks: { train: number; val: number; test: number }
  estimate: Estimate | null
  /** null while the run has not ended */
  result: LastRecord | null
  inUse: { experiences: number; of: number } | null
  /** what the preflight found, where there was one */
  judged: PreflightJudged | null
  /** mean score of each training group, in the order in which they ended */
  training: { task: string; mean: number | null }[]
  looks: Omit<Of<'gate-looked'>, 'type'>[]
  gate: Omit<Of<'gate-decided'>, 'type'> | null
  trials: { round: number; results: ShownResult[] }[]
  experiences: ShownExperience[]
  deleted: { id: string; why: string }[]
  /** null where the file cannot be read */
  library: ShownInLibrary[] | null
  proposed: number
  rejected: { lesson: Lesson; reason: string; quote?: string }[]
  refused: { operation: string; reason: string }[]
  comparison: { split: string | null; perTag: TagRow[]; regressions: string[]; priorTokens: number } | null
  notices: ({ level: 'info' | 'warning' } & UserMessage)[]
  tampered: ShownTampering[]
  leftOut: ShownLeftOut[]
  groups: ShownGroup[]
  /** rollouts that are in the run but not in the page, since it would be too large */
  omitted: number
}

/** What the page embeds for its script. */
export type EmbeddedData = Pick<ReportData, 'groups' | 'training' | 'looks'> & {
  threshold: number | null
  /** the run's folder, in the editor */
  folder?: string
}
