import type { CommandRequest, CommandResult } from '../ports.ts'
import type { Floor } from '../tasks/floor.ts'
import type { Task } from '../tasks/task.ts'
import type { CheckSources } from './check-sources.ts'
import { commandRequest } from './command-request.ts'
import { readChecks } from './expected-checks.ts'
import { floorOfSpec } from './floors.ts'
import { checkKey } from './normalise.ts'
import { scriptRequest, scriptScore } from './script.ts'
import { type Submitted, solutionOf } from './submitted.ts'
import { type TwinDepth, type TwinSource, type TwinVersion, twinSources, twinVersion } from './twin-files.ts'
import type { SpecOf, VerifyContext } from './verdict.ts'

/** A verifier whose checks are code that an answer runs next to, so that it could change what they find. */
export type TwinSpec = SpecOf<'command'> | SpecOf<'script'>

export function hasTwins(spec: Task['verify'][number]): spec is TwinSpec {
  return spec.type === 'command' || spec.type === 'script'
}

/** What twins need from outside. */
export interface TwinContext extends Pick<VerifyContext, 'command' | 'draw'> {
  sources: CheckSources
}

/** An answer that is known to be honest. */
export interface Reference {
  reply: Submitted
  /** coordinates of the command that verified it: a journal has its result */
  draw: string
}

/** The task's solution, else a try that passed without any lesson; for one part of a weighted list. */
export function referenceOf(
  task: Task,
  honest: { reply: Submitted; draw: string } | null,
  part: string,
): Reference | null {
  const solution = solutionOf(task)
  if (solution !== null) return { reply: solution, draw: `expected/${task.id}/solution` }
  return honest && { reply: honest.reply, draw: `${honest.draw}${part}/verify` }
}

/** How the reports of runs are read. */
interface Reading {
  source: Source
  /** checks that are called differently in each run */
  varying: Floor['varying']
}

/** Twins of a verifier's checks that fail where the checks pass, and the checks that have none. */
export interface ValidTwins extends Reading {
  version: TwinVersion
  /** each check's name, and how its twin is called: a name may hold the expected value */
  pairs: ReadonlyMap<string, string>
  /** checks that the reference passes whatever they expect: they check nothing, or nothing that it reaches */
  idle: string[]
  /** checks that the reference passes and whose literals cannot be changed */
  uncovered: string[]
}

type Source = NonNullable<ReturnType<typeof readChecks>>['source'] | 'exit' | 'script'

/** Whether each check passed, by its name; null where a run shows none. */
export type Outcomes = ReadonlyMap<string, boolean>

export const EXIT_CODE = 'exit code'

/**
 * Makes the twins of a verifier's checks and tries them on an answer that is known to be honest; what it passes too is
 * left out. Draws are fixed, so a journal runs this once a task. Null where the reference passes no check.
 */
export async function validTwins(
  task: Task,
  spec: TwinSpec,
  reference: Reference,
  context: Omit<TwinContext, 'draw'>,
): Promise<ValidTwins | null> {
  const sources = await twinSources(task, spec, context.sources)
  const plainRun = await context.command(verifyRequest(task, spec, reference.reply), reference.draw)
  const source = sourceOf(spec, plainRun)
  const reading = { source, varying: floorOfSpec(task, spec)?.varying }
  const plain = outcomesOf(plainRun, reading, spec)
  if (plain === null) return null
  const passed = [...plain].flatMap(([name, ok]) => (ok ? [name] : []))
  if (passed.length === 0) return null
  if (sources.length === 0)
    return { version: { files: [] }, ...reading, pairs: new Map(), idle: [], uncovered: passed }
  const attempt = async (depth: TwinDepth) => {
    const version = twinVersion(spec, sources, depth)
    const run = await context.command(
      verifyRequest(task, spec, reference.reply, version),
      `twin/${task.id}/reference/${depth}`,
    )
    return { version, ...compare(plain, outcomesOf(run, reading, spec) ?? new Map()) }
  }
  const [first, ...others] = depthsFor(source, sources)
  let best = await attempt(first)
  for (const depth of others) {
    if (best.pairs.size === passed.length) break
    const deeper = await attempt(depth)
    if (deeper.pairs.size > best.pairs.size) best = deeper
  }
  const { version, pairs, same } = best
  const changed = (name: string) => isChanged(name, sources)
  const rest = passed.filter((name) => !pairs.has(name))
  const idle = rest.filter((name) => same.has(name) && changed(name))
  return { version, ...reading, pairs, idle, uncovered: rest.filter((name) => !idle.includes(name)) }
}

