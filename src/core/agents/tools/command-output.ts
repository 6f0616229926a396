import { headAndTail } from '../../head-and-tail.ts'
import type { CommandResult } from '../../ports.ts'
import type { ToolResult } from './tool.ts'

/** Characters of what a command printed that a model is shown, head and tail. */
const SHOWN = 8000

/** What a model is told of a command that ended. */
export function commandOutput({ exitCode, stdout, stderr, timedOut, seconds }: CommandResult): ToolResult {
  const printed = [stdout, stderr]
    .filter((part) => part.trim() !== '')
    .join('\n')
    .trimEnd()
  const end = timedOut
    ? `It was stopped after ${Math.round(seconds)} seconds.`
    : exitCode === null
      ? 'It was ended by a signal.'
      : `Exit code ${exitCode}.`
  return { output: printed === '' ? `${end} It printed nothing.` : `${headAndTail(printed, SHOWN)}\n${end}` }
}
