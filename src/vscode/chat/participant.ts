import * as vscode from 'vscode'
import { messageOf } from '../../core/errors.ts'
import { isCancelled, isExpected } from '../editor/user-error.ts'
import { inEditorWords } from '../editor/word-remedy.ts'
import { requireTrust } from '../workspace/before-work.ts'
import type { Libraries } from '../workspace/libraries.ts'
import type { TaskFiles } from '../workspace/task-files.ts'
import { type Answer, answer } from './answer.ts'
import { keepComparison } from './compare.ts'
import { listExperiences } from './list-experiences.ts'
import { type ChatMetadata, metadataOf } from './metadata.ts'
import { receiptOf } from './receipt.ts'
import { type RememberNeeds, remember } from './remember.ts'
import { keepProposal } from './review-edits.ts'

export interface ChatNeeds extends RememberNeeds {
  libraries: Pick<Libraries, 'of' | 'all' | 'read'>
  taskFiles: Pick<TaskFiles, 'all'>
  log: vscode.LogOutputChannel
}

interface Turn {
  needs: ChatNeeds
  request: vscode.ChatRequest
  context: vscode.ChatContext
  stream: vscode.ChatResponseStream
  token: vscode.CancellationToken
}

/** Answers a request to @grpo. What goes wrong is one sentence in the chat. */
export async function handleChat(turn: Turn): Promise<vscode.ChatResult> {
  try {
    if (turn.request.command !== 'experiences') requireTrust()
    switch (turn.request.command) {
      case 'train':
        return await train(turn)
      case 'experiences':
        turn.stream.markdown(await listExperiences(turn.needs.libraries, turn.request.prompt))
        return {}
      case 'remember':
        return await rememberTurn(turn)
      case 'compare':
        return await compare(turn)
      default:
        return await answerTurn(turn, turn.request.command !== 'without')
    }
  } catch (error) {
    if (turn.token.isCancellationRequested || isCancelled(error)) return {}
    return { errorDetails: { message: sentenceOf(error, turn.needs.log) } }
  }
}

async function answerTurn(turn: Turn, withPrior: boolean): Promise<vscode.ChatResult> {
  const { needs, stream, request } = turn
  const parts: string[] = []
  const result = await ask(turn, withPrior, (text) => {
    parts.push(text)
    stream.markdown(text)
  })
  if (isEmpty(parts, result)) stream.markdown(noText())
  reportEdits(stream, result)
  if (result.stopped !== null) stream.markdown(`\n\n*${result.stopped}*`)
  if (withPrior) {
    stream.markdown(receiptOf(result.prior))
    await referTo(needs.libraries, stream, result)
  } else stream.markdown(vscode.l10n.t('\n\n---\n\n*Answered without experiences.*'))
  offerEdits(stream, result, vscode.l10n.t('Review Changes'))
  offerRemember(stream)
  return {
    metadata: metadataOf({
      ...placeOf(result),
      injected: result.prior.used,
      model: request.model.name,
      question: request.prompt,
      answer: result.text,
      failedTests: result.failedTests,
      command: request.command ?? '',
    }),
  }
}

/**
 * Both answers come when both are complete: the editor collapses all text before a later use of tools. A
 * first answer without a second is shown too.
 */
async function compare(turn: Turn): Promise<vscode.ChatResult> {
  const { stream, request } = turn
  const withoutTitle = vscode.l10n.t('Without experiences')
  const withTitle = vscode.l10n.t('With experiences')
  const [first, second] = [[] as string[], [] as string[]]
  stream.progress(`${withoutTitle} …`)
  const without = await ask(turn, false, (text) => first.push(text))
  let having: Answer
  try {
    stream.progress(`${withTitle} …`)
    having = await ask(turn, true, (text) => second.push(text))
  } finally {
    section(stream, withoutTitle, first, without)
  }
  section(stream, withTitle, second, having)
  stream.markdown(receiptOf(having.prior))
  offerEdits(stream, without, vscode.l10n.t('Review Changes Without'))
  offerEdits(stream, having, vscode.l10n.t('Review Changes With'))
  stream.button({
    command: 'tfgrpo.openComparison',
    title: vscode.l10n.t('Open Side by Side'),
    arguments: [keepComparison(request.prompt, without, having)],
  })
  return {
    metadata: metadataOf({
      ...placeOf(having),
      injected: having.prior.used,
      model: request.model.name,
      question: request.prompt,
      answer: second.join(''),
      failedTests: having.failedTests,
      command: 'compare',
    }),
  }
}

function section(
  stream: vscode.ChatResponseStream,
  title: string,
  parts: readonly string[],
  result: Answer,
): void {
  stream.markdown(`\n\n### ${title}\n\n${parts.join('')}${isEmpty(parts, result) ? noText() : ''}`)
  reportEdits(stream, result)
}

