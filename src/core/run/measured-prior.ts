import { inUse } from '../inject/prior.ts'
import type { Experience, Library } from '../library/experience.ts'
import { type Reader, readerIn, readerWords, type Transfer } from '../library/reader.ts'
import { isAdopted, measuredWithRecord, staleness } from '../library/staleness.ts'
import { type Arm, makeArm } from './arm.ts'
import { type Plan, readerOf } from './plan.ts'

/** What is in use for the agent and model of a run's attempts. */
export function inUseFor(plan: Pick<Plan, 'models' | 'agent'>, library: Library): Experience[] {
  return inUse(library, 'proven', readerOf(plan))
}

/**
 * What an evaluation measures as `final`: the library as far as it is in the prior, or nothing at all. Also what was
 * proven with another agent or model: how that transfers is what is asked.
 */
export function evaluatedArm({ measure, settings }: Plan, library: Library): Arm {
  const include = measure?.include ?? 'proven'
  if (include === 'none') return makeArm('none', [], settings.priorTokens)
  return makeArm('library', inUse(library, include), settings.priorTokens)
}

/** What of an evaluated prior was proven with what; nothing of that which was proven with the evaluation's own. */
export function transfersOf(plan: Pick<Plan, 'models' | 'agent'>, { experiences, prior }: Arm): Transfer[] {
  const reader = readerOf(plan)
  const byRecord = new Map<string, string[]>()
  for (const one of experiences) {
    const record = measuredWithRecord(one)
    if (record === null || !prior.used.includes(one.id)) continue
    if (!isAdopted(one) || staleness(one, reader) !== 'other-reader') continue
    byRecord.set(record, [...(byRecord.get(record) ?? []), one.id])
  }
  return [...byRecord].map(([record, ids]) => ({ ...readerIn(record), experiences: ids }))
}

/** Ids that one sentence names. */
const NAMED = 5

/** What an evaluation shows of experiences that were measured with another agent or model. */
export function transferSentence({ experiences, ...proven }: Transfer, reader: Reader): string {
  const named = experiences.slice(0, NAMED).join(', ')
  const ids = experiences.length > NAMED ? `${named} and ${experiences.length - NAMED} more` : named
  const [before, now] = [readerWords(proven), readerWords(reader)]
  return experiences.length === 1
    ? `${ids} was measured with ${before}: this shows how it transfers to ${now}, for which it does not count as proven.`
    : `${ids} were measured with ${before}: this shows how they transfer to ${now}, for which they do not count as proven.`
}
