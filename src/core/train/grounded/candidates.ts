import type { DraftLesson } from '../../learn/reflect.ts'
import { clusterTexts, plainText } from '../../library/dedupe.ts'
import type { Experience } from '../../library/experience.ts'
import type { Fold, TrialCandidate } from '../../measure/trial-design.ts'

/** A lesson of this run with its id and what ranks it. */
export type RunLesson = DraftLesson & { id: string }

/**
 * The unit of the trial: lessons that claim the same, from one fold or both. On a task the wording of the *other*
 * fold represents it, so that no task ever tries what was learned from it.
 */
export interface Candidate {
  /** id of its representative lesson ("L3") or of the library's experience ("E7") */
  id: string
  /** best wording of each fold; an experience of the library has one that counts for both */
  wordings: Partial<Record<Fold, Experience>>
  lessons: RunLesson[]
  /** what goes into the library; of several, the first */
  representative: Experience
  /** examples that are tried together and go into the library together, the representative too */
  together?: readonly Experience[]
  trial: TrialCandidate
}

/** Ids of experiences in whose place the candidate stands. */
export function replacedBy({ lessons }: Candidate): string[] {
  return lessons.flatMap(({ replaces }) => replaces ?? [])
}

/** An experience for the prior of a trial, made of a lesson. */
export function asExperience(lesson: RunLesson): Experience {
  const { example } = lesson
  return {
    id: lesson.id,
    ...(example ? { kind: 'example' } : {}),
    text: lesson.text,
    ...(example ? { example } : {}),
    evidence: lesson.evidence,
    tags: lesson.tags,
    status: 'candidate',
    history: [],
  }
}

type Order = (a: RunLesson, b: RunLesson) => number

const isByCode = ({ statement }: RunLesson) => statement !== undefined
const byCode: Order = (a, b) => Number(isByCode(b)) - Number(isByCode(a))
const concrete: Order = (a, b) => Number(b.specific) - Number(a.specific)

/**
 * Concrete wordings and those by code first, then more support, then the shorter, then the earlier. A weak optimizer
 * is vague, or words one instance as the rule: there the wording by code comes before its own.
 */
function orderFor(weakOptimizer: boolean): Order {
  const [first, second] = weakOptimizer ? [byCode, concrete] : [concrete, byCode]
  return (a, b) =>
    first!(a, b) ||
    second!(a, b) ||
    b.support - a.support ||
    a.text.length - b.text.length ||
    numberOf(a) - numberOf(b)
}

/** Place of a lesson in its round: 3 of "L3" and of "L2.3". */
const numberOf = ({ id }: RunLesson) => Number(id.slice(1).split('.').at(-1))

/** Lessons without a failing check as evidence get at most this share of the trial. */
const UNSUPPORTED_SHARE = 1 / 3

/**
 * Clusters lessons by what they claim: the kind of failing check they are about, and in it the concrete wordings that
 * differ; what is vague joins the largest of them. Of a weak optimizer's lessons a kind of check is one cluster. A rule
 * by code is a cluster of its own, so that a readable wording about the same checks is tried beside it. Keeps the `count` clusters with the most support: tasks that failed the checks they are about (in both
 * folds), then number of lessons. What names the code of one task alone is tried only where there is nothing else: it
 * would take rollouts from the others, of tasks that it does not concern.
 */
export function candidatesOf(
  lessons: readonly RunLesson[],
  count: number,
  weakOptimizer = false,
): { kept: Candidate[]; left: Candidate[] } {
  const better = orderFor(weakOptimizer)
  const kinds = new Map<string, RunLesson[]>()
  for (const lesson of lessons) {
    const key = JSON.stringify([lesson.statement === undefined ? lesson.kind : null, lesson.statement])
    if (lesson.kind !== null) kinds.set(key, [...(kinds.get(key) ?? []), lesson])
  }
  const clusters = [...kinds.values()].flatMap((of) =>
    weakOptimizer || of.every(isByCode) ? [[...of].sort(better)] : splitByClaim(of, better),
  )
  const alone = byWording(
    lessons.filter(({ kind }) => kind === null),
    better,
  )
  const merged = mergeSameText([...clusters, ...alone], better)
  const isSupported = (cluster: readonly RunLesson[]) => cluster.some(({ kind }) => kind !== null)
  const supported = rank(merged.filter(isSupported), better, weakOptimizer)
  const unsupported = rank(
    merged.filter((cluster) => !isSupported(cluster)),
    better,
    weakOptimizer,
  )
  const general = (cluster: readonly RunLesson[]) => cluster.some((lesson) => !lesson.aboutOneTask)
  const ranked = [...supported, ...unsupported]
  const fit = ranked.some(general) ? general : () => true
  const max = Math.max(0, count)
  const first = supported.filter(fit).slice(0, max)
  const room = Math.min(max - first.length, Math.floor(max * UNSUPPORTED_SHARE) || max)
  const kept = [...first, ...unsupported.filter(fit).slice(0, room)]
  const left = ranked.filter((cluster) => !kept.includes(cluster))
  return { kept: kept.map(candidateOf), left: left.map(candidateOf) }
}

