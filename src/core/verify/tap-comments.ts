import { failureOf, readFailureText, readSides } from './assertion.ts'
import { oneLine, plainText } from './normalise.ts'
import type { Report } from './read-tap.ts'
import { readTestMore } from './sides/test-more.ts'
import type { Check } from './verdict.ts'

/** What a runner says in comments about a check that failed. */
interface Comment {
  /** its name, null where it has none */
  name: string | null
  text: string
}

/** Names that bats gives to what is no test. */
const OF_BATS = /^(?:bats-gather-tests|(?:setup|teardown)_(?:file|suite) failed)$/
/** Where bats writes how long each test took, which `--timing` adds to its name. */
const TIMED = / in \d+(?:ms|sec)$/

/**
 * Completes a report of TAP by what stands in comments: bats and Test::More say there why a check failed, Test::More on
 * stderr unless both streams are one.
 */
export function withComments(report: Report, stdout: string, stderr: string): Report {
  const comments = [...below(stdout), ...testMore(stderr)]
  const told = report.checks.map((check) => {
    if (check.passed || !/^(?:failed$|\((?:in test file|from function) )/.test(check.message ?? 'failed'))
      return check
    const at = comments.findIndex(({ name }) => name === null || check.name.split(' > ').at(-1) === name)
    return at < 0 ? check : { ...check, ...read(comments.splice(at, 1)[0]!.text) }
  })
  const timed = told.length > 0 && told.every(({ name }) => TIMED.test(name))
  const checks = timed ? told.map((check) => ({ ...check, name: check.name.replace(TIMED, '') })) : told
  return {
    ...report,
    checks: checks.filter(({ name }) => !OF_BATS.test(name)),
    broken: [
      ...report.broken,
      ...checks.filter(({ name, passed }) => OF_BATS.test(name) && !passed),
      ...unfinished(stdout),
    ],
  }
}

/** Comments below a check that failed. */
function below(stdout: string): Comment[] {
  const comments: Comment[] = []
  let open: string[] | null = null
  const close = (name: string | null) => {
    if (open !== null && open.length > 0) comments.push({ name, text: open.join('\n') })
  }
  let name: string | null = null
  // bats writes its comments as text in a block of YAML.
  let block: 'none' | 'yaml' | 'message' = 'none'
  for (const line of plainText(stdout).split('\n')) {
    const failed = /^ *not ok\b(?: +\d+)?(?: +-)?(?: +(.*?))?\s*$/.exec(line)
    const comment = /^ *# ?(.*)$/.exec(line)
    if (failed || /^ *ok\b/.test(line) || /^ *1\.\./.test(line)) {
      block = 'none'
      close(name)
      open = failed && !/#\s*(?:todo|skip)/i.test(failed[1] ?? '') ? [] : null
      name = failed?.[1] ?? null
    } else if (/^ {2}---\s*$/.test(line)) block = 'yaml'
    else if (/^ {2}\.\.\.\s*$/.test(line)) {
      // What follows is about something else.
      block = 'none'
      close(name)
      open = null
    } else if (block !== 'none') {
      if (/^ {2}\w/.test(line)) block = /^ {2}message: \|/.test(line) ? 'message' : 'yaml'
      else if (block === 'message') open?.push(line.slice(4))
    } else if (comment && open !== null && !/^Subtest: /.test(comment[1]!)) open.push(comment[1]!)
    else if (!comment && /^ {2,}\S/.test(line)) {
      // mocha explains a point by text; comments after it are about the whole run.
      close(name)
      open = null
    }
  }
  close(name)
  return comments
}

/** What Test::More writes: "Failed test 'name'", the place, and more. */
function testMore(stderr: string): Comment[] {
  const comments: { name: string | null; lines: string[] }[] = []
  for (const line of plainText(stderr).split('\n')) {
    const text = /^ *# ?(.*)$/.exec(line)?.[1]
    if (text === undefined) continue
    const failed = /^ {2}Failed test(?: '(.*)')?(?: at .* line \d+\.)?$/.exec(text)
    if (failed) comments.push({ name: failed[1] ?? null, lines: [text] })
    else if (/^Looks like /.test(text)) comments.push({ name: '', lines: [] })
    else comments.at(-1)?.lines.push(text)
  }
  return comments
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => ({ name, text: lines.join('\n') }))
}

function read(text: string): Omit<Check, 'name' | 'passed'> {
  const lines = text
    .split('\n')
    .filter(
      (line) =>
        !/^\s*(?:Failed test\b.*|at .+ line \d+\.?|\(from function .*|from function .*|\(?in test file .*|Looks like .*)$/.test(
          line,
        ),
    )
  const own = lines.join('\n')
  const sides = readTestMore(own) ?? readSides(own)
  if (sides !== null) return failureOf(withCommand(sides))
  if (own.trim() === '') return { message: 'failed' }
  return readFailureText(oneLine(own))
}

/** The command that bats names before what a test printed. */
const withCommand = <T extends { words?: string }>(sides: T): T =>
  sides.words === undefined ? sides : { ...sides, words: sides.words.replace(/^`(.*)' failed$/, '$1') }

/** Files that prove ran but that did not run all their checks. */
function unfinished(stdout: string): Check[] {
  const summary = plainText(stdout).split(/^Test Summary Report\n-+\n/m)[1]
  if (summary === undefined) return []
  return [...summary.matchAll(/^(\S+)\s+\(Wstat: .*\)\n((?: {2}.*\n)*)/gm)].flatMap(([, name, details]) => {
    const error = /^ {2}Parse errors: (.*)$/m.exec(details!)?.[1]
    return error === undefined ? [] : [{ name: name!, passed: false, message: error }]
  })
}
