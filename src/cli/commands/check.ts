import { Command } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { many } from '../../core/report/words.ts'
import { type Diagnostic, formatDiagnostic } from '../../core/tasks/diagnostics.ts'
import type { Split } from '../../core/tasks/task.ts'
import { byGrpoDir } from '../../node/task-files/find-grpo-dir.ts'
import { findTaskFiles } from '../../node/task-files/find-task-files.ts'
import { type InspectedTaskSet, inspectTaskSet } from '../../node/task-files/load-task-set.ts'
import type { Io } from '../io/io.ts'

/** `tfgrpo check FILES`: reports what is wrong in task files. Runs nothing and writes nothing. */
export function checkCommand(io: Io): Command {
  return new Command('check')
    .description('Check task files: report what is wrong, where, and what would be right.')
    .argument('<files...>', 'task files, globs, or folders with *.tasks.yaml, *.tasks.yml or *.tasks.jsonl')
    .action((files: string[]) => check(files, io))
}

async function check(named: readonly string[], io: Io): Promise<void> {
  const files = await findTaskFiles(named, io.cwd)
  const splits: Record<Split, number> = { train: 0, val: 0, test: 0 }
  let tasks = 0
  const diagnostics: Diagnostic[] = []
  // Files of different libraries are different task sets; a check may cover several at once.
  for (const group of (await byGrpoDir(files)).values()) {
    const inspected = await inspectTaskSet(group, { cwd: io.cwd })
    diagnostics.push(...inspected.diagnostics)
    tasks += inspected.set.tasks.length
    for (const task of inspected.set.tasks) splits[task.split]++
    report(inspected, io)
  }
  const errors = count(diagnostics, 'error')
  const warnings = count(diagnostics, 'warning')
  io.record({ type: 'check-finished', files: files.length, tasks, splits, errors, warnings })
  if (errors > 0) {
    throw new UsageError(
      `${many(errors, 'error')} in ${many(files.length, 'task file')}; correct the errors listed above.`,
    )
  }
}

function report({ set, diagnostics }: InspectedTaskSet, io: Io): void {
  for (const diagnostic of diagnostics) {
    io.record({ type: 'diagnostic', ...diagnostic })
    io.say(formatDiagnostic(diagnostic))
  }
  if (count(diagnostics, 'error') > 0) return
  for (const note of set.notes) {
    io.record({ type: 'note', message: note })
    io.say(`note: ${note}`)
  }
  const of = (split: Split) => `${set.tasks.filter((task) => task.split === split).length} ${split}`
  const warnings = count(diagnostics, 'warning')
  const end = warnings > 0 ? `No errors, ${many(warnings, 'warning')}.` : 'No errors.'
  const size = `${many(set.tasks.length, 'task')} in ${many(set.files.length, 'file')}`
  io.print(`${set.name}: ${size}: ${of('train')}, ${of('val')}, ${of('test')}. ${end}`)
}

function count(diagnostics: readonly Diagnostic[], severity: Diagnostic['severity']): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length
}