/** Clusters whose best wordings are the same, letter case and punctuation aside, are one, whatever checks they are about. */
function mergeSameText(clusters: readonly RunLesson[][], better: Order): RunLesson[][] {
  const byText = new Map<string, RunLesson[]>()
  for (const cluster of clusters) {
    const text = plainText(cluster[0]!.text)
    byText.set(text, [...(byText.get(text) ?? []), ...cluster])
  }
  return [...byText.values()].map((cluster) => cluster.sort(better))
}

/** Clusters of one kind of check: one for each concrete claim; everything else joins the largest. */
function splitByClaim(lessons: readonly RunLesson[], better: Order): RunLesson[][] {
  const rest = lessons.filter(({ specific }) => !specific)
  const [largest, ...others] = byWording(
    lessons.filter(({ specific }) => specific),
    better,
  ).sort((a, b) => b.length - a.length)
  return [[...(largest ?? []), ...rest].sort(better), ...others]
}

function byWording(lessons: readonly RunLesson[], better: Order): RunLesson[][] {
  return clusterTexts(lessons.map(({ text, evidence }) => ({ text, evidence }))).map((indices) =>
    indices.map((index) => lessons[index]!).sort(better),
  )
}

function rank(clusters: readonly RunLesson[][], better: Order, codeFirst: boolean): RunLesson[][] {
  const maxSupport = (cluster: readonly RunLesson[], fold: Fold) =>
    Math.max(0, ...cluster.filter((lesson) => lesson.fold === fold).map((lesson) => lesson.support))
  const support = (cluster: readonly RunLesson[]) => maxSupport(cluster, 'A') + maxSupport(cluster, 'B')
  return [...clusters].sort(
    (a, b) =>
      support(b) - support(a) ||
      (codeFirst ? byCode(a[0]!, b[0]!) : 0) ||
      b.length - a.length ||
      better(a[0]!, b[0]!),
  )
}

function candidateOf(cluster: readonly RunLesson[]): Candidate {
  const representative = cluster[0]!
  const best = (fold: Fold) => cluster.find((lesson) => lesson.fold === fold)
  const wordings: Partial<Record<Fold, Experience>> = {}
  for (const fold of ['A', 'B'] as const) {
    const lesson = best(fold)
    if (lesson) wordings[fold] = asExperience(lesson)
  }
  const folds = Object.keys(wordings) as Fold[]
  return {
    id: representative.id,
    wordings,
    lessons: [...cluster],
    representative: asExperience(representative),
    // With a wording of each fold it can be tried on all tasks, each time in the other fold's wording.
    trial: { id: representative.id, fold: folds.length === 1 ? folds[0]! : null, excludedTasks: [] },
  }
}

/** The same cluster under the id that its representative lesson has in the library. */
export function named(candidate: Candidate, representative: Experience): Candidate {
  return {
    ...candidate,
    id: representative.id,
    representative,
    trial: { ...candidate.trial, id: representative.id },
  }
}

/** Examples of the library, as one candidate: it can be tried wherever one of them is of another task. */
export function togetherFrom(examples: readonly Experience[], lessons: readonly RunLesson[] = []): Candidate {
  const [representative] = examples
  const excludedTasks = (representative!.origin?.tasks ?? []).filter((task) =>
    examples.every(({ origin }) => origin?.tasks.includes(task)),
  )
  return {
    id: representative!.id,
    wordings: {},
    lessons: [...lessons],
    representative: representative!,
    together: examples,
    trial: { id: representative!.id, fold: null, excludedTasks },
  }
}

/** A promising experience of an earlier run: tried again, on tasks that it was not learned from. */
export function candidateFromLibrary(experience: Experience): Candidate {
  return {
    id: experience.id,
    wordings: { A: experience, B: experience },
    lessons: [],
    representative: experience,
    trial: { id: experience.id, fold: null, excludedTasks: experience.origin?.tasks ?? [] },
  }
}

/** What the candidate is in the library. */
export function membersOf({ representative, together }: Candidate): readonly Experience[] {
  return together ?? [representative]
}

/** Ids of what one of a candidate's members was tried together with. */
export function otherMembers(candidate: Candidate, id: string): string[] {
  return membersOf(candidate).flatMap((one) => (one.id === id ? [] : [one.id]))
}

/** What of a candidate may be in front of a task: of examples that are tried together, those of other tasks. */
export function shownOn(candidate: Candidate, task: string, fold: Fold): readonly Experience[] {
  return candidate.together === undefined
    ? [wordingFor(candidate, fold)]
    : candidate.together.filter(({ origin }) => origin?.tasks.includes(task) !== true)
}

/** The wording of the candidate on a task of this fold: the one learned on the other fold. */
export function wordingFor(candidate: Candidate, fold: Fold): Experience {
  return candidate.wordings[fold === 'A' ? 'B' : 'A'] ?? candidate.representative
}
