import type { LiveStep } from '../agents/agent.ts'
import type { Effect, Status } from '../library/experience.ts'
import type { Lesson, Operation } from '../library/lesson.ts'
import type { Transfer } from '../library/reader.ts'
import type { ComparisonVerdict, Measured } from '../measure/interval.ts'
import type { SandboxTier, Totals } from '../ports.ts'
import type { BudgetName, Remedy } from '../remedy.ts'
import type { Rollout } from '../rollouts/rollout.ts'
import type { AgentName } from '../tasks/agent-name.ts'
import type { Split } from '../tasks/task.ts'
import type { Verdict } from '../verify/verdict.ts'

export type Mode = 'grounded' | 'paper'

/** What a run is for: training in one of the modes, a measurement, or measuring what is in use again. */
export type RunKind = Mode | 'eval' | 'verify'

/**
 * The stations of a run, in the order in which they come (paper: learn, gate, test). Attempts of `pivots` are made beside
 * those of `rollouts`, whenever one of these is looked into.
 */
export type Phase = 'preflight' | 'rollouts' | 'pivots' | 'learn' | 'trial' | 'gate' | 'test'

/** Before the first paid call: what the run will typically and at most take. */
export interface Estimate {
  calls: { typical: number; most: number }
  promptTokens: { typical: number; most: number }
  completionTokens: { typical: number; most: number }
  /** USD; null where the price is unknown */
  cost: { typical: number; most: number } | null
  /** null where no speed is known: of an endpoint that was not asked yet */
  minutes: { typical: number; most: number } | null
  /** part of `calls` that the optimizer gets */
  optimizerCalls?: { typical: number; most: number }
  /** part of `calls` that the judges of tasks get */
  judgeCalls?: { typical: number; most: number }
  /** what tries the tasks, and the limits of each attempt; left out where each is one answer */
  attempts?: { agent: AgentName; turns: number; tokens: number; seconds: number }
}

/** Rollouts that have no score, of how many made. */
export interface UnscoredCount {
  unscored: number
  made: number
}

/** One measured candidate of a trial round. */
export interface TrialResult {
  /** id of the cluster's lesson ("L3") or of the experience in the library ("E7") */
  candidate: string
  text: string
  evidence: string[]
  /** ids of the examples that it was tried together with: the effect is that of all; left out where it was tried alone */
  together?: string[]
  /** null = untried */
  effect: Effect | null
  /** one-sided 80% lower and 95% upper bound of the effect */
  low80: number | null
  high95: number | null
  /** what of the effect is from the checks that it is about: by these it was chosen or left for the gate */
  own?: number
  /**
   * rollouts behind the effect that have no score, of how many made, without it and with it; only where there are any
   */
  unscored?: { without: UnscoredCount; with: UnscoredCount }
  usableTasks: number
  /**
   * of these tasks, those it was tried on in this wording; on the others it was tried in the wording of the other fold
   */
  inTheseWords?: number
  status: Status
  /** an answer with it tampered with its checks: rejected, whatever it measured; one sentence */
  tampering?: string
  /** the effect on the tasks of each tag that has enough of them: what helps one kind may hurt another */
  byTag: { tag: string; mean: number; low: number; high: number; tasks: number }[]
}

export interface GateRecord {
  decision: 'better' | 'worse' | 'undecided'
  /** the e-value of "better" at the decision */
  e: number
  pairs: number
  /** an answer with the proposed library that tampered with its checks, and what is new in that library: never better */
  tampering?: Tampering & { lessons: string[] }
}

/** A try whose answer decided what its checks found. */
export interface Tampering {
  task: string
  /** name of the check that it passes whatever is expected */
  check: string
  /** one sentence */
  sentence: string
}

/** Rollouts without a score on the sides of a comparison; null where a side was not measured. */
export interface UnscoredSides {
  baseline: UnscoredCount | null
  final: UnscoredCount | null
}

/** What a run cost, over all its sessions. */
export interface RunSpent {
  calls: number
  promptTokens: number
  completionTokens: number
  /** USD; null where a price is unknown */
  cost: number | null
  seconds: number
}

/** A task that takes no part in a run. */
export interface LeftOutTask {
  task: string
  /** the control that got through: its name, and a sentence */
  control: string
  reason: string
}

/** How a run ended, or why it did not. */
export interface RunStop {
  stopped: 'done' | 'budget' | 'cancelled' | 'failed'
  /** one sentence, when not done */
  reason?: string
  /** what can be done about it; in runs of older versions `reason` includes that */
  remedies?: readonly Remedy[]
  /** which budget was reached; left out by runs of older versions */
  budget?: BudgetName
}