/** Ways to make the twins, the best first; equal ones are not tried twice. */
function depthsFor(source: Source, sources: readonly TwinSource[]): [TwinDepth, ...TwinDepth[]] {
  const twins = sources.flatMap((one) => one.twins)
  const tests = sources.reduce((sum, one) => sum + new Set(one.twins.map(({ test }) => test)).size, 0)
  const deeper: TwinDepth[] = tests < twins.length ? ['all'] : []
  if (source !== 'exit' && source !== 'script') return ['last', ...deeper]
  return tests > 1 ? ['one', 'last', ...deeper] : ['one', ...deeper]
}

/** Whether the test of a check was changed: the name of a check holds the title of its test. */
function isChanged(name: string, sources: readonly TwinSource[]): boolean {
  if (name === EXIT_CODE) return true
  return sources.some(({ twins }) =>
    twins.some(({ title }) => title !== '' && name.includes(checkKey(title))),
  )
}

/** The twins that fail of checks that pass. Names that only one run shows stand for each other in their order. */
function compare(plain: Outcomes, twins: Outcomes): { pairs: Map<string, string>; same: Set<string> } {
  const pairs = new Map<string, string>()
  const same = new Set<string>()
  const pair = (name: string, twin: string) => {
    if (!plain.get(name)) return
    if (twins.get(twin)) same.add(name)
    else pairs.set(name, twin)
  }
  for (const name of plain.keys()) if (twins.has(name)) pair(name, name)
  const lost = [...plain.keys()].filter((name) => !twins.has(name))
  const gained = [...twins.keys()].filter((name) => !plain.has(name))
  if (lost.length === gained.length) for (const [index, name] of lost.entries()) pair(name, gained[index]!)
  return { pairs, same }
}

/** The command that verifies a reply, with the checks as they are or another version of them. */
export function verifyRequest(
  task: Task,
  spec: TwinSpec,
  reply: Submitted,
  version: TwinVersion = { files: [] },
): Omit<CommandRequest, 'draw'> {
  if (spec.type === 'script') return scriptRequest(task, spec, reply, version.module)
  const request = commandRequest(task, spec, reply)
  return { ...request, files: [...version.files, ...request.files] }
}

function sourceOf(spec: TwinSpec, result: CommandResult): Source {
  if (spec.type === 'script') return 'script'
  const read = readChecks(result, null)
  return read !== null && read.report.checks.length > 0 ? read.source : 'exit'
}

/** How the checks of a run ended. Of several of one name all must pass. */
export function outcomesOf(
  result: CommandResult,
  { source, varying }: Reading,
  spec: TwinSpec,
): Outcomes | null {
  if (spec.type === 'script') {
    const score = scriptScore(result)
    return score === null ? null : new Map([[spec.module, score.passed ?? score.score >= spec.passAt]])
  }
  if (source === 'script') return null
  if (source === 'exit') return new Map([[EXIT_CODE, result.exitCode === 0 && !result.timedOut]])
  const checks = readChecks(result, source, undefined, varying)?.report.checks ?? []
  if (checks.length === 0) return null
  const out = new Map<string, boolean>()
  for (const { name, passed } of checks) {
    const key = checkKey(name)
    out.set(key, passed && (out.get(key) ?? true))
  }
  return out
}
