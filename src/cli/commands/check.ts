import { Command } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { type Diagnostic, formatDiagnostic } from '../../core/tasks/diagnostics.ts'
import type { Split } from '../../core/tasks/task.ts'
import { inspectTaskSet } from '../../node/workspace/load-task-set.ts'
import type { Io } from '../io.ts'

/** `tfgrpo check FILES`: says what is wrong in task files. Runs nothing and writes nothing. */
export function checkCommand(io: Io): Command {
  return new Command('check')
    .description('Check task files: where something is wrong, and what would be right.')
    .argument('<files...>', 'task files, globs, or folders with *.tasks.yaml, *.tasks.yml or *.tasks.jsonl')
    .action((files: string[]) => check(files, io))
}

async function check(files: readonly string[], io: Io): Promise<void> {
  const { set, diagnostics } = await inspectTaskSet(files, { cwd: io.cwd, writeSplits: false })
  for (const diagnostic of diagnostics) {
    io.record({ type: 'diagnostic', ...diagnostic })
    io.say(formatDiagnostic(diagnostic))
  }
  const splits: Record<Split, number> = { train: 0, val: 0, test: 0 }
  for (const task of set.tasks) splits[task.split]++
  const errors = count(diagnostics, 'error')
  const warnings = count(diagnostics, 'warning')
  if (errors === 0) {
    for (const note of set.notes) {
      io.record({ type: 'note', message: note })
      io.say(`note: ${note}`)
    }
    const { train, val, test } = splits
    io.print(
      `${plural(set.tasks.length, 'task')} in ${plural(set.files.length, 'file')}: ${train} train, ${val} val, ${test} test. No errors${warnings > 0 ? `, ${plural(warnings, 'warning')}` : ''}.`,
    )
  }
  io.record({
    type: 'check-finished',
    files: set.files.length,
    tasks: set.tasks.length,
    splits,
    errors,
    warnings,
  })
  if (errors > 0) {
    throw new UsageError(
      `${plural(errors, 'error')} in ${plural(set.files.length, 'task file')}; correct what is listed above.`,
    )
  }
}

function count(diagnostics: readonly Diagnostic[], severity: Diagnostic['severity']): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length
}

function plural(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`
}
