import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { UsageError } from '../../core/errors.ts'
import type { Plan } from '../../core/run/plan.ts'
import { readJson } from '../../core/tasks/json-source.ts'
import { locate, Source } from '../../core/tasks/source-tree.ts'
import { PRIVATE_FILE } from '../private-file.ts'

/** What every reader needs; the rest of a plan of this version is trusted, since tfgrpo wrote it. */
const PLAN = z.looseObject({
  version: z.literal(1),
  run: z.string(),
  mode: z.string(),
  seed: z.number(),
  files: z.array(z.string()),
  tasks: z.record(z.string(), z.object({ split: z.string(), digest: z.string() })),
  models: z.object({ policy: z.string(), optimizer: z.string(), judge: z.string() }),
  settings: z.looseObject({}),
  startLibrary: z.string().nullable(),
  prompts: z.string(),
})

/** The plan of the run in this folder, null if there is none. */
export async function readPlan(folder: string): Promise<Plan | null> {
  const path = join(folder, 'plan.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new UsageError(`${faultIn(path, text)}: the run's plan is damaged; start a new run.`)
  }
  const version = (data as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > 1)
    throw new UsageError(
      `${path} was written by a newer tfgrpo (plan version ${version}): update tfgrpo to use this run.`,
    )
  const plan = PLAN.safeParse(data)
  if (!plan.success) {
    const issue = plan.error.issues[0]
    throw new UsageError(
      `${placeOf(path, text, issue?.path ?? [])}: this is not the plan of a run: ${issue?.path.join('.') || 'it'}: ${issue?.message}.`,
    )
  }
  return ofThisVersion(data as Plan)
}

/** Older versions ran the pairs of a gate in waves. */
function ofThisVersion(plan: Plan & { settings: { gateWave?: number } }): Plan {
  const { gateWave, ...settings } = plan.settings
  return gateWave === undefined ? plan : { ...plan, settings: { ...settings, gateWindow: gateWave } }
}

/** Where a text stops being JSON, and why. */
function faultIn(path: string, text: string): string {
  const source = new Source(path, text)
  readJson(source, 0, text.length)
  const [first] = source.diagnostics
  return first === undefined
    ? `${path}:1:1: not valid JSON`
    : `${path}:${first.line}:${first.column}: ${first.message.replace(/\.$/, '')}`
}

/** Where the value at this path is, or the nearest one around it. */
function placeOf(path: string, text: string, at: readonly PropertyKey[]): string {
  const source = new Source(path, text)
  const root = readJson(source, 0, text.length)
  const { start, end } = root === null ? { start: 0, end: 0 } : locate(root, at)
  const { line, column } = source.range(start, end)
  return `${path}:${line}:${column}`
}

/** Atomic: after a crash the plan is complete or missing. */
export async function writePlan(folder: string, plan: Plan): Promise<void> {
  await writeFileAtomic(join(folder, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`, {
    mode: PRIVATE_FILE,
  })
}
