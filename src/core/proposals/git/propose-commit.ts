import { fenced, fenceOf } from '../../code/fences.ts'
import { findFunctions } from '../../code/find-functions.ts'
import type { FoundFunction } from '../../code/language/found-function.ts'
import type { Language } from '../../code/language/language.ts'
import { plainEnds, withEndsOf } from '../../code/language/line-ends.ts'
import { lineAt, type Parse } from '../../code/language/syntax.ts'
import type { Installed } from '../../code/language/test-runner.ts'
import { languageOf } from '../../code/languages.ts'
import { isMinified } from '../../code/minified.ts'
import { spliceAnswer } from '../../code/splice-answer.ts'
import { chooseRunner, definesTests } from '../../code/tests.ts'
import { digest } from '../../digest.ts'
import type { RawVerifier } from '../../tasks/schema.ts'
import { answerFile } from '../../verify/read-reply.ts'
import { slug } from '../choose/slug.ts'
import type { Proposal, ProposalState, RefusalCode } from '../proposal.ts'
import type { Repository } from '../repository.ts'
import { commitPrompt, quotableMessage } from './commit-words.ts'
import { addedLines, withoutChange } from './reverse-change.ts'
import { MAX_CHANGED } from './sort-changes.ts'

/** A file that is asked for as a whole may have this many lines and characters; a function this many lines. */
const MAX_FILE_LINES = 250
const MAX_FILE = 10_000
const MAX_FUNCTION_LINES = 120
/** A file of at most this many characters is shown above the prompt. */
const MAX_SHOWN = 8_000
/** Of one command while it is tried for the first time, seconds. */
const FIRST_TIMEOUT = 60

/** The change that one commit made to one file. */
export interface CommitChange {
  hash: string
  message: string
  /** of the workspace, with / */
  file: string
  before: string
  after: string
  /** test files that the commit touched */
  tests: readonly string[]
}

/** A proposal and what trying it needs. */
export interface CommitProposal {
  proposal: Proposal
  /** the file as it is now, without the change; '' where it was refused */
  reverted: string
  /** test files that the command names, in their order */
  tests: readonly string[]
  /** lines that the change added, so that copies of them are found */
  added: string[]
  /** what the prompt quotes of the commit's message; '' where it gives the answer away */
  message: string
  /** the prompt, once the feedback of the tests on the code without the change is known */
  prompt(feedback: string): string
}

/**
 * The task of making a commit's change again, on the files as they are now: the change must be one that can still be
 * taken out of the file on its own. Unchecked, or refused with the reason. Pure; nothing is run.
 */
export function proposeCommit(
  repository: Repository,
  installed: Installed,
  change: CommitChange,
  timeoutSeconds = FIRST_TIMEOUT,
): CommitProposal {
  const { file } = change
  const language = languageOf(file)!
  const refuse = (code: RefusalCode, reason: string) =>
    refusedCommit(change, file, { kind: 'refused', code, reason })
  const now = repository.text(file)
  if (now === null) return refuse('unsuitable', `${file} is not there any more`)
  if (isMinified(file, now, repository.code(file)?.functions ?? []))
    return refuse('unsuitable', `${file} holds minified code`)
  // git may check files out with other line ends than it keeps.
  const reverted =
    withoutChange(now, change.before, change.after) ??
    withoutChange(now, withEndsOf(change.before, now), withEndsOf(change.after, now))
  if (reverted === null)
    return refuse(
      'unsuitable',
      `${file} has changed since, so that the change cannot be taken out of it on its own`,
    )
  const run = commandOf(repository, installed, change.tests)
  if ('problem' in run) return refuse('cannot-run', run.problem)
  const added = addedLines(reverted, now)
  const message = quotableMessage(change.message, added)

  const target = functionOfChange(repository.parse, language, now, reverted)
  const lines = (text: string) => text.split('\n').length
  if (target === null && (lines(now) > MAX_FILE_LINES || now.length > MAX_FILE))
    return refuse(
      'too-large',
      `the change is not within one function, and ${file} has ${lines(now)} lines: whole files are asked for up to ${MAX_FILE_LINES} lines and ${MAX_FILE} characters`,
    )
  if (target !== null && lines(target.code) > MAX_FUNCTION_LINES)
    return refuse(
      'too-large',
      `${target.symbol} has ${lines(target.code)} lines; at most ${MAX_FUNCTION_LINES} are asked for`,
    )
  const solution = `${fenced(target?.code ?? plainEnds(now), fenceOf(language))}\n`
  if (target === null && answerFile(solution).trimEnd() !== plainEnds(now).trimEnd())
    return refuse('not-parsed', 'its own code, put back as an answer, does not give the file again')
  const verify: RawVerifier = {
    type: 'command',
    write: file,
    ...(target === null ? {} : { function: target.symbol }),
    run: run.command,
    timeoutSeconds,
  }
  const show = target !== null && now.length <= MAX_SHOWN ? [file] : []
  const prompt = (feedback: string) =>
    commitPrompt({
      file,
      language,
      symbol: target?.symbol ?? null,
      before: target?.before ?? plainEnds(reverted),
      shown: show.length > 0,
      message,
      feedback,
    })
  return {
    proposal: {
      ...plainProposal(change, file),
      language,
      symbol: target?.symbol ?? null,
      range: target === null ? null : { first: target.first, last: target.last },
      prompt: prompt(''),
      show,
      verify: [verify],
      solution,
      state: { kind: 'unchecked' },
    },
    reverted,
    tests: run.tests,
    added,
    message,
    prompt,
  }
}

