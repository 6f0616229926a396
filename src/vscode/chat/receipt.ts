import * as vscode from 'vscode'
import { escapeMarkdown } from '../markdown.ts'
import type { ChatPrior, StaleUse } from './chat-prior.ts'

/**
 * What an answer was given, under the answer: which experiences, of how many, what they add, and what is to be known
 * of their measurements. The ids open the library at their lines.
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
    const links = prior.used.map((id) => linkTo(prior.library!, id)).join(', ')
    markdown.appendMarkdown(
      vscode.l10n.t(
        '*Used {0} ({1} of {2} experiences, about {3} tokens).*',
        links,
        prior.used.length,
        prior.of,
        prior.tokens,
      ),
    )
    for (const stale of prior.stale) markdown.appendMarkdown(`\n\n*${escapeMarkdown(staleWords(stale))}*`)
  }
  return markdown
}

/** It was used all the same: only what its measurement is worth here is to be said. */
function staleWords({ id, why, measuredWith }: StaleUse): string {
  return why === 'edited'
    ? vscode.l10n.t(
        '{0} was edited after it was measured; "GRPO: Measure the Library Again" says what it is worth now.',
        id,
      )
    : vscode.l10n.t(
        '{0} was measured with {1}, not with this model: whether it helps here is not known.',
        id,
        measuredWith,
      )
}

function linkTo(library: string, id: string): string {
  return `[${id}](command:tfgrpo.openExperience?${encodeURIComponent(JSON.stringify([library, id]))})`
}
