import { posix } from 'node:path'
import { blankFunction } from '../../core/code/blank.ts'
import { findFunction } from '../../core/code/find-functions.ts'
import { languageOf } from '../../core/code/languages.ts'
import type { Task, VerifierSpec } from '../../core/tasks/task.ts'
import { loadParser } from '../code/load-parser.ts'

/**
 * Shown files without the bodies of the functions that a task asks for.
 * @param read text of a file of the workspace, null if there is none
 * @returns the files, and what is wrong with each function, one sentence each
 */
export async function blankShown(
  verify: readonly VerifierSpec[],
  shown: Task['show'],
  read: (path: string) => Promise<string | null>,
): Promise<{ shown: Task['show']; problems: string[] }> {
  const problems: string[] = []
  const out = [...shown]
  for (const spec of verify) {
    if (spec.type !== 'command' || spec.function === undefined || spec.write === undefined) continue
    const language = languageOf(spec.write)
    const path = posix.normalize(spec.write)
    const text = await read(path)
    if (language === null || text === null) {
      problems.push(`the file "${spec.write}" that should hold the function ${spec.function} cannot be read.`)
      continue
    }
    const parse = await loadParser()
    const result = findFunction(parse, language, text, spec.function)
    if ('problem' in result) {
      problems.push(`in "${spec.write}" ${result.problem}; correct function: or remove the task.`)
      continue
    }
    const blank = blankFunction(text, result.found, language)
    for (const [index, file] of out.entries())
      if (posix.normalize(file.path) === path) out[index] = { ...file, content: blank }
  }
  return { shown: out, problems }
}
