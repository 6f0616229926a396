import { mapPool } from '../../../core/concurrency.ts'
import { isCacheable } from '../../../core/proposals/cacheable.ts'
import type { Proposal } from '../../../core/proposals/proposal.ts'
import type { CheckCache } from '../check-cache.ts'
import { checkWidth } from '../command-runs.ts'

/** What a check adds to a proposal; kept between processes. */
export type Checked = Pick<Proposal, 'state' | 'checks' | 'verify' | 'prompt' | 'floor' | 'hide'>

export interface CheckEachOptions {
  cache: CheckCache<Checked>
  signal: AbortSignal
  /** number of valid proposals after which the checks stop; unchecked ones are left out of the result */
  maxValid?: number
  /** ids to check; of the others only known results are in the result */
  only?: ReadonlySet<string>
  onProgress?: (done: number, total: number, proposal: Proposal, cached: boolean) => void
}

/** Checks proposals of commits that are not refused yet; what is known from before is not checked again. */
export async function checkEach<Found extends { proposal: Proposal }>(
  found: readonly Found[],
  { cache, signal, maxValid, only, onProgress }: CheckEachOptions,
  keyOf: (one: Found) => string,
  check: (one: Found) => Promise<Checked>,
): Promise<{ proposals: Proposal[]; untried: number }> {
  let done = 0
  let valid = 0
  const proposals = await mapPool(found, checkWidth(), async (one): Promise<Proposal[]> => {
    const { proposal } = one
    if (proposal.state.kind !== 'unchecked') {
      onProgress?.(++done, found.length, proposal, true)
      return [proposal]
    }
    signal.throwIfAborted()
    const key = keyOf(one)
    const known = cache.get(key)
    const wanted = only?.has(proposal.id) ?? (maxValid === undefined || valid < maxValid)
    if (known === undefined && !wanted) return []
    const checked = known ?? (await check(one))
    if (known === undefined && isCacheable(checked.state)) await cache.set(key, checked)
    const whole = { ...proposal, ...checked }
    if (checked.state.kind === 'valid') valid++
    onProgress?.(++done, found.length, whole, known !== undefined)
    return [whole]
  })
  const out = proposals.flat()
  return { proposals: out, untried: found.length - out.length }
}
