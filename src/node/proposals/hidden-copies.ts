import { installedCopy } from '../../core/proposals/build-advice.ts'
import type { Proposal, ProposalState } from '../../core/proposals/proposal.ts'
import type { CommandRuns } from './command-runs.ts'

type Tried = Pick<Proposal, 'state' | 'checks' | 'hide'>

/**
 * Tries what other files hold copies of: refused where one of these is part of the workspace; installed copies are
 * hidden while it is tried, and by the task that it becomes. Refused too where its test needs the installed copy.
 * @param copies paths of files with a copy, relative to the workspace where they are inside of it
 * @param what they are copies of: "its body"
 */
export async function withoutCopies<T extends Tried>(
  copies: readonly string[],
  what: string,
  runs: CommandRuns,
  refused: (state: ProposalState) => T,
  tryOut: (runs: CommandRuns) => Promise<T>,
): Promise<T> {
  const leak = (where: string, more = '') =>
    refused({
      kind: 'refused',
      code: 'leak',
      reason: `${where} contains a copy of ${what}, which an answer could copy${more}`,
      where,
    })
  const shown = copies.find((path) => !runs.canHide || installedCopy(path) === null)
  if (shown !== undefined) return leak(shown)
  const [first] = copies
  if (first === undefined) return tryOut(runs)
  const hide = [...new Set(copies.flatMap((path) => installedCopy(path) ?? []))].sort()
  const tried = await tryOut(runs.hiding(hide))
  if (tried.state.kind === 'valid') return { ...tried, hide }
  const { checks } = tried
  const originalFailed = checks.some((check) => check.tried === 'original' && check.passed.includes(false))
  return originalFailed ? leak(first, ', and its test does not pass without that installed copy') : tried
}