/** A commit that is left out, with the reason; `file` where it is about one. */
export function refusedCommit(
  commit: Pick<CommitChange, 'hash' | 'message'>,
  file: string | null,
  state: ProposalState,
): CommitProposal {
  return {
    proposal: { ...plainProposal(commit, file), state },
    reverted: '',
    tests: [],
    added: [],
    message: '',
    prompt: () => '',
  }
}

/** What every proposal of a commit has. */
export function plainProposal(
  { hash, message }: Pick<CommitChange, 'hash' | 'message'>,
  file: string | null,
): Proposal {
  const subject = message.trim().split('\n')[0] ?? ''
  const short = hash.slice(0, 7)
  const stem =
    file === null
      ? ''
      : slug(
          file
            .split('/')
            .at(-1)!
            .replace(/\.[^.]+$/, ''),
        )
  return {
    id: `${slug(subject.replace(/^\w+(?:\([^)]*\))?!?:\s*/, '')) || 'commit'}-${short}`,
    source: 'git',
    origin: `commit ${short}: ${subject}`,
    language: file === null ? null : languageOf(file),
    file,
    symbol: null,
    range: null,
    prompt: '',
    show: [],
    verify: [],
    tags: stem === '' ? [] : [stem],
    digest: digest({ source: 'git', hash, file }),
    state: { kind: 'unchecked' },
    checks: [],
  }
}

/** The function that a change stays within. */
interface Target {
  symbol: string
  /** its definition now, as an answer holds it, and without the change */
  code: string
  before: string
  first: number
  last: number
}

/**
 * The one function outside of which both texts are the same: then an answer need not hold more than it. Its comment
 * may differ, its name, what else precedes its parameters and what follows its body may not.
 */
function functionOfChange(parse: Parse, language: Language, now: string, reverted: string): Target | null {
  const only = (functions: readonly FoundFunction[], symbol: string) => {
    const called = functions.filter((one) => one.symbol === symbol)
    return called.length === 1 ? called[0]! : null
  }
  const [all, before] = [findFunctions(parse, language, now), findFunctions(parse, language, reverted)]
  const smallestFirst = all
    .filter(({ nested, kind }) => !nested && kind !== 'constructor')
    .sort((a, b) => a.end - a.outer - (b.end - b.outer))
  for (const one of smallestFirst) {
    const other = only(before, one.symbol)
    if (other === null || only(all, one.symbol) === null) continue
    const same =
      now.slice(0, one.outer) === reverted.slice(0, other.outer) &&
      now.slice(one.body.end) === reverted.slice(other.body.end) &&
      now.slice(one.start, one.head) === reverted.slice(other.start, other.head)
    if (!same) continue
    const code = definition(now, one)
    if (plainEnds(spliceAnswer(parse, language, now, one, `${code}\n`)) !== plainEnds(now)) continue
    return {
      symbol: one.symbol,
      code,
      before: definition(reverted, other),
      first: lineAt(now, one.start),
      last: lineAt(now, one.end),
    }
  }
  return null
}

/** Whole lines, so that the indent is the file's. */
function definition(text: string, found: FoundFunction): string {
  const lineStart = text.lastIndexOf('\n', found.start - 1) + 1
  const own = text.slice(lineStart, found.start).trim() === ''
  return plainEnds(text.slice(own ? lineStart : found.start, found.end)).replace(/\n$/, '')
}

/** One command for all of the commit's tests that still hold tests. */
export function commandOf(
  repository: Repository,
  installed: Installed,
  tests: readonly string[],
): { command: string; tests: string[] } | { problem: string } {
  const files = tests.filter((path) => definesTests(path, repository.text(path) ?? ''))
  if (files.length === 0) return { problem: 'the tests that it changed are not there any more' }
  const choices = files.map((file) => ({ file, choice: chooseRunner(repository, file, installed) }))
  const [first, ...others] = choices
  if ('problem' in first!.choice)
    return { problem: `${first!.file} cannot be run, since ${first!.choice.problem}` }
  let { command } = first!.choice
  const head = command.slice(0, -first!.choice.file.length)
  const used = [first!.file]
  for (const { file, choice } of others) {
    // Another runner needs a command of its own; the first one's tests are enough then.
    if ('problem' in choice || choice.command !== head + choice.file) continue
    command += ` ${choice.file}`
    used.push(file)
  }
  return { command, tests: used }
}

export const LIMITS = `at most ${MAX_CHANGED} changed lines in one file of code; the function at most ${MAX_FUNCTION_LINES} lines, or the whole file at most ${MAX_FILE_LINES} lines and ${MAX_FILE} characters`
