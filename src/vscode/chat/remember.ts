import { existsSync } from 'node:fs'
import * as vscode from 'vscode'
import { addByUser } from '../../core/library/edit.ts'
import { guardLesson } from '../../core/library/guards/guard.ts'
import { UserError } from '../editor/user-error.ts'
import type { Libraries } from '../workspace/libraries.ts'
import type { LibraryChanges } from '../workspace/library-changes.ts'
import { attachedOf, folderOf, plainModel } from './chat-context.ts'
import { chatLibrary } from './chat-library.ts'
import { type ChatMetadata, readMetadata, rememberedIn } from './metadata.ts'
import { PendingUndos } from './pending-undos.ts'
import { rememberPrompt } from './prompts.ts'
import { failedLines, ruleIn } from './read-mistake.ts'

export interface RememberNeeds {
  libraries: Pick<Libraries, 'of' | 'all'>
  changes: Pick<LibraryChanges, 'change'>
}

export interface Remembered {
  library: string
  id: string
  text: string
  evidence: string[]
  /** for the button that undoes it; null where there was nothing to change */
  undo: number | null
}

/**
 * Turns what was wrong with the last answer into a candidate of the library: the chat model puts the rule into one
 * sentence; its evidence is the user's own words, or without them the output of the tests that failed in this conversation.
 * Throws UserError where there is nothing to learn from or where a guard holds the text back.
 */
export async function remember(
  { libraries, changes }: RememberNeeds,
  request: vscode.ChatRequest,
  context: vscode.ChatContext,
  token: vscode.CancellationToken,
): Promise<Remembered> {
  const correction = request.prompt.trim()
  const answers = earlierAnswers(context)
  const failed = correction === '' ? answers.find(({ failedTests }) => failedTests) : undefined
  if (correction === '' && !failed) throw new UserError(whatToSay())
  const turn = failed ?? answers.find(({ answer }) => answer !== '')
  const wrong = correction || (failed?.failedTests ?? '')
  const said = turn && ruleIn(await replyAbout(request.model, turn, correction, wrong, token))
  const rule = said ?? correction
  if (rule === '') throw new UserError(whatToSay())
  const evidence = correction === '' ? failedLines(wrong) : correction === rule ? [] : [correction]
  const { kept, findings } = guardLesson({ text: rule, evidence }, { open: [wrong], held: [], received: [] })
  if (!kept)
    throw new UserError(
      vscode.l10n.t(
        'Not added: {0} To add it anyway, add it by hand: "{1}"',
        findings.map(({ reason }) => reason).join(' '),
        rule,
      ),
    )
  const path = (turn && rememberedIn(turn, existsSync)) ?? (await libraryOf(libraries, request))
  let id = ''
  const undoOnce = await changes.change(
    path,
    (library) => {
      const added = addByUser(library, {
        text: rule,
        evidence,
        tags: ['chat'],
        why: vscode.l10n.t('remembered in the chat'),
      })
      id = added.id
      return added.library
    },
    () => vscode.l10n.t('Remembered {0}.', id),
    // The chat reports it, with a button that undoes it.
    { quietly: true },
  )
  return { library: path, id, text: rule, evidence, undo: undoOnce && remembered.keep(undoOnce) }
}

/** Without an answer, or where its library was deleted since: the library that an answer to this request would be given. */
async function libraryOf(
  libraries: RememberNeeds['libraries'],
  { references }: vscode.ChatRequest,
): Promise<string> {
  const { attached } = await attachedOf(references)
  return (await chatLibrary(libraries, folderOf(attached), attached)).path
}

/** What was remembered in this window, for the buttons that undo it. */
const remembered = new PendingUndos()

/** Undoes a remembered candidate: the library is as it was, byte for byte, but keeps later changes. */
export async function forgetRemembered(_needs: unknown, token?: unknown): Promise<void> {
  if (!(await remembered.take(token)))
    throw new UserError(
      vscode.l10n.t('This was already undone or can no longer be undone: retire the experience instead.'),
    )
}

async function replyAbout(
  model: vscode.LanguageModelChat,
  { question, answer }: ChatMetadata,
  correction: string,
  wrong: string,
  token: vscode.CancellationToken,
): Promise<string> {
  const saidBy = correction === '' ? 'tests' : 'user'
  const plain = await plainModel(model)
  const response = await plain.sendRequest(
    [vscode.LanguageModelChatMessage.User(rememberPrompt({ question, answer, saidBy, wrong }))],
    { justification: vscode.l10n.t('@grpo puts the correction into one rule.') },
    token,
  )
  let text = ''
  for await (const part of response.text) text += part
  return text
}

function whatToSay(): string {
  return vscode.l10n.t(
    'Say what was wrong or what to remember, for example: /remember amounts are integers in cents, never floats.',
  )
}

/** What is stored of the answers of @grpo in this conversation, the newest first. */
function earlierAnswers(context: vscode.ChatContext): ChatMetadata[] {
  return [...context.history].reverse().flatMap((turn) => {
    const found = turn instanceof vscode.ChatResponseTurn ? readMetadata(turn.result) : null
    return found ? [found] : []
  })
}
