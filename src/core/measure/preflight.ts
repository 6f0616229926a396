import type { Remedy } from '../remedy.ts'
import { average } from './interval.ts'
import { expectedDeviation, type GatePlan, pairsNeeded, smallestDetectable } from './power.ts'

/** A task's baseline rollouts. */
export interface PreflightGroup {
  task: string
  samples: readonly {
    /** null = unscored */
    score: number | null
    reply: string
    /** '' = the verdict has no feedback */
    feedback: string
  }[]
}

interface TaskFloorShare {
  task: string
  floor: number
}

/** What probing the verifiers found wrong. */
export interface HealthFinding {
  task: string
  kind: 'contradiction' | 'empty-passes' | 'solution-fails' | 'timeout'
  /** one sentence */
  detail: string
}

export interface Preflight {
  /** mean baseline score, each task counting equally; null when nothing could be scored */
  mean: number | null
  /** what is left to gain, 1 - mean */
  headroom: number
  /** groups with at least one scored sample */
  groups: number
  /** share of groups whose samples all scored 1, and all 0 */
  allSolved: number
  allUnsolved: number
  /** share of groups that teach: scores differ, or a sample below 1 has feedback */
  teaching: number
  /** share of samples below 1 whose verdict gives a reason */
  feedback: number
  /** tasks (of those with two samples or more) whose samples are all the same text */
  identical: string[]
  /**
   * what submissions that do nothing would score if every check counted: the tasks where that is much, and all where it
   * is above 0, highest first; null where it was not tried
   */
  floor: { mean: number; tasks: number; high: TaskFloorShare[]; above: TaskFloorShare[] } | null
  /** given ones and those seen in the baseline: the same reply scored differently */
  findings: HealthFinding[]
  /** smallest gain that the gate shows with 80% power; null where there is no gate or its ledger is used up */
  detectable: number | null
  worthTraining: boolean
  /** worth training, or why not and what to change */
  sentence: string
  /** what would make a training better */
  remedies?: readonly Remedy[]
}

interface PreflightInput {
  groups: readonly PreflightGroup[]
  findings: readonly HealthFinding[]
  valTasks: number
  /** by task, what a submission that does nothing would score if every check counted; left out where not tried */
  floors?: readonly { task: string; floor: number }[]
  /** pairs at most and "better"'s alpha, 0 = used up; the deviation of a difference comes from the groups */
  gate: Omit<GatePlan, 'sd'>
  /** why this set has no gate; left out when it has one */
  noGate?: string
  /** why no lesson can be tried, in a clause; left out when some can */
  noTrial?: string
  /** tasks whose verifiers were probed; default: the groups */
  probed?: number
  /** the model that writes the lessons is a small one */
  weakOptimizer?: boolean
}

/**
 * The pure part of the preflight: is it worth training? From the baseline's first groups (which the trainer uses
 * again: nothing is paid twice) and what probing the verifiers found.
 */
export function judgePreflight(input: PreflightInput): Preflight {
  const groups = input.groups.filter((group) => group.samples.some((sample) => sample.score !== null))
  const values = groups.flatMap(({ task, samples }) =>
    samples.flatMap(({ score }) => (score === null ? [] : [{ task, value: score }])),
  )
  const scoresOf = (group: PreflightGroup) =>
    group.samples.map(({ score }) => score).filter((score) => score !== null)
  const mean = groups.length === 0 ? null : average(groups.map((group) => average(scoresOf(group))))
  const failing = groups.flatMap(({ samples }) => samples.filter(({ score }) => score !== null && score < 1))
  const share = (holds: (group: PreflightGroup) => boolean) =>
    groups.length === 0 ? 0 : groups.filter(holds).length / groups.length
  const sd = expectedDeviation(values)
  const facts = {
    mean,
    headroom: mean === null ? 0 : 1 - mean,
    groups: groups.length,
    allSolved: share((group) => scoresOf(group).every((score) => score === 1)),
    allUnsolved: share((group) => scoresOf(group).every((score) => score === 0)),
    teaching: share(
      (group) =>
        new Set(scoresOf(group)).size > 1 ||
        group.samples.some(({ score, feedback }) => score !== null && score < 1 && feedback.trim() !== ''),
    ),
    feedback:
      failing.length === 0
        ? 1
        : failing.filter(({ feedback }) => feedback.trim() !== '').length / failing.length,
    identical: input.groups
      // Tries that failed have no reply: they are not alike but unscored.
      .filter(({ samples }) => samples.length > 1 && samples.some(({ score }) => score !== null))
      .filter(({ samples }) => new Set(samples.map(({ reply }) => reply)).size === 1)
      .map(({ task }) => task),
    floor: floorFacts(input.floors ?? []),
    findings: [...input.findings, ...contradictions(input.groups)],
    detectable:
      input.noGate !== undefined || input.valTasks === 0 || input.gate.alpha <= 0
        ? null
        : smallestDetectable({ ...input.gate, sd }),
  }
  const against = reasonAgainst(facts, input, sd)
  return {
    ...facts,
    worthTraining: against === null,
    sentence: against ?? worth(facts, input),
    ...(against === null && input.weakOptimizer
      ? { remedies: [{ do: 'train-with-stronger-optimizer' }] }
      : {}),
  }
}

type Facts = Omit<Preflight, 'worthTraining' | 'sentence' | 'remedies'>

/** A floor from which it is named: half of what plain scoring would give is for nothing. */
const HIGH_FLOOR = 0.5

