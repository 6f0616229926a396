import type { CommandResult } from '../ports.ts'
import type { CheckSource, Floor, VaryingCheck } from '../tasks/floor.ts'
import type { Task } from '../tasks/task.ts'
import { commandRequest } from './command-request.ts'
import { isIdle } from './floors.ts'
import { namesPasses } from './named-passes.ts'
import { checkKey } from './normalise.ts'
import type { Report } from './read-tap.ts'
import { namedReports } from './report-places.ts'
import { READERS, readReport, SOURCES } from './report-readers.ts'
import { showVarying } from './show-varying.ts'
import { solutionOf } from './submitted.ts'
import type { SpecOf, VerifyContext } from './verdict.ts'

/** What a full run of a command shows: names with how often each occurs. */
export interface ExpectedChecks {
  /** where they were found: later runs are read at the same place only */
  source: CheckSource | null
  names: ReadonlyMap<string, number>
  count: number
  /**
   * how many of each name count: those that neither an empty submission nor a trivial one passes; the others must not
   * break. Left out = not known: all count.
   */
  counting?: ReadonlyMap<string, number>
  /**
   * whether full runs name the checks that pass. Where they do not, or none shows one, a run that names none is judged by
   * its exit code
   */
  passes?: 'named' | 'unnamed' | undefined
  /** where reports were left; later runs are read there only. Left out: anywhere */
  places?: ReadonlySet<string>
  /** files that decide checks, which the command changes by itself */
  changed?: ReadonlySet<string>
  /** checks that are known to be called or to read differently in each run */
  varying?: readonly VaryingCheck[] | undefined
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
  floor?: Floor,
): Promise<ExpectedChecks> {
  const runs: Promise<CommandResult>[] = [
    context.command(commandRequest(task, spec, null), `expected/${task.id}/unmodified`),
  ]
  const solution = solutionOf(task)
  if (solution !== null)
    runs.push(context.command(commandRequest(task, spec, solution), `expected/${task.id}/solution`))
  const found = (await Promise.all(runs)).map((result) => expectedOf(result, spec.run, floor?.varying))
  // On a tie the solution's run: it got further into each check.
  const best = found.reduce((most, next) => (next.count >= most.count ? next : most))
  const all = (of: (one: ExpectedChecks) => ReadonlySet<string> | undefined) =>
    new Set(found.flatMap((one) => [...(of(one) ?? [])]))
  const full = {
    ...best,
    passes: passesOf(found) ?? (floor?.named || namesPasses(spec.run) ? 'named' : undefined),
    varying: floor?.varying,
    places: all(({ places }) => places),
    changed: all(({ changed }) => changed),
  }
  return floor === undefined || isIdle(floor) ? full : withRecorded(full, floor, solution !== null)
}

/** What runs show of whether checks that pass have names: one that shows such a name does most. */
function passesOf(runs: readonly ExpectedChecks[]): ExpectedChecks['passes'] {
  const all = runs.map(({ passes }) => passes)
  return all.find((passes) => passes === 'named') ?? all.find((passes) => passes === 'unnamed')
}

/**
 * What one full run shows.
 * @param command may name where reports are
 */
export function expectedOf(
  result: CommandResult,
  command = '',
  varying: ExpectedChecks['varying'] = [],
): ExpectedChecks {
  const read = readChecks(result, null, undefined, varying)
  // Where checks that pass have no names, those of other runs cannot be compared with them.
  const shown = read === null || read.report.partial ? [] : read.report.checks
  const names = tally(shown.map(({ name }) => name))
  const left = result.reports.filter(({ content }) => readReport(content) !== null).map(({ path }) => path)
  return {
    source: shown.length === 0 && read?.report.partial ? null : (read?.source ?? null),
    names,
    count: shown.length,
    passes: shown.some(({ passed }) => passed) ? 'named' : read?.report.partial ? 'unnamed' : undefined,
    places: new Set(left.length > 0 ? left : namedReports(command)),
    changed: new Set(result.changed),
    varying,
  }
}

