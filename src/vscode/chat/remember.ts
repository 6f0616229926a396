import * as vscode from 'vscode'
import { addByUser } from '../../core/library/edit.ts'
import { guardLesson } from '../../core/library/guards/guard.ts'
import { readLibraryText } from '../../node/library/library-file.ts'
import type { Services } from '../services.ts'
import { UserError } from '../user-error.ts'
import { saveFirst } from '../workspace/library-changes.ts'
import { folderOf } from './chat-context.ts'
import { chatLibrary } from './chat-library.ts'
import { type ChatMetadata, readMetadata } from './metadata.ts'
import { rememberPrompt } from './prompts.ts'

/** Longest rule that is taken over from a model, characters; beyond it the user's own words stand. */
const MOST_RULE = 400

export interface Remembered {
  library: string
  id: string
  text: string
  evidence: string[]
}

/**
 * Turns the user's correction of the last answer into a candidate of the library: the chat model puts the rule into
 * one sentence, the user's own words are its evidence. Throws UserError where there is nothing to learn from or where
 * a guard holds the text back.
 */
export async function remember(
  services: Services,
  request: vscode.ChatRequest,
  context: vscode.ChatContext,
  token: vscode.CancellationToken,
): Promise<Remembered> {
  const correction = request.prompt.trim()
  const turn = lastAnswer(context)
  if (correction === '' && turn === null)
    throw new UserError(
      vscode.l10n.t(
        'Say what to remember, for example: /remember amounts are integers in cents, never floats.',
      ),
    )
  const rule =
    turn === null
      ? correction
      : await ruleOf(request.model, turn, correction || vscode.l10n.t('The answer was not right.'), token)
  const evidence = correction === '' || correction === rule ? [] : [correction]
  const { kept, findings } = guardLesson(
    { text: rule, evidence },
    { open: [correction], held: [], received: [] },
  )
  if (!kept)
    throw new UserError(
      vscode.l10n.t(
        'Not added: {0} Add it by hand if you mean it: "{1}"',
        findings.map(({ reason }) => reason).join(' '),
        rule,
      ),
    )
  const { path } = await chatLibrary(services, folderOf([]))
  await saveFirst(path)
  // From the file: what is known of it may be older than its last change by another program.
  const before = await readLibraryText(path)
  let id = ''
  await services.libraries.change(path, (library) => {
    const added = addByUser(library, {
      text: rule,
      evidence,
      tags: ['chat'],
      why: vscode.l10n.t('remembered in the chat'),
    })
    id = added.id
    return added.library
  })
  added.set(`${path}#${id}`, { before, after: await readLibraryText(path) })
  return { library: path, id, text: rule, evidence }
}

/** Texts of libraries around what was added, for the button that takes it back. */
const added = new Map<string, { before: string | null; after: string | null }>()

/** Takes a remembered candidate back: the library is as it was, byte for byte, unless it has changed since. */
export async function forgetRemembered(services: Services, library?: unknown, id?: unknown): Promise<void> {
  const kept = added.get(`${library}#${id}`)
  if (!kept || typeof library !== 'string')
    throw new UserError(vscode.l10n.t('This can no longer be undone here: retire the experience instead.'))
  await saveFirst(library)
  if ((await readLibraryText(library)) !== kept.after)
    throw new UserError(vscode.l10n.t('The library has changed since: retire the experience instead.'))
  await services.libraries.replace(library, kept.before)
  added.delete(`${library}#${id}`)
}

async function ruleOf(
  model: vscode.LanguageModelChat,
  { question, answer }: ChatMetadata,
  correction: string,
  token: vscode.CancellationToken,
): Promise<string> {
  const response = await model.sendRequest(
    [vscode.LanguageModelChatMessage.User(rememberPrompt({ question, answer, correction }))],
    { justification: vscode.l10n.t('@grpo puts the correction into one rule.') },
    token,
  )
  let text = ''
  for await (const part of response.text) text += part
  const rule = text
    .trim()
    .split('\n')
    .map((line) => line.replace(/^(?:[-*]\s+|"|“)|(?:"|”)$/g, '').trim())
    .find((line) => line !== '')
  return rule !== undefined && rule.length <= MOST_RULE ? rule : correction
}

function lastAnswer(context: vscode.ChatContext): ChatMetadata | null {
  for (const turn of [...context.history].reverse()) {
    if (!(turn instanceof vscode.ChatResponseTurn)) continue
    const found = readMetadata(turn.result)
    if (found && found.answer !== '') return found
  }
  return null
}
