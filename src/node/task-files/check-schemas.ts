import { canonicalJson } from '../../core/digest.ts'
import type { Diagnostic } from '../../core/tasks/diagnostics.ts'
import type { ParsedTask } from '../../core/tasks/parsed-task.ts'
import { WorkerPatterns } from '../patterns/patterns.ts'

/**
 * Reports invalid schemas of json verifiers: every try would be paid for and stay unscored. They are compiled in the
 * worker that checks replies with them, each schema once; one in defaults is reported once.
 */
export async function checkSchemas(tasks: readonly ParsedTask[]): Promise<Diagnostic[]> {
  const used = tasks.flatMap(({ verify, ranges, position }) =>
    verify.flatMap((verifier, index) =>
      verifier.type === 'json' && verifier.schema !== undefined
        ? [{ schema: verifier.schema, file: position.file, range: ranges.schemas[index] ?? ranges.verify }]
        : [],
    ),
  )
  if (used.length === 0) return []
  const patterns = new WorkerPatterns()
  const problems = new Map<string, string | null>()
  const found = new Map<string, Diagnostic>()
  try {
    for (const { schema, file, range } of used) {
      const key = canonicalJson(schema)
      if (!problems.has(key)) problems.set(key, await patterns.schemaProblem(schema))
      const problem = problems.get(key)
      if (problem == null) continue
      const message = `this is not a valid JSON Schema: ${problem}.`
      found.set(`${file}:${range.line}:${range.column}`, { file, ...range, severity: 'error', message })
    }
  } finally {
    await patterns.close()
  }
  return [...found.values()]
}
