import { randomBytes } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { CallError } from '../../../core/errors.ts'
import type { CommandResult, CommandRun } from '../../../core/ports.ts'
import { entryPath } from '../../entry.ts'
import { isInside } from '../../is-inside.ts'
import { makeFolder } from '../../make-folder.ts'
import type { Pristine } from './pristine.ts'
import { type Slot, workFolder } from './slots.ts'

/** A command that calls a verifier's module with its own input. */
export interface ScriptCommand {
  command: string
  /** precedes the result of verify(); unknown to the script */
  mark: string
  /** folder of the original module, which the command may not read */
  source: string
  readable: string[]
}

/**
 * Puts the input of a script verifier next to the copy. Its module is read from a copy that no answer can touch.
 * @param from original of the workspace, null if it has none
 * @param pristineOf makes a copy of another folder
 */
export async function scriptCommand(
  slot: Slot,
  run: Extract<CommandRun, { module: string }>,
  from: { workspace: string; pristine: Pristine } | null,
  pristineOf: (folder: string) => Promise<Pristine>,
): Promise<ScriptCommand> {
  if (!existsSync(run.module))
    throw new CallError('sandbox', `The verifier's module ${run.module} does not exist.`)
  const module = realpathSync(run.module)
  const inside = from !== null && isInside(module, from.workspace)
  const around = inside ? from.pristine : await pristineOf(dirname(module))
  const path = inside ? relative(from.workspace, module) : basename(module)
  const mark = `tfgrpo-${randomBytes(16).toString('hex')}:`
  const tmp = join(slot.folder, 'tmp')
  await makeFolder(tmp)
  const inputPath = join(tmp, 'input.json')
  await writeFile(
    inputPath,
    JSON.stringify({
      mark,
      module: join(around.folder, path),
      ...run.input,
      ...(run.text === undefined ? {} : { text: run.text }),
      workspace: workFolder(slot),
    }),
  )
  const runner = entryPath('script-runner', 'sandbox/script-runner.ts')
  return {
    mark,
    source: dirname(module),
    readable: [around.folder, runner, ...around.packages],
    command: `node '${runner.replaceAll("'", `'\\''`)}' '${inputPath}'`,
  }
}

/** The result of verify(), and the output without it: the mark is different every time. */
export function takeScriptResult(
  output: string,
  mark: string,
): { stdout: string } & Pick<CommandResult, 'scriptResult'> {
  const at = output.lastIndexOf(mark)
  if (at < 0) return { stdout: output }
  const stdout = output.slice(0, at).replace(/\n$/, '')
  try {
    const text = output.slice(at + mark.length).split('\n')[0]!
    return { stdout, scriptResult: JSON.parse(text) as NonNullable<CommandResult['scriptResult']> }
  } catch {
    return { stdout }
  }
}
