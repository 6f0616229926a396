import * as vscode from 'vscode'
import { escapeMarkdown } from '../editor/words.ts'
import type { ChatPrior, StaleUse } from './chat-prior.ts'

/**
 * What an answer was given, shown under the answer: which experiences, of how many, what they add, and what to know
 * about their measurements. The ids open the library at their lines.
 */
export function receiptOf(prior: ChatPrior): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString('\n\n---\n\n')
  markdown.isTrusted = { enabledCommands: ['tfgrpo.openExperience'] }
  if (prior.library === null)
    markdown.appendMarkdown(vscode.l10n.t('*No experience library in this workspace.*'))
  else if (prior.broken !== null)
    markdown.appendMarkdown(
      vscode.l10n.t('*Answered without experiences. {0}*', escapeMarkdown(prior.broken)),
    )
  else if (prior.already !== null)
    markdown.appendMarkdown(
      vscode.l10n.t(
        '*Experiences were not added: they are in the context already, through {0}.*',
        escapeMarkdown(prior.already),
      ),
    )
  else if (prior.used.length === 0)
    markdown.appendMarkdown(
      vscode.l10n.t(
        '*Used no experience: 0 of {0} are in use. Prove some by training, or pin one.*',
        prior.of,
      ),
    )
  else {
    const links = prior.used
      .map((id) => {
        const link = linkTo(prior.library!, id)
        return prior.examples.includes(id) ? vscode.l10n.t('{0} (example)', link) : link
      })
      .join(', ')
    markdown.appendMarkdown(
      vscode.l10n.t(
        '*Used {0} ({1} of {2} experiences, about {3} tokens).*',
        links,
        prior.used.length,
        prior.of,
        prior.tokens,
      ),
    )
    if (prior.untestedAlone.length > 0)
      markdown.appendMarkdown(
        `\n\n*${vscode.l10n.t('In use, untested alone: {0}.', prior.untestedAlone.join(', '))}*`,
      )
    for (const sentence of staleSentences(prior.stale))
      markdown.appendMarkdown(`\n\n*${escapeMarkdown(sentence)}*`)
  }
  return markdown
}

/** They were used; this reports only what their measurements are worth here. */
function staleSentences(stale: readonly StaleUse[]): string[] {
  const edited = stale
    .filter(({ why }) => why === 'edited')
    .map(({ id }) =>
      vscode.l10n.t(
        '{0} was edited after it was measured; "GRPO: Measure the Library Again" shows whether it still helps.',
        id,
      ),
    )
  const others = new Map<string, string[]>()
  for (const { id, why, measuredWith } of stale)
    if (why !== 'edited') others.set(measuredWith, [...(others.get(measuredWith) ?? []), id])
  const measured = [...others].map(([model, ids]) =>
    ids.length === 1
      ? vscode.l10n.t(
          '{0} was measured with {1}, not with this model: whether it helps here is not known.',
          ids[0]!,
          model,
        )
      : vscode.l10n.t(
          '{0} were measured with {1}, not with this model: whether they help here is not known.',
          ids.join(', '),
          model,
        ),
  )
  return [...edited, ...measured]
}

function linkTo(library: string, id: string): string {
  return `[${id}](command:tfgrpo.openExperience?${encodeURIComponent(JSON.stringify([library, id]))})`
}
