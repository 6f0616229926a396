import type { Proposal, ProposalSource } from '../proposal.ts'

/** Whether a proposal may be adopted: what was refused or is flaky never is. */
export function isOffered({ state }: Proposal): boolean {
  return state.kind === 'valid' || state.kind === 'unchecked'
}

const FOUND: Record<ProposalSource, string> = { tests: 'its tests', git: 'its tests', import: 'its verifier' }

/** Why a proposal is offered or left out, one sentence for people. */
export function whySentence(proposal: Proposal): string {
  const { state, checks, source } = proposal
  if (state.kind === 'refused') return `left out: ${state.reason}`
  if (state.kind === 'flaky') return `left out as flaky: ${state.reason}`
  if (state.kind === 'unchecked') {
    const empty = checks.some(({ tried, passed }) => tried === 'empty' && passed.every((one) => !one))
    return empty
      ? 'an empty answer fails; there is no known answer to try'
      : 'not tried: only a model can judge whether it works'
  }
  const tried = checks.filter(({ tried }) => tried !== 'original')
  const names = [...new Set(tried.map(({ tried }) => WORDS[tried]))]
  const fails = names.length === 0 ? '' : `, ${listed(names)} ${names.length === 1 ? 'fails' : 'fail'}`
  return `${FOUND[source]} passes the known answer${fails}`.replace('tests passes', 'tests pass')
}

const WORDS = {
  original: 'the known answer',
  blank: 'the empty body',
  before: 'the code before the change',
  empty: 'an empty answer',
  trivial: 'a trivial one',
} as const

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** How many were left out for each reason, most frequent first. */
export function countReasons(proposals: readonly Proposal[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { state } of proposals) {
    const code = state.kind === 'refused' ? state.code : state.kind === 'flaky' ? 'flaky' : null
    if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)))
}
