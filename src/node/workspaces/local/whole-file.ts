import { lstat, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { findFunction } from '../../../core/code/find-functions.ts'
import { languageOf } from '../../../core/code/languages.ts'
import { spliceAnswer } from '../../../core/code/splice-answer.ts'
import { CallError } from '../../../core/errors.ts'
import type { FileToWrite } from '../../../core/ports.ts'
import { loadParser } from '../../code/load-parser.ts'
import { type Slot, workFolder } from './slots.ts'

/**
 * The file to write: if the answer is one function, the copy's file with that function replaced. It is put together
 * outside of the copy, so that the copy never contains the original while a command runs.
 * Throws CallError 'sandbox' if the copy has no such function.
 */
export async function wholeFile(slot: Slot, file: FileToWrite): Promise<FileToWrite> {
  if (file.function === undefined) return file
  const fail = (why: string) => {
    throw new CallError('sandbox', `The answer cannot be put into ${file.path}: ${why}.`)
  }
  const path = posix.normalize(file.path)
  const language = languageOf(path)
  if (language === null) return fail('its language is none whose functions can be replaced')
  if (path.startsWith('../') || posix.isAbsolute(path)) return fail('it is outside of the workspace')
  const original = join(workFolder(slot), path)
  // A link could lead out of the copy, so its target is not read.
  if (!(await lstat(original).catch(() => null))?.isFile()) return fail('there is no such file')
  const text = await readFile(original, 'utf8')
  const parse = await loadParser()
  const result = findFunction(parse, language, text, file.function)
  if ('problem' in result) return fail(result.problem)
  return { path: file.path, content: spliceAnswer(parse, language, text, result.found, file.content) }
}
