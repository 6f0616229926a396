import type { RefusalCode } from '../../core/proposals/proposal.ts'
import type { L10n } from '../editor/words.ts'
import type { Findings, ProposalRecord } from './findings.ts'

/** Whether it is ticked initially: not what was removed before; of those that ask nearly the same one is enough. */
export function isTicked(proposal: ProposalRecord, offered: readonly ProposalRecord[]): boolean {
  const wanted = offered.filter(({ takenOut }) => !takenOut)
  const at = wanted.indexOf(proposal)
  return (
    at >= 0 &&
    proposal.like.every((id) => {
      const other = wanted.findIndex((one) => one.id === id)
      return other < 0 || other > at
    })
  )
}

/** Names of the list: id, where it was found, and how often a model solves it. */
export function labelOf(
  proposal: ProposalRecord,
  l10n: L10n,
): { label: string; description: string; detail: string } {
  const { id, baseline, why, prompt } = proposal
  const solved = baseline
    ? `${l10n.t('solved in {0} of {1} attempts', Math.round(baseline.mean * baseline.rollouts), baseline.rollouts)} · `
    : ''
  return {
    label: id,
    description: `${solved}${placeOf(proposal)}`,
    detail: `${why}. ${firstLine(prompt)}`.replace('..', '.'),
  }
}

function placeOf({ file, symbol, range, origin }: ProposalRecord): string {
  return file === null ? origin : `${file}${range ? `:${range.first}` : ''}${symbol ? ` ${symbol}` : ''}`
}

/** Why proposals were left out, most frequent reason first, for a message. */
export function leftOutWords(proposals: readonly ProposalRecord[], l10n: L10n): string {
  const counts = new Map<string, number>()
  for (const { state } of proposals)
    if (state.kind === 'refused' || state.kind === 'flaky') {
      const word = codeWords(state.kind === 'flaky' ? 'flaky' : state.code, l10n)
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([word, count]) => `${count} ${word}`)
    .join(', ')
}

function codeWords(code: RefusalCode | 'flaky', l10n: L10n): string {
  switch (code) {
    case 'flaky':
      return l10n.t('flaky')
    case 'original-fails':
      return l10n.t('whose own code fails its tests')
    case 'blank-passes':
      return l10n.t('whose tests pass without the function')
    case 'empty-passes':
      return l10n.t('whose tests pass with an empty answer')
    case 'trivial-passes':
      return l10n.t('whose tests pass with a trivial answer')
    case 'leak':
      return l10n.t('whose answer is in another file')
    case 'too-small':
      return l10n.t('too small')
    case 'too-large':
      return l10n.t('too large')
    case 'unclear':
      return l10n.t('not clearly about one function')
    case 'not-parsed':
      return l10n.t('not readable')
    case 'cannot-run':
      return l10n.t('whose tests do not run here')
    case 'timeout':
      return l10n.t('too slow')
    case 'unsuitable':
      return l10n.t('unsuitable')
  }
}

/** Whether there is something that did not become a proposal to choose. */
export function hasLeftOut({ proposals, skipped, notImported }: Findings): boolean {
  return skipped.length > 0 || notImported.length > 0 || proposals.some(({ offered }) => !offered)
}

/** Everything that was left out, each with its reason, as a document. */
export function leftOutText({ proposals, skipped, notImported }: Findings, l10n: L10n): string {
  const line = (name: string, reason: string) => `- ${name}: ${reason}`.replace(/\s*\n\s*/g, ' ')
  const part = (title: string, lines: string[]) =>
    lines.length === 0 ? [] : [`## ${title} (${lines.length})`, lines.join('\n')]
  const refused = proposals.flatMap((proposal) => {
    const { state, id } = proposal
    if (state.kind !== 'refused' && state.kind !== 'flaky') return []
    const flaky = state.kind === 'flaky' ? `${l10n.t('flaky')}: ` : ''
    return [line(`${id} (${placeOf(proposal)})`, `${flaky}${state.reason}`)]
  })
  const known = proposals.flatMap(({ id, knownIn }) => (knownIn === null ? [] : [line(id, knownIn)]))
  return [
    `# ${l10n.t('Left out')}`,
    ...part(l10n.t('Proposals'), refused),
    ...part(
      l10n.t('Test files'),
      skipped.map(({ file, reason }) => line(file, reason)),
    ),
    ...part(
      l10n.t('Lines of the file'),
      notImported.map((one) => line(l10n.t('line {0}', one.line), one.reason)),
    ),
    ...part(l10n.t('In task files already'), known),
    '',
  ].join('\n\n')
}

/** Why there is nothing to choose, one sentence or two. */
export function nothingWords({ proposals, skipped, notImported }: Findings, l10n: L10n): string {
  const others = leftOutWords(proposals, l10n)
  if (proposals.length > 0)
    return others === '' && proposals.some(({ knownIn }) => knownIn !== null)
      ? l10n.t('Nothing new: what was found is in task files already.')
      : l10n.t('None of the {0} that were found can become a task: {1}.', proposals.length, others)
  const [file] = skipped
  if (file)
    return skipped.length === 1
      ? l10n.t('The test file {0} cannot be used: {1}.', file.file, file.reason)
      : l10n.t(
          'None of the {0} test files can be used. For example, {1}: {2}.',
          skipped.length,
          file.file,
          file.reason,
        )
  const [first] = notImported
  if (first)
    return l10n.t(
      'None of the {0} lines can be imported; line {1}: {2}',
      notImported.length,
      first.line,
      first.reason,
    )
  return l10n.t('Nothing to propose was found.')
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0]!
  return line.length > 140 ? `${line.slice(0, 139)}…` : line
}