/** The model returned no text and proposed no change. */
function isEmpty(parts: readonly string[], { proposed, stopped }: Answer): boolean {
  return parts.join('').trim() === '' && proposed.length === 0 && stopped === null
}

function noText(): string {
  return vscode.l10n.t('*The model returned no text: ask again, or choose another model in the chat.*')
}

async function rememberTurn(turn: Turn): Promise<vscode.ChatResult> {
  const { needs, request, context, stream, token } = turn
  const { library, id, text, undo } = await remember(needs, request, context, token)
  stream.markdown(vscode.l10n.t('Kept as candidate {0}:', id))
  const quoted = new vscode.MarkdownString('\n\n> ')
  quoted.appendText(text)
  stream.markdown(quoted)
  stream.markdown(
    vscode.l10n.t(
      '\n\nIt is untried: it is not included in any prompt until training proves it or you pin it.',
    ),
  )
  stream.button({
    command: 'tfgrpo.openExperience',
    title: vscode.l10n.t('Open {0}', id),
    arguments: [library, id],
  })
  stream.button({
    command: 'tfgrpo.forgetRemembered',
    title: vscode.l10n.t('Undo'),
    arguments: [undo],
  })
  return {}
}

async function train({ needs, stream }: Turn): Promise<vscode.ChatResult> {
  const files = await needs.taskFiles.all()
  if (files.length === 0) {
    stream.markdown(
      vscode.l10n.t(
        'There is no task file yet: training needs tasks, each with a verifier that scores the answer.',
      ),
    )
    stream.button({ command: 'tfgrpo.newTaskFile', title: vscode.l10n.t('New Task File') })
    stream.button({ command: 'tfgrpo.createTasksFromTests', title: vscode.l10n.t('Create Tasks from Tests') })
    return {}
  }
  stream.markdown(
    vscode.l10n.t(
      'In training the model attempts the tasks, lessons are learned from the differences, and the result is tested. You see the estimated number of calls and the cost before it starts.',
    ),
  )
  for (const uri of files.slice(0, 8))
    stream.button({
      command: 'tfgrpo.train',
      title: vscode.l10n.t('Train on {0}', vscode.workspace.asRelativePath(uri)),
      arguments: [uri],
    })
  return {}
}

function ask(turn: Turn, withPrior: boolean, onText: (text: string) => void): Promise<Answer> {
  const { needs, request, context, stream, token } = turn
  return answer(needs.libraries, {
    request,
    context,
    withPrior,
    onText,
    onProgress: (text) => stream.progress(text),
    token,
  })
}

/** Where what is remembered of an answer belongs. */
function placeOf({ library: { path, text } }: Answer): Pick<ChatMetadata, 'library' | 'place'> {
  return { library: text === null ? null : path, place: path }
}

function reportEdits(stream: vscode.ChatResponseStream, { proposed }: Answer): void {
  if (proposed.length === 0) return
  const names = proposed.map(({ path }) => `\`${path}\``).join(', ')
  stream.markdown(
    vscode.l10n.t('\n\nProposed changes: {0}. Nothing is written until you accept it.\n', names),
  )
}

/** Comes after all text: once an answer is complete, the editor collapses what is before its last text. */
function offerEdits(stream: vscode.ChatResponseStream, { proposed, root }: Answer, title: string): void {
  if (proposed.length === 0) return
  stream.button({ command: 'tfgrpo.reviewEdits', title, arguments: [keepProposal(root, proposed)] })
}

/** The user states what was wrong in their own words: the command is put into the input. */
function offerRemember(stream: vscode.ChatResponseStream): void {
  stream.button({
    command: 'workbench.action.chat.open',
    title: vscode.l10n.t('Remember What Was Wrong'),
    arguments: [{ query: '@grpo /remember ', isPartialQuery: true }],
  })
}

async function referTo(
  libraries: Pick<Libraries, 'read'>,
  stream: vscode.ChatResponseStream,
  { prior }: Answer,
): Promise<void> {
  if (prior.library === null || prior.used.length === 0) return
  const { places } = await libraries.read(prior.library)
  const uri = vscode.Uri.file(prior.library)
  for (const id of prior.used) {
    const lines = places.get(id)
    stream.reference(lines ? new vscode.Location(uri, new vscode.Position(lines.first - 1, 0)) : uri)
  }
}

function sentenceOf(error: unknown, log: vscode.LogOutputChannel): string {
  if (error instanceof vscode.LanguageModelError || isExpected(error))
    return inEditorWords(messageOf(error), vscode.l10n)
  log.error(error instanceof Error ? error : String(error))
  return vscode.l10n.t(
    'The answer failed: {0} (details: "GRPO: Show Logs")',
    error instanceof Error ? error.message : String(error),
  )
}
