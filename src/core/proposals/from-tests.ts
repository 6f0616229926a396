import { digest } from '../digest.ts'
import { answerFile } from '../verify/read-reply.ts'
import { type Exercised, exercisedBy } from './exercised.ts'
import type { FoundFunction } from './found-function.ts'
import type { Language, Proposal, ProposalState, RefusalCode } from './proposal.ts'
import type { CodeFile, Repository } from './repository.ts'
import { spliceAnswer } from './splice-answer.ts'
import { languageOf, lineAt } from './syntax.ts'
import { taskWords } from './task-prompt.ts'
import { canBeNamed, chooseRunner, type Installed } from './test-runner.ts'

/** A body with fewer characters, blanks not counted, asks for nothing that can be learned from. */
const LEAST_BODY = 30
const MOST_LINES = 100
const MOST_BODY = 5_000
/** Of one command while it is tried for the first time, seconds. */
const FIRST_TIMEOUT = 60

export interface FromTests {
  /** unchecked, or refused for what reading alone shows */
  proposals: Proposal[]
  /** functions with a body in the files that the tests import from */
  functionsSeen: number
  /** test files that could not be used, with the reason */
  skipped: { file: string; reason: string }[]
}

/**
 * The tasks that test files give: each function that they exercise, once, with the test that calls it most. Nothing
 * is run: whether the tests pass with the original and fail without it is for the sandbox to say.
 */
export function proposeFromTests(
  repository: Repository,
  testFiles: readonly string[],
  installed: Installed,
  timeoutSeconds = FIRST_TIMEOUT,
): FromTests {
  const best = new Map<string, { exercised: Exercised; testFile: string; command: string }>()
  const skipped: FromTests['skipped'] = []
  for (const testFile of testFiles) {
    const choice = chooseRunner(repository, testFile, installed)
    if ('problem' in choice) {
      skipped.push({ file: testFile, reason: choice.problem })
      continue
    }
    const exercised = exercisedBy(repository, testFile)
    if (exercised.length === 0)
      skipped.push({
        file: testFile,
        reason: 'no function of this workspace was found in what it imports and calls',
      })
    for (const one of exercised) {
      const key = `${one.file}\n${one.found.symbol}`
      const before = best.get(key)
      if (before === undefined || one.weight > before.exercised.weight)
        best.set(key, { exercised: one, testFile, command: choice.command })
    }
  }
  const ids = new Set<string>()
  const proposals = [...best.values()]
    .sort((a, b) => (keyOf(a.exercised) < keyOf(b.exercised) ? -1 : 1))
    .map(({ exercised, testFile, command }) =>
      propose(repository, exercised, testFile, { command, timeoutSeconds }, ids),
    )
  const files = new Set([...best.values()].map(({ exercised }) => exercised.file))
  const functionsSeen = [...files].reduce((sum, file) => sum + repository.code(file)!.functions.length, 0)
  return { proposals, functionsSeen, skipped }
}

function keyOf({ file, found }: Exercised): string {
  return `${file}\n${String(found.start).padStart(9, '0')}`
}

function propose(
  repository: Repository,
  exercised: Exercised,
  testFile: string,
  run: { command: string; timeoutSeconds: number },
  ids: Set<string>,
): Proposal {
  const { file: path, found } = exercised
  const file = repository.code(path)!
  const language = languageOf(path)!
  const solution = solutionOf(file, found, language)
  const { prompt, show } = taskWords(repository, file, exercised, testFile)
  const state = stateBefore(repository, file, found, language, solution)
  return {
    id: idOf(path, found.symbol, ids),
    source: 'tests',
    origin: testFile,
    language,
    file: path,
    symbol: found.symbol,
    range: { first: lineAt(file.text, found.start), last: lineAt(file.text, found.end) },
    prompt,
    show,
    verify: [
      {
        type: 'command',
        write: path,
        function: found.symbol,
        run: run.command,
        timeoutSeconds: run.timeoutSeconds,
      },
    ],
    solution,
    tags: [
      slug(
        path
          .split('/')
          .at(-1)!
          .replace(/\.[^.]+$/, ''),
      ) || 'code',
    ],
    // Of where it is, not of what it says: a function that changed is still the same task.
    digest: digest({ source: 'tests', path, symbol: found.symbol }),
    state,
    checks: [],
  }
}

/** What reading alone shows to be no task. */
function stateBefore(
  repository: Repository,
  file: CodeFile,
  found: FoundFunction,
  language: Language,
  solution: string,
): ProposalState {
  const refuse = (code: RefusalCode, reason: string): ProposalState => ({ kind: 'refused', code, reason })
  const body = file.text.slice(found.docstring?.end ?? found.body.start, found.body.end)
  const size = body.replace(/[\s{}]/g, '').length
  if (found.kind === 'constructor')
    return refuse('unclear', 'a constructor shows what it did only through other methods')
  if (!canBeNamed(file.path))
    return refuse('unsuitable', 'the name of its file holds characters that a task file cannot name')
  if (size < LEAST_BODY) return refuse('too-small', `its body has only ${size} characters`)
  const lines = body.split('\n').length
  if (lines > MOST_LINES || body.length > MOST_BODY)
    return refuse(
      'too-large',
      `its body has ${lines} lines and ${body.length} characters, too much for one answer`,
    )
  const again = spliceAnswer(repository.parse, language, file.text, found, answerFile(solution))
  if (again !== file.text)
    return refuse('not-parsed', 'its own code, put back as an answer, does not give the file again')
  return { kind: 'unchecked' }
}

/** The original as a reply. Its lines are indented as in the file, so that it fits there again. */
function solutionOf(file: CodeFile, found: FoundFunction, language: Language): string {
  const lineStart = file.text.lastIndexOf('\n', found.start - 1) + 1
  const own = file.text.slice(lineStart, found.start).trim() === ''
  const code = file.text.slice(own ? lineStart : found.start, found.end).replace(/\n$/, '')
  const longest = Math.max(2, ...[...code.matchAll(/[`~]{3,}/g)].map((match) => match[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language === 'python' ? 'python' : language === 'javascript' ? 'js' : 'ts'}\n${code}\n${fence}\n`
}

/** "shop-add" of Shop.add; with the name of the file where that is taken. */
function idOf(path: string, symbol: string, ids: Set<string>): string {
  const plain = slug(symbol) || 'function'
  const stem = slug(
    path
      .replace(/\.[^.]+$/, '')
      .split('/')
      .slice(-2)
      .join('-'),
  )
  const candidates = [plain, `${stem}-${plain}`.slice(-64).replace(/^[^a-z0-9]+/, '')]
  for (let n = 2; n < 1000; n++) candidates.push(`${plain.slice(0, 58)}-${n}`)
  const id = candidates.find((candidate) => !ids.has(candidate))!
  ids.add(id)
  return id
}

function slug(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')
}
