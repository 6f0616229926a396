import * as vscode from 'vscode'
import { estimateTokens } from '../../core/inject/tokens.ts'
import type { ChatMessage } from '../../core/ports.ts'
import { UserError } from '../editor/user-error.ts'
import { REVIEW } from '../experiences/review/review-uri.ts'
import { idWithoutExperience } from '../models/offered-id.ts'
import { readMetadata } from './metadata.ts'
import { readText } from './read-text.ts'

/** A file, a selection or a text that the user put into the request. */
export interface Attached {
  name: string
  text: string
  /** null for what is no file */
  uri: vscode.Uri | null
}

/** Of one attached file, characters. */
const MAX_ATTACHED = 24_000

/** What the user attached to a request, as text; what cannot be read is left out and named in `unread`. */
export async function attachedOf(
  references: readonly vscode.ChatPromptReference[],
): Promise<{ attached: Attached[]; unread: string[] }> {
  const attached: Attached[] = []
  const unread: string[] = []
  const add = (one: Attached) => {
    // The editor adds open files and what it considers instructions: one file may come in several ways.
    if (!attached.some(({ name, text }) => name === one.name && text === one.text)) attached.push(one)
  }
  for (const { id, value } of references) {
    try {
      if (typeof value === 'string') add({ name: id, text: value.slice(0, MAX_ATTACHED), uri: null })
      else if (value instanceof vscode.Uri || value instanceof vscode.Location) {
        const [uri, range] = value instanceof vscode.Uri ? [value, null] : [value.uri, value.range]
        // A review shows what untried candidates would add: this is for the user, not for the model.
        if (uri.scheme !== REVIEW) add(await fileOf(uri, range))
      }
    } catch {
      unread.push(id)
    }
  }
  return { attached, unread }
}

async function fileOf(uri: vscode.Uri, range: vscode.Range | null): Promise<Attached> {
  const whole = await readText(uri)
  if (whole === null) throw new UserError(vscode.l10n.t('{0} cannot be read.', uri.path))
  const name = vscode.workspace.asRelativePath(uri)
  if (range === null) return { name, text: whole.slice(0, MAX_ATTACHED), uri }
  const lines = whole.split(/\r?\n/).slice(range.start.line, range.end.line + 1)
  return { name: `${name}:${range.start.line + 1}`, text: lines.join('\n').slice(0, MAX_ATTACHED), uri }
}

/**
 * Earlier turns with this participant, as messages, the newest that fit; the receipts under the answers of @grpo are left
 * out.
 */
export function historyOf(context: vscode.ChatContext, maxTokens: number): ChatMessage[] {
  const said = context.history.map((turn): ChatMessage => {
    return turn instanceof vscode.ChatRequestTurn
      ? { role: 'user', content: turn.prompt }
      : { role: 'assistant', content: readMetadata(turn.result)?.answer ?? '' }
  })
  let room = maxTokens
  const first = said.findLastIndex(({ content }) => {
    room -= estimateTokens(content)
    return room < 0
  })
  const kept = said.slice(first + 1).filter(({ content }) => content !== '')
  // An answer without its question says little.
  return kept[0]?.role === 'assistant' ? kept.slice(1) : kept
}

/** The workspace folder that a request is about: of what is attached, else of the active editor, else the first. */
export function folderOf(attached: readonly Attached[]): vscode.Uri {
  const uris = [
    ...attached.flatMap(({ uri }) => (uri ? [uri] : [])),
    ...(vscode.window.activeTextEditor ? [vscode.window.activeTextEditor.document.uri] : []),
  ]
  for (const uri of uris) {
    const folder = vscode.workspace.getWorkspaceFolder(uri)
    if (folder) return folder.uri
  }
  const first = vscode.workspace.workspaceFolders?.[0]
  if (!first)
    throw new UserError(vscode.l10n.t('Open a folder first: @grpo works on the files of a workspace.'))
  return first.uri
}

/**
 * The model that @grpo asks: the one chosen in the chat, without the experiences that the models offered by this
 * extension include by themselves. The participant decides what is included, and "without" means without. Throws
 * UserError where the model is not offered as it is.
 */
export async function plainModel(chosen: vscode.LanguageModelChat): Promise<vscode.LanguageModelChat> {
  const id = idWithoutExperience(chosen)
  if (id === null) return chosen
  const offered = await vscode.lm.selectChatModels({ vendor: chosen.vendor })
  const plain = offered.find((model) => model.id === id)
  if (!plain)
    throw new UserError(
      vscode.l10n.t('{0} is not offered without experience any more: choose another model.', chosen.name),
    )
  return plain
}
