import { z } from 'zod'
import { CHECK_SOURCES, type TaskFloor } from './floor.ts'

const PATTERN = z.array(z.string()).min(1)

const VARYING = z.object({
  name: PATTERN,
  expected: z.array(PATTERN).optional(),
  received: z.array(PATTERN).optional(),
  message: z.array(PATTERN).optional(),
})

const FLOOR = z.object({
  score: z.number().min(0).max(1),
  counts: z.array(z.string()).optional(),
  source: z.enum(CHECK_SOURCES).optional(),
  named: z.literal(true).optional(),
  varying: z.array(VARYING).optional(),
})

const TASK = z.object({
  digest: z.string(),
  controls: z.number(),
  floor: z.number().min(0).max(1),
  verifiers: z.array(FLOOR),
  results: z.record(z.string(), z.number().nullable()),
})

const FILE = z.object({ version: z.literal(1), tasks: z.record(z.string(), TASK) })

/** What was found out about tasks by trying controls, by id. */
export type FloorsById = Readonly<Record<string, TaskFloor>>

/**
 * Text of .grpo/floors.json: sorted, one task a line, so that two branches that add tasks merge without a conflict.
 */
export function renderFloors(floors: FloorsById): string {
  const lines = Object.keys(floors)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((id) => `    ${JSON.stringify(id)}: ${JSON.stringify(floors[id])}`)
  const tasks = lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n  }`
  return `{\n  "version": 1,\n  "tasks": ${tasks}\n}\n`
}

/** Reads .grpo/floors.json. It holds nothing that cannot be measured again, so one that is no such file is a problem, not an error. */
export function parseFloors(text: string): { floors: FloorsById; problem?: string } {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return { floors: {}, problem: 'is not valid JSON' }
  }
  const parsed = FILE.safeParse(data)
  if (parsed.success) return { floors: parsed.data.tasks as FloorsById }
  const [issue] = parsed.error.issues
  return {
    floors: {},
    problem: `is not a file of floors: ${issue!.path.join('.') || 'it'}: ${issue!.message}`,
  }
}
