import { settleAll } from '../concurrency.ts'
import type { CommandResult } from '../ports.ts'
import type { Floor, TaskFloor } from '../tasks/floor.ts'
import { asksModel, type Task, type VerifierSpec } from '../tasks/task.ts'
import { judgeCommand } from './command.ts'
import { commandRequest } from './command-request.ts'
import {
  CONTROLS_VERSION,
  type Control,
  type ControlMaterial,
  EMPTY,
  evadingControls,
  idleControls,
  negativeControls,
  tryControl,
} from './controls.ts'
import {
  countingIn,
  type ExpectedChecks,
  expectedChecks,
  expectedOf,
  floorOf,
  together,
} from './expected-checks.ts'
import { findVarying } from './find-varying.ts'
import { solutionOf } from './submitted.ts'
import type { SpecOf, VerifyContext } from './verdict.ts'
import { verify } from './verify.ts'

type Context = Omit<VerifyContext, 'draw'>

/** What trying submissions that do nothing needs from outside. */
export interface IdleContext extends Context {
  /** runs a command once more, also where a result of it is known */
  again: VerifyContext['command']
}

/** What controls are made of, for the verifiers of which something is known. */
export type Materials = ReadonlyMap<VerifierSpec, ControlMaterial>

/** What is known of a task once submissions that do nothing were tried on it. */
export interface IdleTried {
  /** without its judges: asking them costs money, and shows little about an empty answer */
  task: Task
  /** what the best of them would score if all checks counted */
  floor: number
  /** of all verifiers of the task, in order */
  verifiers: Floor[]
  results: Record<string, number | null>
  /** names of the checks of its first command, as a full run shows them */
  checks: string[]
}

/** Tries submissions that do nothing, and finds out what of the checks counts. */
export async function tryIdle(task: Task, materials: Materials, context: IdleContext): Promise<IdleTried> {
  let checks: string[] = []
  const verifiers = await settleAll(
    task.verify.map(async (spec): Promise<Floor> => {
      if (asksModel(spec)) return { score: 0 }
      if (spec.type !== 'command') return scoreFloor(task, spec, context)
      const full = await commandFloor(task, spec, materials.get(spec), context)
      if (checks.length === 0) checks = [...full.names.keys()]
      return full.floor
    }),
  )
  const floored = withoutJudges(task, verifiers)
  const bare: Task = { ...floored }
  delete bare.floors
  const controls = controlsOf(task, materials, idleControls)
  const plain = await settleAll(controls.map((control) => tryControl(bare, control, context)))
  const above = await settleAll(controls.map((control) => tryControl(floored, control, context)))
  return {
    task: floored,
    floor: Math.max(0, ...plain.map(({ score }) => score ?? 0)),
    verifiers,
    // Nothing can be won by a task whose floor is all there is: that is what its control shows then.
    results: Object.fromEntries(
      controls.map(({ name }, index) => [
        name,
        floored.floors!.every(({ score }) => score >= 1) ? plain[index]!.score : above[index]!.score,
      ]),
    ),
    checks,
  }
}

/** What is on record of submissions that do nothing. */
export function idleOnRecord(task: Task, { floor, verifiers, results }: TaskFloor): IdleTried {
  const checks = [...new Set(verifiers.find(({ counts }) => counts !== undefined)?.counts)]
  return {
    task: withoutJudges(task, verifiers),
    floor,
    verifiers: [...verifiers],
    results: { ...results },
    checks,
  }
}

/** Whether a record says how a task fares against all controls, or already that one gets through. */
export function isWhole(task: Task, record: TaskFloor): boolean {
  const evading = task.verify.flatMap((spec) => evadingControls(spec))
  return (
    controlThatPasses(record) !== null || evading.every(({ name }) => Object.hasOwn(record.results, name))
  )
}

function withoutJudges(task: Task, verifiers: readonly Floor[]): Task {
  const free = task.verify.flatMap((spec, index) =>
    asksModel(spec) ? [] : [{ spec, floor: verifiers[index] ?? { score: 0 } }],
  )
  return { ...task, verify: free.map(({ spec }) => spec), floors: free.map(({ floor }) => floor) }
}

