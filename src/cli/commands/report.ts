import { spawn } from 'node:child_process'
import { access, constants, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { isRun, listRuns, namedRun, noSuchRun } from '../../node/runs/run-folder.ts'
import { grpoDirFrom } from '../../node/task-files/find-grpo-dir.ts'
import type { Io } from '../io/io.ts'
import { writeReport } from '../run/write-report.ts'

export function reportCommand(io: Io): Command {
  return new Command('report')
    .summary('write the report page of a run')
    .description(
      'Writes one self-contained HTML page about a run: verdict, curves, experiences with their evidence and effects, each try next to the others of its task, costs.',
    )
    .argument('<run>', 'a run of the nearest .grpo folder (r1, r2, ...), "latest", or a folder')
    .option('--out <file>', 'file to write; default: report.html in the folder of the run')
    .option('--open', 'open it in the browser')
    .addHelpText(
      'after',
      `
Examples:
  $ tfgrpo report r3 --open
  $ tfgrpo report latest --out report.html
  $ tfgrpo report examples/order-service/.grpo/runs/r1`,
    )
    .action((run: string, flags: { out?: string; open?: boolean }) => report(io, run, flags))
}

async function report(io: Io, given: string, flags: { out?: string; open?: boolean }): Promise<void> {
  const folder = await findRun(io.cwd, given)
  const place = flags.out === undefined ? undefined : resolve(io.cwd, flags.out)
  if (place !== undefined) await requirePlace(place)
  const out = await writeReport(folder, place)
  if (!io.json) io.print(out)
  io.record({ type: 'report-written', run: folder, path: out })
  if (flags.open) open(out, io)
}

/** Throws UsageError where no page can be written. */
async function requirePlace(out: string): Promise<void> {
  const folder = dirname(out)
  const place = await stat(folder).catch(() => null)
  if (!place?.isDirectory())
    throw new UsageError(
      `The report cannot be written to ${out}: ${folder} is ${place ? 'not a folder' : 'missing'}; create it, or choose another place.`,
    )
  if ((await stat(out).catch(() => null))?.isDirectory())
    throw new UsageError(`${out} is a folder; give the name of a file in it.`)
  await access(folder, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `The report cannot be written to ${out} (${error.code}); check the permissions of ${folder}.`,
    )
  })
}

async function findRun(cwd: string, given: string): Promise<string> {
  const grpo = await grpoDirFrom(cwd)
  if (given === 'latest') {
    const [newest] = await listRuns(grpo)
    if (!newest) throw new UsageError(`There is no run in ${join(grpo, 'runs')} yet.`)
    return newest.path
  }
  // The plain name of a folder works too, unless a run has that name.
  const candidates = [namedRun(grpo, cwd, given).path, isAbsolute(given) ? given : resolve(cwd, given)]
  for (const path of candidates) if (await isRun(path)) return path
  throw new UsageError(await noSuchRun(grpo, given))
}

/** Best effort: without a browser the path is printed all the same. */
function open(path: string, io: Io): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', path]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', path]
        : ['xdg-open', path]
  const child = spawn(command!, args, { stdio: 'ignore', detached: true })
  child.on('error', () => io.say(`No browser could be started; open ${path} yourself.`))
  child.unref()
}