/** How often each name occurs. */
function tally(names: readonly string[]): Map<string, number> {
  const out = new Map<string, number>()
  for (const name of names) out.set(checkKey(name), (out.get(checkKey(name)) ?? 0) + 1)
  return out
}

/**
 * What a full run shows, and what of it counts: where a name occurs several times, as many as are left when each of
 * the runs passed as many as it did.
 * @param idle runs of an empty submission and of trivial ones
 */
export function countingIn(full: ExpectedChecks, idle: readonly CommandResult[]): ExpectedChecks {
  const passes = idle.map((result) =>
    tally(
      (readExpected(result, full)?.report.checks ?? [])
        .filter(({ passed }) => passed)
        .map(({ name }) => name),
    ),
  )
  const counting = new Map<string, number>()
  for (const [name, times] of full.names) {
    const passed = Math.max(0, ...passes.map((of) => of.get(name) ?? 0))
    if (passed < times) counting.set(name, times - passed)
  }
  return { ...full, counting }
}

/**
 * What full runs show together. A run of the unmodified files may show only what is unrelated: where the file to be
 * written is not there yet, its tests do not load.
 */
export function together(full: ExpectedChecks, more: ExpectedChecks): ExpectedChecks {
  const places = new Set([...(full.places ?? []), ...(more.places ?? [])])
  const passes = passesOf([full, more])
  if (full.count === 0) return { ...full, ...more, ...(full.places || more.places ? { places } : {}), passes }
  if (more.source !== full.source) return full
  const names = new Map(full.names)
  for (const [name, times] of more.names) names.set(name, Math.max(times, names.get(name) ?? 0))
  return { ...full, names, count: sum(names), passes }
}

const sum = (names: ReadonlyMap<string, number>) =>
  [...names.values()].reduce((total, times) => total + times, 0)

/**
 * What a full run shows, with what was recorded to count. The run of a solution shows all; without one, the record also
 * says which checks there are that no run showed that this one knows of.
 */
function withRecorded(full: ExpectedChecks, { counts, source }: Floor, solved: boolean): ExpectedChecks {
  if (counts === undefined) return full
  const counting = tally(counts)
  if (solved && full.count > 0)
    return { ...full, counting: new Map([...counting].filter(([name]) => full.names.has(name))) }
  const recorded = { source: source ?? null, names: counting, count: counts.length }
  return { ...together(full, recorded), counting }
}

/** The floor of a command whose checks are these. */
export function floorOf({ source, names, count, counting, passes, varying = [] }: ExpectedChecks): Floor {
  if (count === 0 || counting === undefined) return { score: 0 }
  const counts = [...counting].flatMap(([name, times]) => Array.from({ length: times }, () => name))
  return {
    score: 1 - counts.length / sum(names),
    counts,
    ...(source === null ? {} : { source }),
    ...(passes === 'named' ? { named: true } : {}),
    ...(varying.length === 0 ? {} : { varying }),
  }
}

/**
 * Finds the checks in what a command left behind.
 * @param source read only here; null = wherever there is a report
 * @param places read reports only there; undefined = anywhere
 * @param varying shown as such
 */
export function readChecks(
  result: CommandResult,
  source: CheckSource | null,
  places?: ReadonlySet<string>,
  varying: ExpectedChecks['varying'] = [],
): { source: CheckSource; report: Report } | null {
  for (const place of source === null ? SOURCES : [source]) {
    const report = READERS[place](result, places)
    if (report !== null)
      return { source: place, report: { ...report, checks: showVarying(report.checks, varying) } }
  }
  return null
}

/** Finds the checks of a run where a full run has them, under the names that these have there. */
export function readExpected(result: CommandResult, { source, places, varying }: ExpectedChecks) {
  return readChecks(result, source, places, varying)
}
