import { fenced, fenceOf } from '../code/fences.ts'
import type { FoundFunction } from '../code/language/found-function.ts'
import type { Language } from '../code/language/language.ts'
import { plainEnds } from '../code/language/line-ends.ts'
import { lineAt } from '../code/language/syntax.ts'
import type { Installed } from '../code/language/test-runner.ts'
import { languageOf } from '../code/languages.ts'
import { spliceAnswer } from '../code/splice-answer.ts'
import { canBeNamed, chooseRunner, definesTests } from '../code/tests.ts'
import { digest } from '../digest.ts'
import { answerFile } from '../verify/read-reply.ts'
import { type Exercised, exercisedBy } from './exercised.ts'
import type { Proposal, ProposalState, RefusalCode } from './proposal.ts'
import type { CodeFile, Repository } from './repository.ts'
import { taskWords } from './task-prompt.ts'

/** A body with fewer characters, blanks not counted, asks for nothing that can be learned from. */
const MIN_BODY = 30
const MAX_LINES = 100
const MAX_BODY = 5_000
/** Of one command while it is tried for the first time, seconds. */
const FIRST_TIMEOUT = 60
/** Test files of a function among which is chosen. */
const MAX_TESTS = 6

export interface FromTests {
  /** unchecked, or refused for what reading alone shows */
  proposals: Proposal[]
  /** functions with a body in the files that the tests import from */
  functionsSeen: number
  /** the same tasks by other tests that call the function less, by digest: the sandbox shows which needs it most */
  others: ReadonlyMap<string, Proposal[]>
  /** test files that could not be used, with the reason */
  skipped: { file: string; reason: string }[]
}

/**
 * The tasks that test files give: each function that they exercise, once, with the test that calls it most and, in
 * addition, with the next ones. Nothing is run: whether the tests pass with the original and fail without it is
 * checked in the sandbox.
 */
export function proposeFromTests(
  repository: Repository,
  testFiles: readonly string[],
  installed: Installed,
  timeoutSeconds = FIRST_TIMEOUT,
): FromTests {
  const byFunction = new Map<string, Tested[]>()
  const skipped: FromTests['skipped'] = []
  for (const testFile of testFiles) {
    if (!definesTests(testFile, repository.text(testFile) ?? '')) {
      skipped.push({ file: testFile, reason: 'it holds no tests' })
      continue
    }
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
      const tested = byFunction.get(keyOf(one)) ?? []
      tested.push({ exercised: one, testFile, run: { command: choice.command, timeoutSeconds } })
      byFunction.set(keyOf(one), tested)
    }
  }
  const ids = new Set<string>()
  const proposals: Proposal[] = []
  const others = new Map<string, Proposal[]>()
  for (const key of [...byFunction.keys()].sort()) {
    const [closest, ...rest] = byFunction
      .get(key)!
      .sort((a, b) => b.exercised.weight - a.exercised.weight)
      .slice(0, MAX_TESTS)
    const id = idOf(closest!.exercised, ids)
    const proposal = propose(repository, closest!, id)
    proposals.push(proposal)
    if (proposal.state.kind === 'unchecked' && rest.length > 0)
      others.set(
        proposal.digest,
        rest.map((one) => propose(repository, one, id)),
      )
  }
  const files = new Set(proposals.map(({ file }) => file!))
  const functionsSeen = [...files].reduce((sum, file) => sum + repository.code(file)!.functions.length, 0)
  return { proposals, others, functionsSeen, skipped }
}

/** A function with one of the test files that exercise it. */
interface Tested {
  exercised: Exercised
  testFile: string
  run: { command: string; timeoutSeconds: number }
}

function keyOf({ file, found }: Exercised): string {
  return `${file}\n${String(found.start).padStart(9, '0')}`
}

function propose(repository: Repository, { exercised, testFile, run }: Tested, id: string): Proposal {
  const { file: path, found } = exercised
  const file = repository.code(path)!
  const language = languageOf(path)!
  const solution = solutionOf(file, found, language)
  const { prompt, show } = taskWords(repository, file, exercised, testFile)
  const state = stateBefore(repository, file, exercised, solution)
  return {
    id,
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
    // Of its position, not of its text: a function that changed is still the same task.
    digest: digest({ source: 'tests', path, symbol: found.symbol }),
    state,
    checks: [],
  }
}

/** What reading alone shows to be no task. */
function stateBefore(
  repository: Repository,
  file: CodeFile,
  { found, alike }: Exercised,
  solution: string,
): ProposalState {
  const refuse = (code: RefusalCode, reason: string): ProposalState => ({ kind: 'refused', code, reason })
  const body = file.text.slice(found.docstring?.end ?? found.body.start, found.body.end)
  const size = body.replace(/[\s{}]/g, '').length
  if (alike > 1)
    return refuse(
      'unclear',
      `its file defines ${alike} functions called ${found.symbol}, which cannot be distinguished`,
    )
  if (found.kind === 'constructor')
    return refuse('unclear', 'the effect of a constructor shows only through other methods')
  if (!canBeNamed(file.path))
    return refuse('unsuitable', 'the name of its file holds characters that a task file cannot name')
  if (size < MIN_BODY) return refuse('too-small', `its body has only ${size} characters`)
  const lines = body.split('\n').length
  if (lines > MAX_LINES || body.length > MAX_BODY)
    return refuse(
      'too-large',
      `its body has ${lines} lines and ${body.length} characters, too much for one answer`,
    )
  const language = languageOf(file.path)!
  const again = spliceAnswer(repository.parse, language, file.text, found, answerFile(solution))
  // An answer comes with plain line ends, whatever the file has.
  if (plainEnds(again) !== plainEnds(file.text))
    return refuse('not-parsed', 'its own code, put back as an answer, does not give the file again')
  return { kind: 'unchecked' }
}

/** The original as a reply. Its lines are indented as in the file, so that it fits there again. */
function solutionOf(file: CodeFile, found: FoundFunction, language: Language): string {
  const lineStart = file.text.lastIndexOf('\n', found.start - 1) + 1
  const own = file.text.slice(lineStart, found.start).trim() === ''
  const code = plainEnds(file.text.slice(own ? lineStart : found.start, found.end))
  return `${fenced(code, fenceOf(language))}\n`
}

/** "shop-add" of Shop.add; with the name of the file where that is taken. */
function idOf({ file: path, found }: Exercised, ids: Set<string>): string {
  const plain = slug(found.symbol.replace(/^(?:exports|default)\./, '')) || 'function'
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
