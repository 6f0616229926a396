import type { Language } from '../code/language/language.ts'
import type { Floor } from '../tasks/floor.ts'
import type { RawVerifier } from '../tasks/schema.ts'
import type { Split } from '../tasks/task.ts'

/**
 * A task that could be adopted into a task file: found in tests, in a commit, or in a file of another tool.
 * Plain data; everything in it may come from a repository that is not trusted.
 */

export type ProposalSource = 'tests' | 'git' | 'import'

/** One thing that a check tried, and what came of it. */
export interface SeenCheck {
  /** what was put in: the original, the blanked function, an empty answer, a trivial one, ... */
  tried: 'original' | 'blank' | 'empty' | 'trivial' | 'before'
  /** which of several, e.g. "returns its first argument" */
  detail?: string
  /** the score of each run, in order; null where a run gave none */
  scores: (number | null)[]
  passed: boolean[]
  /** first line of feedback of a run that went otherwise than it should */
  said?: string
  seconds: number
}

export type ProposalState =
  /** not tried yet, e.g. imported */
  | { kind: 'unchecked' }
  | { kind: 'valid' }
  /** `reason`: one sentence */
  | { kind: 'refused'; reason: string; code: RefusalCode /** the file that gives it away */; where?: string }
  /** its results differ from run to run */
  | { kind: 'flaky'; reason: string }

/** Why a proposal was left out, for counting; the sentence has the details. */
export type RefusalCode =
  /** the original does not pass */
  | 'original-fails'
  /** the tests pass without the function */
  | 'blank-passes'
  | 'empty-passes'
  | 'trivial-passes'
  /** another file that a rollout sees holds the answer */
  | 'leak'
  | 'too-small'
  | 'too-large'
  /** not called by the tests, or ambiguous, since another has its name */
  | 'unclear'
  | 'not-parsed'
  /** the tests could not be run at all: a program, a build step or the network is missing */
  | 'cannot-run'
  | 'timeout'
  /** dependency changes, binary files and the like */
  | 'unsuitable'

export interface Proposal {
  /** id of the task that it becomes: [A-Za-z0-9][A-Za-z0-9._-]{0,63}, unique among the proposals of one run */
  id: string
  source: ProposalSource
  /** where it was found: a test file, a commit, a file and line; for people */
  origin: string
  /** null where there is no code */
  language: Language | null
  /** file of the workspace that the answer goes into, with /; null where there is none */
  file: string | null
  /** qualified name of the function, e.g. "parsePort" or "Router.add"; null where it is not about one function */
  symbol: string | null
  /** lines of `file` that it covers, from 1, both included */
  range: { first: number; last: number } | null
  prompt: string
  /** files of the workspace that the prompt shows */
  show: string[]
  /** paths that copies must do without: installed copies of what is asked for */
  hide?: string[]
  /** as it is written in a task file */
  verify: RawVerifier[]
  /** ground truth, where the verifier needs one */
  answer?: string
  /** known-good reply, never shown to a model */
  solution?: string
  /** known-good change, as a unified diff, where an agent is asked for one; never shown to a model */
  solutionPatch?: string
  /** it asks for a change of the workspace, which only an agent with tools makes */
  agent?: 'tools'
  /** commit whose parent's files the task starts from */
  commit?: string
  /** paths of the workspace that only scoring has */
  tests?: string[]
  /** a workspace of its own, relative to the task file; null = none; left out = that of all */
  workspace?: string | null
  /** see the field of a task file */
  image?: { build: string } | { name: string }
  network?: string[]
  tags: string[]
  /** proposals of equal group stay in one split */
  group?: string
  /** left out = assigned by the task set */
  split?: Split
  /** of a whole source, e.g. a system prompt that was imported */
  instructions?: string
  /** digest over all that the task depends on: an equal one was proposed, checked or adopted before */
  digest: string
  state: ProposalState
  checks: SeenCheck[]
  /** what an empty answer and a trivial one get, and the checks that count for that reason; where they were tried */
  floor?: Floor
  /** passed share of a few baseline rollouts in [0,1], where somebody paid for them */
  baseline?: { mean: number; rollouts: number }
}

/**
 * Writes proposals as the text of a task file. Given the text that is there already, tasks in it stay byte for byte
 * and only proposals whose id it does not hold are added at its end.
 * Implemented by `src/core/proposals/choose/render-task-file.ts`.
 */
export type RenderTaskFile = (
  chosen: readonly Proposal[],
  options: {
    name: string
    /** folder of the workspace, relative to the task file */
    workspace: string
    /** text of the file that is there, null when there is none */
    existing: string | null
  },
) => { text: string; added: string[]; known: string[] }
