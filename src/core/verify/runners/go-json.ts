import { z } from 'zod'
import type { Report } from '../read-tap.ts'
import { goFailure, withoutParents } from './go-tests.ts'

const Event = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
  FailedBuild: z.string().optional(),
})

/**
 * The events of `go test -json`, one a line, among other lines.
 * @returns null when there is none
 */
export function readGoJson(text: string): Report | null {
  const report: Report = { checks: [], broken: [] }
  const outputs = new Map<string, string[]>()
  let events = 0
  for (const line of text.split('\n')) {
    if (!line.startsWith('{') || !line.includes('"Action":')) continue
    const event = parseEvent(line)
    if (event === null) continue
    events++
    const key =
      event.Test === undefined
        ? (event.ImportPath ?? event.Package ?? '')
        : `${event.Package} > ${event.Test}`
    const output = outputs.get(key) ?? []
    outputs.set(key, output)
    if (event.Output !== undefined) output.push(event.Output)
    if (event.Test === undefined) {
      if (event.Action === 'fail' && event.FailedBuild !== undefined)
        report.broken.push({
          name: event.Package ?? '',
          passed: false,
          message: ['build failed', ...linesOf(outputs.get(event.FailedBuild) ?? [])].join(': '),
        })
    } else if (event.Action === 'pass') report.checks.push({ name: key, passed: true })
    else if (event.Action === 'fail') report.checks.push({ name: key, passed: false, ...goFailure(output) })
  }
  return events === 0 ? null : withoutParents(report)
}

function parseEvent(line: string): z.infer<typeof Event> | null {
  try {
    return Event.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}

/** The first errors of a build, without the line that names it. */
const linesOf = (output: readonly string[]) =>
  output
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('# '))
    .slice(0, 3)