/**
 * Tries submissions that go around the checks. Where no check has a name the first that gets through is enough: it is
 * the exit code that lets it.
 */
export async function tryEvading(
  { task, checks }: IdleTried,
  materials: Materials,
  context: Context,
): Promise<Record<string, number | null>> {
  const named = new Map([...materials].map(([spec, material]) => [spec, { ...material, checks }]))
  const controls = controlsOf(task, named, evadingControls)
  const results: Record<string, number | null> = {}
  const attempt = async (control: Control) => {
    results[control.name] = (await tryControl(task, control, context)).score
  }
  if (checks.length > 0) await settleAll(controls.map(attempt))
  else
    for (const control of controls) {
      await attempt(control)
      if ((results[control.name] ?? 0) > 0) break
    }
  return results
}

/** The record of what was tried. */
export function floorRecord(
  digest: string,
  { floor, verifiers, results }: IdleTried,
  evading: Readonly<Record<string, number | null>>,
): TaskFloor {
  return { digest, controls: CONTROLS_VERSION, floor, verifiers, results: { ...results, ...evading } }
}

/** The name of the first control that gets anything; null where none does. */
export function controlThatPasses({ results }: Pick<TaskFloor, 'results'>): string | null {
  return Object.keys(results).find((name) => (results[name] ?? 0) > 0) ?? null
}

/** Why a task is left out where a control gets through, and what to do about it; one sentence. */
export function leftOutReason(task: Pick<Task, 'verify'>, control: string): string {
  return `an answer that ${controlDetail(task, control)} gets through; let its verifier check what an answer does, by checks that it names.`
}

/** What a control does, in the words after "an answer that". */
function controlDetail(task: Pick<Task, 'verify'>, name: string): string {
  const known = task.verify.flatMap((spec) =>
    negativeControls(spec, { withStatement: (statement) => statement, trivial: ' ', checks: [] }),
  )
  return known.find((control) => control.name === name)?.detail ?? `is known as "${name}"`
}

/** The controls of all verifiers, each once: a task has one answer. */
function controlsOf(
  task: Task,
  materials: Materials,
  of: (spec: VerifierSpec, material?: ControlMaterial) => Control[],
): Control[] {
  const found = new Map<string, Control>()
  for (const spec of task.verify)
    for (const control of of(spec, materials.get(spec)))
      if (!found.has(control.name)) found.set(control.name, control)
  return [...found.values()]
}

async function scoreFloor(task: Task, spec: VerifierSpec, context: Context): Promise<Floor> {
  const alone: Task = { ...task, verify: [spec] }
  delete alone.floors
  const verdicts = await settleAll(
    idleControls(spec).map(({ name, reply }) =>
      verify(alone, reply, { ...context, draw: `floor/${task.id}/${name}` }),
    ),
  )
  return { score: Math.max(0, ...verdicts.map(({ score }) => score ?? 0)) }
}

async function commandFloor(
  task: Task,
  spec: SpecOf<'command'>,
  material: ControlMaterial | undefined,
  context: IdleContext,
): Promise<{ floor: Floor; names: ExpectedChecks['names'] }> {
  const controls = idleControls(spec, material)
  const varying = await findVarying(task, spec, controls, context)
  const known = await expectedChecks(task, spec, context, { score: 0, varying })
  const idle = await settleAll(
    controls.map(({ name, reply }) =>
      context.command(commandRequest(task, spec, reply), `expected/${task.id}/${name}`),
    ),
  )
  const full = solutionOf(task) === null ? withShown(known, spec, controls, idle) : known
  if (full.count > 0) return { floor: floorOf(countingIn(full, idle)), names: full.names }
  const scores = idle.map((result) => judgeCommand(result, full, spec).score ?? 0)
  return { floor: { score: Math.max(0, ...scores) }, names: full.names }
}

/** What submissions with the names that tests ask for let these show, where there is no solution to show it. */
function withShown(
  known: ExpectedChecks,
  { run }: SpecOf<'command'>,
  controls: readonly Control[],
  idle: readonly CommandResult[],
): ExpectedChecks {
  return controls.reduce(
    (full, { name }, index) =>
      name === EMPTY.name ? full : together(full, expectedOf(idle[index]!, run, known.varying)),
    known,
  )
}