/** What the last record of every kind of run holds besides its results. */
export interface RunEnd extends RunSpent, RunStop {
  /** tier of the sandbox that verdicts come from; left out by runs of older versions */
  sandbox?: SandboxTier
  /** tasks that took no part because an answer that does nothing gets through; only where there are any */
  leftOut?: LeftOutTask[]
  /** what tried the tasks, over which model: results hold for these; left out by runs of older versions */
  agent?: AgentName
  model?: string
}

/** Last record of train. */
export interface RunFinished extends RunEnd {
  type: 'run-finished'
  run: string
  mode: Mode
  /** experiences in the prior of the proposed library */
  experiences: number
  /** where baseline and final were measured */
  split: Split
  baseline: Measured | null
  final: Measured | null
  difference: Measured | null
  /** of the rollouts behind baseline and final; null where nothing was compared; left out by runs of older versions */
  unscored?: UnscoredSides | null
  gate: GateRecord | null
  /** why this set has no gate; null when it has one */
  noGate?: string | null
  verdict: ComparisonVerdict
  accepted: boolean
  /**
   * ids that the run put in use, those shown to help by themselves and those untested alone; only where it did, left out
   * by runs of older versions
   */
  adopted?: { proven: string[]; untestedAlone: string[] }
  /** whether `final` was measured with what is in use after the run; left out by runs of older versions */
  finalInUse?: boolean
  /** path of the library file; where nothing was ever learned there is none yet */
  library: string
}

/** Last record of eval and of library verify. */
export interface EvalFinished extends RunEnd {
  type: 'eval-finished'
  run: string
  /** null = of tasks by name that are of several splits */
  split: Split | null
  /** what of the library was measured before with another agent or model, by these; only where there is some */
  transfers?: Transfer[]
  /** samples a task */
  samples: number
  /** without prior; null without --compare or --include none */
  baseline: Measured | null
  /** with the library; null with --include none */
  final: Measured | null
  difference: Measured | null
  /** of the rollouts behind baseline and final; null where nothing was measured; left out by runs of older versions */
  unscored?: UnscoredSides | null
  /**
   * better or worse when the 95% interval of the difference excludes 0 and unscored rollouts do not forbid the claim;
   * unproven without --compare
   */
  verdict: ComparisonVerdict
  /** why unscored rollouts forbid a verdict, in one sentence; only where they do */
  forbidden?: string
  /** share of tasks that at least one of k samples passes, k = samples */
  passAtK: { k: number; baseline: number | null; final: number | null }
  perTag: TagRow[]
  regressions: string[]
  /** tokens that the prior adds to each request */
  priorTokens: number
  /** experiences in the prior, of how many in the library */
  experiences: number
  inLibrary: number
  library: string
}

/** What submissions that do nothing would score in a task. */
interface TaskScore {
  task: string
  floor: number
}

/** Is it worth training? From the first groups and what probing the verifiers found. */
export interface PreflightJudged {
  type: 'preflight-judged'
  /** mean baseline score over the train tasks tried, null when none was scored */
  mean: number | null
  /** 1 - mean */
  headroom: number
  /** share of groups that can be learned from */
  teaching: number
  /** smallest gain that the gate shows with 80% power; null where there is no gate or its ledger is used up */
  detectable: number | null
  /** tasks whose tries are all the same text; left out by runs of older versions */
  identical?: string[]
  /**
   * what submissions that do nothing would score if every check counted: mean over the tasks whose floor is known,
   * those where it is high, and all where it is above 0, highest first; left out by runs of older versions
   */
  floor?: { mean: number; tasks: number; high: TaskScore[]; above?: TaskScore[] }
  /** one sentence each: what is wrong with a task's verifier */
  findings: string[]
  worthTraining: boolean
  /** worth training, or why not and what to change */
  sentence: string
  /** what would make a training better */
  remedies?: readonly Remedy[]
}

/** Last record of library verify. */
export interface VerifyFinished extends RunEnd {
  type: 'verify-finished'
  run: string
  results: TrialResult[]
  /** ids whose effect holds */
  kept: string[]
  /** ids that do not point up any more but may still: out of the prior, not retired */
  unproven: string[]
  retired: string[]
  /**
   * ids that could not be measured, since there are too few tasks that they were not learned from (at least four) or
   * too few scores: they stay as they are; left out by older versions
   */
  untried?: string[]
  /** those of them without a result because of unscored rollouts, and why in one sentence; only where there are any */
  forbidden?: { id: string; reason: string }[]
  library: string
}

