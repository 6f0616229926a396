import type { CommandRequest, CommandResult } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { oneLine, plainText } from './normalise.ts'
import { answerFile } from './read-reply.ts'
import type { Report } from './read-tap.ts'
import { READERS, SOURCES, type Source } from './report-readers.ts'
import type { SpecOf, VerifyContext } from './verdict.ts'

/** What a full run of a command shows: names with how often each occurs. */
export interface ExpectedChecks {
  /** where its checks were found; later runs are read there only */
  source: Source | null
  names: ReadonlyMap<string, number>
  count: number
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
  const found = (await Promise.all(runs)).map((result) => expectedOf(result))
  // On a tie the solution's run: it got further into each check.
  return found.reduce((best, next) => (next.count >= best.count ? next : best))
}

/** What one full run shows. */
export function expectedOf(result: CommandResult): ExpectedChecks {
  const read = readChecks(result, null)
  const names = new Map<string, number>()
  // Where checks that pass have no names, those of other runs cannot be compared with them.
  if (read === null || read.report.partial) return { source: null, names, count: 0 }
  for (const check of read.report.checks) {
    const name = checkKey(check.name)
    names.set(name, (names.get(name) ?? 0) + 1)
  }
  return { source: read.source, names, count: read.report.checks.length }
}

/** Names are compared as a terminal shows them, in one line. */
export const checkKey = (name: string) => oneLine(plainText(name))

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
 * Finds the checks in what a command left behind.
 * @param source read only here; null = wherever there is a report
 */
export function readChecks(
  result: CommandResult,
  source: Source | null,
): { source: Source; report: Report } | null {
  for (const place of source === null ? SOURCES : [source]) {
    const report = READERS[place](result)
    if (report !== null) return { source: place, report }
  }
  return null
}