function floorFacts(floors: readonly { task: string; floor: number }[]): Preflight['floor'] {
  if (floors.length === 0) return null
  const above = floors.filter(({ floor }) => floor > 0).toSorted((a, b) => b.floor - a.floor)
  return {
    mean: average(floors.map(({ floor }) => floor)),
    tasks: floors.length,
    high: above.filter(({ floor }) => floor >= HIGH_FLOOR),
    above,
  }
}

/** Whether in every group that was tried more than once all tries are alike: nothing tells a better one from a worse. */
function allAlike(groups: readonly PreflightGroup[]): boolean {
  const tried = groups
    .map(({ samples }) => samples.filter(({ score }) => score !== null))
    .filter((samples) => samples.length > 1)
  return (
    tried.length > 0 &&
    tried.every(
      (samples) =>
        new Set(samples.map(({ score }) => score)).size === 1 ||
        new Set(samples.map(({ reply }) => reply)).size === 1,
    )
  )
}

/** Tasks where one and the same reply got different scores. */
function contradictions(groups: readonly PreflightGroup[]): HealthFinding[] {
  return groups.flatMap(({ task, samples }) => {
    const scores = new Map<string, Set<number>>()
    for (const { reply, score } of samples)
      if (score !== null) scores.set(reply, (scores.get(reply) ?? new Set()).add(score))
    const differing = [...scores.values()].find((set) => set.size > 1)
    return differing
      ? [
          {
            task,
            kind: 'contradiction' as const,
            detail: `The same answer to ${task} was scored ${[...differing].sort().join(' and ')}.`,
          },
        ]
      : []
  })
}

/** The first that applies: what is broken before what is hopeless before what is weak. */
function reasonAgainst(facts: Facts, input: PreflightInput, sd: number): string | null {
  const { gate, valTasks } = input
  const { findings, mean, groups, headroom, detectable } = facts
  const of = (kind: HealthFinding['kind']) => findings.filter((finding) => finding.kind === kind)
  const no = 'Not worth training yet:'
  const [broken] = of('solution-fails')
  if (broken)
    return `${no} the known solution of ${broken.task} fails its own verifier; fix the verifier or the solution.`
  const [empty] = of('empty-passes')
  if (empty) return `${no} an empty answer to ${empty.task} passes; let its verifier check something.`
  if (mean === null)
    return `${no} none of the ${input.groups.length} tasks tried could be scored; look at the reasons given with the rollouts and fix the verifier or the endpoint.`
  const contradicted = of('contradiction')
  if (contradicted.length * 5 >= groups)
    return `${no} the verifier contradicts itself on ${contradicted.length} of ${groups} tasks (${contradicted[0]!.detail.replace(/\.$/, '')}); make its verdict depend on the answer alone.`
  const late = new Set(of('timeout').map(({ task }) => task))
  const probed = input.probed ?? groups
  if (late.size * 5 >= probed)
    return `${no} verifying timed out on ${late.size} of ${probed} tasks; raise timeoutSeconds or make the checks faster.`
  if (facts.allSolved === 1 || headroom < 0.02)
    return `Not worth training: the tasks are solved already (mean score ${mean.toFixed(2)}); add tasks that the model fails.`
  if (facts.allUnsolved === 1 && facts.feedback === 0)
    return `${no} no try scores above 0 and no verdict gives a reason; let the verifier's feedback quote the failing check, what was expected first, or add easier tasks.`
  const hint =
    facts.feedback === 0 ? 'raise the temperature or let the verifier give feedback' : 'raise the temperature'
  if (facts.identical.length === groups)
    return `${no} all samples of every task are the same, so there is nothing to compare; ${hint}.`
  if (facts.teaching === 0)
    return `${no} within each task all tries score the same and no verdict gives a reason; let the verifier give feedback or score in finer steps.`
  if (allAlike(input.groups))
    return `${no} within each task all tries score the same, so there is nothing to compare; let the verifier score in finer steps, or add tasks that the model sometimes passes.`
  if (input.noTrial !== undefined) return `${no} ${input.noTrial}.`
  if (valTasks === 0)
    return `${no} no task is in the split val, so no gain could ever be shown; add val tasks (8 or more).`
  if (input.noGate === undefined && gate.alpha <= 0)
    return `${no} the alpha ledger of these val tasks is used up, so no gain could be shown on them; put new val tasks in place of all of them to open a new one.`
  if (detectable !== null && detectable >= headroom) {
    const needed = pairsNeeded(headroom * 0.8, sd, gate.alpha)
    return `${no} ${gate.pairs} pairs can show a gain of ${detectable.toFixed(2)} or more, and only ${headroom.toFixed(2)} is left to gain; use about ${needed} pairs, as a set of ${needed} val tasks has, or harder tasks.`
  }
  return null
}

/** Below this share of failing verdicts with feedback, lessons have little basis. */
const MUCH_FEEDBACK = 0.5

/** Worth it; and what would make it better, where something would. */
function worth(facts: Facts, { noGate }: PreflightInput): string {
  const teaching = Math.round(facts.teaching * facts.groups)
  const better =
    facts.feedback < MUCH_FEEDBACK
      ? `; feedback in the verifier (${Math.round(facts.feedback * 100)}% of the failing verdicts state what was expected) would help`
      : ''
  const findings = [
    `the mean score ${facts.mean!.toFixed(2)} leaves ${facts.headroom.toFixed(2)} to gain`,
    `${teaching} of ${facts.groups} tasks teach something`,
    ...(facts.detectable === null
      ? []
      : [`the gate can show a gain of ${facts.detectable.toFixed(2)} or more`]),
  ]
  const last = findings.pop()!
  return `Worth training: ${findings.join(', ')}${findings.length > 1 ? ',' : ''} and ${last}${better}.${noGate === undefined ? '' : ` ${noGate}`}`
}