/** Last record of preflight. */
export interface PreflightFinished extends RunEnd {
  type: 'preflight-finished'
  run: string
  judged: PreflightJudged | null
  estimate: Estimate
}

/** The stream that command line, progress, runs view and report read. Plain data, one JSON line each. */
export type TrainEvent =
  | {
      type: 'run-started'
      run: string
      mode: Mode
      seed: number
      tasks: Record<Split, number>
      models: { policy: string; optimizer: string }
      /** tier of the sandbox that verdicts come from */
      sandbox: SandboxTier
      estimate: Estimate
      resumed: boolean
      /** experiences in the prior at the start, of how many in the library */
      inUse: number
      inLibrary: number
    }
  | { type: 'phase-started'; phase: Phase /** rollouts or calls that it takes at most */; planned: number }
  /**
   * what an agent that works in turns does at this moment, shortened; of the same turn again where more of it is known.
   * It is no part of a run's files, which hold the whole once the attempt has ended
   */
  | {
      type: 'attempt-step'
      phase: Phase
      task: string
      arm: string
      sample: number
      draw: string
      /** from 1 */
      turn: number
      step: LiveStep
    }
  | { type: 'rollout-finished'; phase: Phase; rollout: Rollout }
  /** in which turn an attempt was lost, as far as continuations of it tell */
  | {
      type: 'pivot-found'
      task: string
      arm: string
      sample: number
      draw: string
      /** from 1 */
      turn: number
      belief: number
      /** continuations made to find it, of those that have a score */
      tries: number
    }
  | {
      type: 'group-finished'
      phase: Phase
      arm: string
      task: string
      /** mean score of the scored rollouts, null when none is */
      mean: number | null
      scored: number
      unscored: number
      teaches: boolean
      /** why it does not teach, or a warning such as identical samples */
      note?: string
    }
  /** found after `rollout-finished` of that draw, whose verdict it replaces by an unscored one */
  | ({ type: 'rollout-tampered'; phase: Phase; arm: string; draw: string; verdict: Verdict } & Tampering)
  /** a coding agent in the optimizer's place has ended; its operations follow as lessons, or as refused */
  | {
      type: 'agent-finished'
      agent: string
      /** train tasks in its folder */
      tasks: string[]
      exitCode: number | null
      timedOut: boolean
      seconds: number
      /** what it printed, head and tail */
      output: string
      /** text of what it left; null = nothing that can be used */
      answer: string | null
    }
  | { type: 'lesson-proposed'; lesson: Lesson }
  | { type: 'lesson-rejected'; lesson: Lesson; reason: string; quote?: string }
  | { type: 'operation-applied'; step: number; operation: Operation; id: string }
  | { type: 'operation-refused'; step: number; operation: unknown; reason: string }
  | { type: 'trial-measured'; round: number; results: TrialResult[] }
  | {
      type: 'gate-looked'
      /** of learning, from 1: each has its own gate; left out by runs of older versions */
      round?: number
      pairs: number
      e: number
      eWorse: number
      /** running interval of the mean difference */
      mean: number
      low: number
      high: number
    }
  | {
      type: 'gate-decided'
      /** as in `gate-looked` */
      round?: number
      /** the library is adopted: "better", and nothing blocked it */
      accepted?: boolean
      decision: 'better' | 'worse' | 'undecided'
      e: number
      pairs: number
      claim: string
      alpha: number
      /** smallest gain that this gate shows with 80% power, pairs varying as they did; null unless undecided */
      detectable?: number | null
      /**
       * how many more pairs, or new val tasks in place of these, would decide an effect of the size seen; `pairs` null
       * where the ledger has nothing left for another look; only where that is known
       */
      needs?: { pairs: number | null; tasks: number }
      tampering?: GateRecord['tampering']
      /** what is left in the alpha ledger of these val tasks */
      left: number
      /** why, in one sentence */
      reason: string
    }
  | {
      type: 'budget-changed'
      totals: Totals
      cost: number | null
      /** set once at 80%: which budget */
      warning?: string
    }
  /** only where the file did change */
  | { type: 'library-written'; experiences: number; path: string }
  | { type: 'notice'; level: 'info' | 'warning'; message: string; remedies?: readonly Remedy[] }
  | {
      type: 'comparison-measured'
      split: Split | null
      perTag: TagRow[]
      regressions: string[]
      priorTokens: number
    }
  | RunFinished
  | EvalFinished
  | VerifyFinished
  | PreflightFinished
  | PreflightJudged

export interface TagRow {
  tag: string
  tasks: number
  baseline: number | null
  final: number | null
  difference: Measured | null
}
