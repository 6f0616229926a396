import type { Status } from '../library/experience.ts'
import { statusWords } from '../library/status-words.ts'
import type { UserMessage } from '../remedy.ts'
import type { EvalFinished, RunFinished, TrainEvent, VerifyFinished } from '../run/events.ts'
import { many, withWords } from './words.ts'

type Decided = Extract<TrainEvent, { type: 'gate-decided' }>

/**
 * The verdict for people, first line the verdict itself. "Unproven" is a normal result and is explained as one.
 */
export function summaryVerdict(end: RunFinished, decided: Decided | null): UserMessage[] {
  const [first, ...more] = verdictLines(end, decided)
  const edited = end.verdict === 'better' && end.accepted && end.finalInUse === false
  return [
    { sentence: first!, ...(edited ? { remedies: [{ do: 'measure-library' }] } : {}) },
    ...adoptedWords(end),
    ...more.map((sentence) => ({ sentence })),
  ]
}

function verdictLines(end: RunFinished, decided: Decided | null): string[] {
  const lines: string[] = []
  if (end.verdict === 'better') lines.push(betterWords(end), ...measuredAlone(end))
  else if (end.verdict === 'worse') lines.push('Verdict: worse. The library from before stays.')
  else if (end.gate === null)
    lines.push(
      'Verdict: unproven.',
      end.noGate
        ? `Nothing was tested. ${end.noGate}`
        : 'Nothing was tested: what was learned did not reach a gate.',
      'The library in use stays as it was.',
    )
  else
    lines.push(
      'Verdict: unproven.',
      'This is a normal result: the measurement could not distinguish the difference from chance. The library in use stays',
      'as it was.',
    )
  if (decided) {
    lines.push(`Claim tested: ${decided.claim}.`.replace(/\.\.$/, '.'))
    lines.push(decided.reason)
    if (decided.alpha > 0)
      lines.push(
        `If it were no better, a gate would call it better in at most ${percent(decided.alpha)} of cases; ${percent(decided.left)} is left for further claims on these tasks.`,
      )
  }
  return lines
}

function betterWords({ accepted, finalInUse }: RunFinished): string {
  if (!accepted)
    return 'Verdict: better on the whole, but the library is not adopted; the one from before stays.'
  return finalInUse === false
    ? 'Verdict: better. The gate accepted the library, but it was changed meanwhile, and what is in use is another. A rule that was edited is not in use until it is measured.'
    : 'Verdict: better. The library is adopted.'
}

/** What is proven of what was adopted, and what is in use with it. */
function adoptedWords(end: RunFinished): UserMessage[] {
  const { verdict, accepted, adopted, finalInUse } = end
  if (verdict !== 'better' || !accepted || !adopted || finalInUse === false) return []
  const { proven, untestedAlone } = adopted
  const headed = (status: Status, ids: readonly string[]) => {
    const words = statusWords(status)
    return `${words[0]!.toUpperCase()}${words.slice(1)}${status === 'accepted' && end.model !== undefined ? ',' : ''}${withWords(end)}: ${ids.join(', ')}`
  }
  return [
    ...(proven.length > 0 ? [{ sentence: `${headed('proven', proven)}.` }] : []),
    ...(untestedAlone.length > 0
      ? [
          {
            sentence: `${headed('accepted', untestedAlone)}, in a library that is better as a whole.`,
            remedies: [{ do: 'measure-library' as const }],
          },
        ]
      : []),
  ]
}

/** What the tasks of the result show by themselves, where that is less than what the gate shows by its own pairs. */
function measuredAlone({ difference, split }: RunFinished): string[] {
  if (!difference || difference.low > 0) return []
  const these = `${difference.tasks === 1 ? 'this' : 'these'} ${many(difference.tasks, `${split} task`)} alone`
  return [
    difference.high < 0
      ? `This is the result of the gate on its pairs of val tasks; on ${these} it is worse: the 95% interval is below 0.`
      : `This is the result of the gate on its pairs of val tasks; ${these} do not show it: the 95% interval includes 0.`,
  ]
}

/** 2.7%, 0.34% */
function percent(rate: number): string {
  return `${Number((100 * rate).toPrecision(2))}%`
}

/**
 * Whether a run's `final` was measured with a library that is not in use: a proposal that was not adopted. Of runs of
 * older versions that is not known; there what was not accepted is taken for one.
 */
export function isProposal(end: RunFinished | EvalFinished): boolean {
  return end.type === 'run-finished' && !(end.finalInUse ?? end.accepted)
}

/** The verdict of a paired comparison: it proves nothing by itself, since one may look as often as one likes. */
export function evalVerdict(end: Pick<EvalFinished, 'verdict' | 'split' | 'forbidden'>): string[] {
  if (end.forbidden !== undefined)
    return [
      'Verdict: unproven.',
      `The difference is that of the tries that could be scored. ${end.forbidden}`,
    ]
  if (end.verdict === 'better')
    return [
      `Verdict: better on ${end.split ?? 'these tasks'}: the 95% interval of the difference is above 0.`,
    ]
  if (end.verdict === 'worse')
    return [`Verdict: worse on ${end.split ?? 'these tasks'}: the 95% interval of the difference is below 0.`]
  return [
    'Verdict: unproven.',
    'This is a normal result: the 95% interval of the difference includes 0, so it may be chance. More tasks or samples',
    'make the interval narrower.',
  ]
}

/** The result of measuring again, without the end of the sentence. */
export function verifiedWords(
  end: Pick<VerifyFinished, 'kept' | 'unproven' | 'retired' | 'untried' | 'forbidden'>,
): string {
  const forbidden = end.forbidden?.length ?? 0
  const untried = (end.untried?.length ?? 0) - forbidden
  return [
    `${end.kept.length} kept, ${end.unproven.length} unproven now, ${end.retired.length} retired`,
    ...(untried === 0
      ? []
      : [
          `${untried} not tried, since there are too few tasks that ${untried === 1 ? 'it was' : 'they were'} not learned from (as before)`,
        ]),
    ...(forbidden === 0 ? [] : [`${forbidden} with too many unscored rollouts for a result (as before)`]),
  ].join(', ')
}
