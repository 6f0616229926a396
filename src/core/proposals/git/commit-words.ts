import { fenced, fenceOf } from '../../code/fences.ts'
import type { Language } from '../../code/language/language.ts'
import { MISSING } from '../../verify/command.ts'

/** Characters of a commit's message, and of the messages of its checks, that a prompt quotes. */
const MAX_MESSAGE = 1500
const MAX_CHECKS = 1500
/** A shorter added line reveals little of the answer. */
const MIN_LINE = 20

const TRAILER =
  /^(?:signed-off-by|co-authored-by|reviewed-by|reviewed-on|acked-by|tested-by|reported-by|change-id|git-svn-id|pr-url|refs|fixes|closes|see-also|cc|\(cherry picked from)\b.*$/i

/** A commit's message without what only concerns how it came about. */
export function plainMessage(message: string): string {
  return message
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .filter((line) => !TRAILER.test(line.trim()))
    .map((line) => line.replace(/\s*\((?:#|gh-)\d+\)/gi, '').trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, MAX_MESSAGE)
}

/** Whether a text quotes a line of the answer. */
export function quotesAnswer(text: string, added: readonly string[]): boolean {
  const squeeze = (code: string) => code.replace(/\s+/g, '')
  const plain = squeeze(text)
  return added.map(squeeze).some((line) => line.length >= MIN_LINE && plain.includes(line))
}

/** What a prompt may quote of a message: without its body, or '', where that gives the answer away. */
export function quotableMessage(message: string, added: readonly string[]): string {
  const whole = plainMessage(message)
  if (!quotesAnswer(whole, added)) return whole
  const subject = whole.split('\n')[0]!
  return quotesAnswer(subject, added) ? '' : subject
}

/** Links to issues and the like, and numbers that stand for them. */
const LINK = String.raw`(?:https?://\S+/(?:issues|pull|pulls|merge_requests|commit|commits)/[\w-]+[^\s.,)\]]*|[\w.-]+/[\w.-]+#\d+|\bGH-\d+|(?<![\w&])#\d+)`
const REFERENCE = new RegExp(
  String.raw`[^\S\n]*[([,;]?[^\S\n]*(?:(?:fix(?:es|ed|ing)?|clos(?:e[sd]?|ing)|resolv(?:e[sd]?|ing)|refs?|part of|relates to)[:\s]+)?${LINK}[)\]]?`,
  'gi',
)
/** A sentence that only leads there. */
const POINTER = new RegExp(
  String.raw`(?<=^|[.!?]\s)[^\S\n]*(?:see|more (?:in|at)|details (?:in|at))\b[^\n]*?${LINK}[^\n.]*\.?`,
  'gim',
)

/** Words that do not tell one change from another. */
const EMPTY_WORDS = new Set(
  'a an and the of in on for to with from by is are be it its this that some more other now new also wip tmp temp misc minor small fix fixes fixed fixing bug bugs bugfix issue issues test tests tested testing change changes changed update updates updated updating improve improves improved improvement improvements refactor refactors refactored refactoring cleanup clean up code tweak tweaks feat feature features chore style docs perf add adds added remove removes removed typo lint review comments pr work stuff things'.split(
    ' ',
  ),
)
const INFORMATIVE_WORDS = 2

/**
 * The request that a commit's message makes: without what concerns how it came about, without references that nobody
 * here can follow, and without what quotes the change itself. Null where that does not say what is wanted.
 */
export function requestOf(message: string, added: readonly string[]): string | null {
  const lines = plainMessage(message.replace(POINTER, '').replace(REFERENCE, '')).split('\n')
  const [subject] = lines
  // A host that squashes lists every commit again, and draws a line before the trailers.
  const kept = lines.filter(
    (line, index) => index === 0 || !(/^\s*-{3,}$/.test(line) || line.replace(/^\s*[*-]\s+/, '') === subject),
  )
  const parts = kept
    .join('\n')
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '' && !quotesAnswer(part, added))
  const text = parts.join('\n\n').trim()
  const words = text
    .replace(/^\w+(?:\([^)]*\))?!?:\s*/, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}_.-]{2,}/gu)
  const informative = new Set((words ?? []).filter((word) => !EMPTY_WORDS.has(word)))
  return informative.size >= INFORMATIVE_WORDS ? text : null
}

/** As many lines as fit, without those that only say that a check did not run. */
function wholeLines(feedback: string): string {
  const lines = feedback.split('\n')
  const telling = lines.filter((line) => !line.endsWith(MISSING))
  const fitting: string[] = []
  for (const line of telling.length > 1 ? telling : lines) {
    if ([...fitting, line].join('\n').length > MAX_CHECKS) break
    fitting.push(line)
  }
  return fitting.length === 0 ? feedback.slice(0, MAX_CHECKS) : fitting.join('\n')
}

/** The prompt of a task that asks an agent for a whole commit again. @param feedback of its tests without the change */
export function changePrompt(request: string, feedback: string): string {
  const parts = [
    `Make this change to the project in your workspace:\n\n${quoted(request)}`,
    ...(feedback === ''
      ? []
      : [
          `It is checked by tests that are not in your workspace. They say now:\n\n${quoted(wholeLines(feedback))}`,
        ]),
    'What counts is the files of the workspace when you are done.',
  ]
  return `${parts.join('\n\n')}\n`
}

export interface CommitTask {
  file: string
  language: Language
  /** the function that is asked for; null = the whole file */
  symbol: string | null
  /** code without the change: of the function, or the whole file */
  before: string
  /** whether the file is shown above the prompt */
  shown: boolean
  message: string
  /** feedback of the verifier on the code without the change */
  feedback: string
}

/** The prompt of a task that asks for a commit's change again. */
export function commitPrompt(task: CommitTask): string {
  const { file, language, symbol, before, shown, message, feedback } = task
  const name =
    symbol === null
      ? null
      : symbol
          .split('.')
          .at(-1)!
          .replace(/^[gs]et /, '')
  const what =
    symbol === null
      ? `\`${file}\``
      : `\`${symbol}\` of \`${file}\`${shown ? ' (shown above without its body)' : ''}`
  const reply =
    name === null
      ? 'Reply with one code block that holds the whole changed file, and nothing else.'
      : `Reply with one code block that holds the whole changed definition of \`${name}\`, and nothing else.`
  const parts = [
    `Change ${what}. It is now:`,
    fenced(before, fenceOf(language)),
    ...(message === ''
      ? []
      : [`What is wanted, in the words of whoever changed it before:\n\n${quoted(message)}`]),
    ...(feedback === '' ? [] : [`Its tests say now:\n\n${quoted(feedback.slice(0, MAX_CHECKS))}`]),
    reply,
  ]
  return `${parts.join('\n\n')}\n`
}

const quoted = (text: string) =>
  text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')

/** What git and hosts write about a merge, which may have been recorded as one plain commit. */
const MERGE =
  /^Merge(?:d in\b|d PR\b| (?:remote-tracking )?branch(?:es)? '| (?:tag|commit)s? '| pull request\b| \S+ into \S+$)/

/** Whether a message says that something was merged, and not what changed. */
export const isMergeMessage = (message: string) => MERGE.test(message.trimStart().split('\n')[0]!.trimEnd())
