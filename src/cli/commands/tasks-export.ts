import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { many } from '../../core/report/words.ts'
import { formatDiagnostic } from '../../core/tasks/diagnostics.ts'
import { exportHarbor } from '../../node/harbor/export-harbor.ts'
import { displayPath } from '../../node/task-files/find-task-files.ts'
import { loadTaskSet } from '../../node/task-files/load-task-set.ts'
import type { Io } from '../io/io.ts'

interface ExportFlags {
  to: 'harbor'
  out: string
  image?: string
}

/** `tfgrpo tasks export FILES --to harbor --out DIR`: tasks as another tool reads them. */
export function tasksExportCommand(io: Io): Command {
  return new Command('export')
    .summary('write tasks as Harbor task folders')
    .description(
      'Writes each task as a Harbor task: task.toml, instruction.md, environment/ with the files of its workspace and a Dockerfile, tests/test.sh, and solution/solve.sh where it has a solution. Tasks that only a reply can answer are left out, each with the reason. Nothing that is there is overwritten.',
    )
    .argument('<files...>', 'task files, globs, or folders that contain some')
    .addOption(new Option('--to <format>', 'format').choices(['harbor']).makeOptionMandatory())
    .requiredOption('--out <dir>', 'folder for the tasks, one folder each')
    .option('--image <name>', 'image that the Dockerfiles begin with; default: by the command of each task')
    .addHelpText(
      'after',
      `
Example:
  $ tfgrpo tasks export changes.tasks.yaml --to harbor --out benchmark`,
    )
    .action((files: string[], flags: ExportFlags) => tasksExport(io, files, flags))
}

async function tasksExport(io: Io, files: string[], { out, image }: ExportFlags): Promise<void> {
  const { set, diagnostics } = await loadTaskSet(files, { cwd: io.cwd })
  for (const diagnostic of diagnostics) io.say(formatDiagnostic(diagnostic))
  const folder = resolve(io.cwd, out)
  const shown = displayPath(folder, io.cwd)
  const taken = set.tasks.find(({ id }) => existsSync(join(folder, id)))
  if (taken !== undefined)
    throw new UsageError(
      `${join(shown, taken.id)} exists already; remove it, or choose another folder with --out.`,
    )
  const written: string[] = []
  for (const task of set.tasks) {
    io.signal.throwIfAborted()
    const options = { set: set.name, ...(image === undefined ? {} : { image }) }
    const problem = await exportHarbor(task, join(folder, task.id), options)
    if (problem === null) {
      written.push(task.id)
      io.record({ type: 'task-exported', id: task.id, folder: join(folder, task.id) })
    } else {
      io.record({ type: 'task-not-exported', id: task.id, reason: problem })
      io.say(`${task.id}: not exported: ${problem}`)
    }
  }
  io.print(`Wrote ${many(written.length, 'Harbor task')} of ${many(set.tasks.length, 'task')} to ${shown}.`)
  io.record({
    type: 'tasks-export-finished',
    format: 'harbor',
    tasks: set.tasks.length,
    written,
    out: folder,
  })
}
