import * as vscode from 'vscode'
import { type Include, inUse, renderExample, renderQuote, renderRule } from '../../core/inject/prior.ts'
import { searchExperiences } from '../../core/inject/search.ts'
import type { Experience } from '../../core/library/experience.ts'
import type { Libraries } from '../workspace/libraries.ts'
import { folderOf } from './chat-context.ts'
import { chatLibrary } from './chat-library.ts'

type SearchedLibraries = Pick<Libraries, 'of' | 'all'>

const MAX = 12

/** The prior for any agent of the editor: the experiences that match the words of a query. */
export function searchTool(libraries: SearchedLibraries): vscode.LanguageModelTool<{ query?: string }> {
  return {
    prepareInvocation: ({ input }) => ({
      invocationMessage: vscode.l10n.t('Looking for experiences: {0}', input.query ?? ''),
    }),
    async invoke({ input }) {
      const text = await search(libraries, typeof input.query === 'string' ? input.query : '')
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)])
    },
  }
}

async function search(libraries: SearchedLibraries, query: string): Promise<string> {
  const folder = folderOf([])
  const { library, path, problems } = await chatLibrary(libraries, folder)
  const broken = problems.find(({ severity }) => severity === 'error')
  if (broken)
    return `The library ${vscode.workspace.asRelativePath(path)} cannot be read, so no experience is known: line ${broken.position.line}: ${broken.message}`
  const include = vscode.workspace.getConfiguration('tfgrpo', folder).get<Include>('include', 'proven')
  const used = inUse(library, include)
  if (used.length === 0) return 'There is no experience in use for this workspace.'
  const found = searchExperiences(used, query, MAX)
  if (found.length === 0) return `None of the ${used.length} experiences in use has to do with that.`
  return found.map(asFound).join('\n')
}

function asFound({ id, text, evidence, example }: Experience): string {
  if (example) return `An accepted answer of this project (${id}):\n${renderExample(example)}`
  return [`${renderRule(text)} (${id})`, ...evidence.map(renderQuote)].join('\n')
}
