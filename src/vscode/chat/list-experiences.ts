import * as vscode from 'vscode'
import { type Include, inUse, rank, renderPrior } from '../../core/inject/prior.ts'
import { searchExperiences } from '../../core/inject/search.ts'
import type { Experience } from '../../core/library/experience.ts'
import { escapeMarkdown } from '../editor/words.ts'
import { standingWord } from '../experiences/experience-words.ts'
import type { Libraries } from '../workspace/libraries.ts'
import { folderOf } from './chat-context.ts'
import { chatLibrary } from './chat-library.ts'

const SHOWN = 30

/** The experiences that match the words of the request, as a list for the chat. */
export async function listExperiences(
  libraries: Pick<Libraries, 'of' | 'all'>,
  query: string,
): Promise<vscode.MarkdownString> {
  const folder = folderOf([])
  const state = await chatLibrary(libraries, folder)
  const markdown = new vscode.MarkdownString('', true)
  markdown.isTrusted = { enabledCommands: ['tfgrpo.openExperience', 'tfgrpo.train'] }
  const [problem] = state.problems.filter(({ severity }) => severity === 'error')
  if (problem) {
    markdown.appendText(
      vscode.l10n.t('The library cannot be read: line {0}: {1}', problem.position.line, problem.message),
    )
    return markdown
  }
  const live = rank(state.library.experiences.filter(({ status }) => status !== 'retired'))
  if (live.length === 0) {
    markdown.appendMarkdown(
      vscode.l10n.t(
        'There are no experiences yet. [Train on a task file](command:tfgrpo.train) to learn some.',
      ),
    )
    return markdown
  }
  const include = vscode.workspace.getConfiguration('tfgrpo', folder).get<Include>('include', 'proven')
  const used = new Set(renderPrior(inUse(state.library, include)).used)
  const found = searchExperiences(live, query, SHOWN)
  markdown.appendMarkdown(vscode.l10n.t('{0} of {1} experiences are in use.', used.size, live.length))
  markdown.appendMarkdown('\n\n')
  if (found.length === 0) markdown.appendMarkdown(vscode.l10n.t('None matches these words.'))
  for (const one of found) markdown.appendMarkdown(`${itemOf(state.path, one, used.has(one.id))}\n`)
  if (found.length === SHOWN && live.length > SHOWN)
    markdown.appendMarkdown(
      vscode.l10n.t('\n… and {0} more: add words to the request to search them.', live.length - SHOWN),
    )
  return markdown
}

function itemOf(library: string, one: Experience, used: boolean): string {
  const { id, text, status, effect, example } = one
  const link = `command:tfgrpo.openExperience?${encodeURIComponent(JSON.stringify([library, id]))}`
  const measured = effect ? `, ${signed(effect.mean)} [${signed(effect.low)}, ${signed(effect.high)}]` : ''
  const kind = example ? `${vscode.l10n.t('example')}, ` : ''
  return `- ${used ? '$(check) ' : ''}[${id}](${link}) ${escapeMarkdown(text)} *(${kind}${escapeMarkdown(standingWord(one, status, vscode.l10n))}${measured})*`
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(2)}`
}
