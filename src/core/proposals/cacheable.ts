import { installedPackage } from './build-advice.ts'
import type { ProposalState, RefusalCode } from './proposal.ts'

/** Refusals that follow from the files of the workspace: without a change of these they come again. */
const OF_CONTENT: ReadonlySet<RefusalCode> = new Set([
  'blank-passes',
  'empty-passes',
  'trivial-passes',
  'leak',
  'too-small',
  'too-large',
  'unclear',
  'not-parsed',
  'unsuitable',
])

/**
 * Whether what a check found holds as long as the workspace's files do. A test that does not pass or does not end may
 * lack a package or a Python that is no part of these files, or the machine was busy: it is tried again.
 */
export function isCacheable(state: ProposalState): boolean {
  // What is installed is no part of the files either.
  if (state.kind === 'refused' && installedPackage(state.where ?? '') !== null) return false
  return state.kind === 'valid' || (state.kind === 'refused' && OF_CONTENT.has(state.code))
}

/** Refusals about one test: another one that exercises the same function may do better. */
const OF_TEST: ReadonlySet<RefusalCode> = new Set([
  'original-fails',
  'blank-passes',
  'empty-passes',
  'trivial-passes',
  'cannot-run',
  'timeout',
])

export function isTestSpecific(state: ProposalState): boolean {
  return state.kind === 'flaky' || (state.kind === 'refused' && OF_TEST.has(state.code))
}
