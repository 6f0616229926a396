import type { CommandRequest, CommandResult } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { normaliseText } from './normalise.ts'
import { readJunit } from './read-junit.ts'
import { answerFile } from './read-reply.ts'
import { type Report, readTap } from './read-tap.ts'
import { readTestJson } from './read-test-json.ts'
import { isAtPlace, namedReports } from './report-places.ts'
import type { SpecOf, VerifyContext } from './verdict.ts'

/** Where a command's checks were found. Later runs are read at the same place only. */
type Source = 'report' | 'json' | 'tap'

/** What a full run of a command shows: names with how often each occurs. */
export interface ExpectedChecks {
  source: Source | null
  names: ReadonlyMap<string, number>
  count: number
  /** where reports were left; later runs are read there only. Left out: anywhere */
  places?: ReadonlySet<string>
  /** files that decide checks, which the command changes by itself */
  changed?: ReadonlySet<string>
}

/**
 * What the checks of a command are called and how many there are, from the run of the known-good `solution` where
 * the task has one, and from the run of the unmodified workspace; whichever shows more. A reply whose run shows
 * fewer ended it early, and what is missing counts as failed.
 * The draws are fixed, so a journal runs this once a task.
 */
export async function expectedChecks(
  task: Task,
  spec: SpecOf<'command'>,
  context: Pick<VerifyContext, 'command'>,
): Promise<ExpectedChecks> {
  const runs: Promise<CommandResult>[] = [
    context.command(commandRequest(task, spec, null), `expected/${task.id}/unmodified`),
  ]
  if (task.solution !== undefined)
    runs.push(context.command(commandRequest(task, spec, task.solution), `expected/${task.id}/solution`))
  const found = (await Promise.all(runs)).map((result) => expectedOf(result, spec.run))
  // On a tie the solution's run: it got further into each check.
  const best = found.reduce((best, next) => (next.count >= best.count ? next : best))
  const all = (of: (one: ExpectedChecks) => ReadonlySet<string> | undefined) =>
    new Set(found.flatMap((one) => [...(of(one) ?? [])]))
  return { ...best, places: all(({ places }) => places), changed: all(({ changed }) => changed) }
}

/**
 * What one full run shows.
 * @param command may name where reports are
 */
export function expectedOf(result: CommandResult, command = ''): ExpectedChecks {
  const read = readChecks(result, null)
  const names = new Map<string, number>()
  for (const check of read?.report.checks ?? []) {
    const name = checkKey(check.name)
    names.set(name, (names.get(name) ?? 0) + 1)
  }
  const left = result.reports.filter(({ content }) => readReport(content) !== null).map(({ path }) => path)
  return {
    source: read?.source ?? null,
    names,
    count: read?.report.checks.length ?? 0,
    places: new Set(left.length > 0 ? left : namedReports(command)),
    changed: new Set(result.changed),
  }
}

/** Names are compared without what differs from run to run. */
export const checkKey = (name: string) => normaliseText(name).replace(/\s+/g, ' ').trim()

/** The command of a verifier with an answer (a whole reply) written, or on the unmodified workspace. */
export function commandRequest(
  task: Task,
  spec: SpecOf<'command'>,
  reply: string | null,
): Omit<CommandRequest, 'draw'> {
  return {
    ...(task.workspace === undefined ? {} : { workspace: task.workspace }),
    workspaceDigest: task.workspaceDigest,
    files:
      reply === null || spec.write === undefined
        ? []
        : [
            {
              path: spec.write,
              content: answerFile(reply),
              ...(spec.function === undefined ? {} : { function: spec.function }),
            },
          ],
    run: { command: withTapReporter(spec.run) },
    timeoutSeconds: spec.timeoutSeconds,
    network: task.network,
  }
}

/** Newer Node prints TAP only when asked to. */
export function withTapReporter(command: string): string {
  if (command.includes('--test-reporter')) return command
  return command.replace(
    /(\bnode(?:\.exe)?["']?(?:\s+(?:(?:-r|--require|--import|--loader|-C|--conditions)\s+[^\s-][^\s]*|(?!--test(?:\s|$))-[^\s]+))*\s+--test)(?=\s|$)/g,
    '$1 --test-reporter=tap',
  )
}

/**
 * Finds the checks in what a command left behind. Report files come first: a program under test prints to stdout
 * more easily than it forges a file that its runner writes at the end.
 * @param source read only here; null = wherever there is a report
 * @param places read reports only there; undefined = anywhere
 */
export function readChecks(
  result: CommandResult,
  source: Source | null,
  places?: ReadonlySet<string>,
): { source: Source; report: Report } | null {
  if (source === null || source === 'report') {
    const reports = result.reports
      .filter(({ path }) => places === undefined || isAtPlace(path, places))
      .map(({ content }) => readReport(content))
      .filter((report) => report !== null)
    if (reports.length > 0)
      return {
        source: 'report',
        report: {
          checks: reports.flatMap(({ checks }) => checks),
          broken: reports.flatMap(({ broken }) => broken),
        },
      }
  }
  if (source === null || source === 'json') {
    const report = readTestJson(result.stdout)
    if (report) return { source: 'json', report }
  }
  if (source === null || source === 'tap') {
    const report = readTap(result.stdout)
    if (report) return { source: 'tap', report }
  }
  return null
}

/** JUnit XML or JSON; null if a file is no report. */
export const readReport = (content: string): Report | null => readJunit(content) ?? readTestJson(content)
