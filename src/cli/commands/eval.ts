import { Command, Option } from 'commander'
import type { Include } from '../../core/inject/prior.ts'
import type { Split } from '../../core/tasks/task.ts'
import { evaluate } from '../../core/train/evaluate.ts'
import { settingsFor } from '../../core/train/settings.ts'
import type { Io } from '../io.ts'
import { openWorkbench } from '../open-workbench.ts'
import { addRunFlags, amount, budgetsOf, type CommonFlags, count } from '../run-flags.ts'
import { streamRun } from '../stream-run.ts'

interface EvalFlags extends CommonFlags {
  run?: string
  resume?: boolean
  split: Split
  compare?: boolean
  samples?: number
  include: Include
  temperature?: number
}

export function evalCommand(io: Io): Command {
  const command = new Command('eval')
    .summary('measure the library on a split, with --compare beside no library')
    .description(
      'Runs the tasks of one split with the library in front and, with --compare, without it, paired by task: means with 95% intervals, pass@k, per tag, and the tasks that got worse.',
    )
    .argument('<files...>', 'task files (*.tasks.yaml, *.tasks.jsonl) or folders that hold some')
  addRunFlags(command)
    .addOption(
      new Option('--split <split>', 'tasks to run').choices(['train', 'val', 'test']).default('test'),
    )
    .option('--compare', 'also without the library, and the difference')
    .option('--samples <n>', 'samples of each task', count)
    .option('--temperature <t>', 'sampling temperature; default 0.3', amount)
    .addOption(
      new Option('--include <which>', 'experiences in use beside the pinned ones')
        .choices(['proven', 'promising', 'all'])
        .default('proven'),
    )
    .option('--run <dir>', 'name or folder of the run; default: the next e1, e2, ...')
    .option('--resume', 'go on with an evaluation that was stopped')
    .addHelpText(
      'after',
      `
Examples:
  $ tfgrpo eval my.tasks.yaml --split test --compare --model embedded
  $ tfgrpo eval my.tasks.yaml --split val --include promising --samples 8`,
    )
    .action((files: string[], flags: EvalFlags) => runEval(io, files, flags))
  return command
}

async function runEval(io: Io, files: string[], flags: EvalFlags): Promise<void> {
  const workbench = await openWorkbench(io, files, flags, { write: true })
  try {
    const defaults = settingsFor({
      mode: 'grounded',
      embedded: workbench.models.policy.kind === 'embedded',
      trainTasks: 0,
      concurrency: workbench.concurrency,
    })
    const settings = {
      ...defaults,
      ...(flags.samples === undefined ? {} : { evalSamples: flags.samples }),
      ...(flags.temperature === undefined ? {} : { evalTemperature: flags.temperature }),
    }
    const measure = { split: flags.split, compare: flags.compare ?? false, include: flags.include }
    await streamRun(io, workbench, { ...flags, mode: 'eval', measure }, settings, (plan, ports) =>
      evaluate(
        plan,
        workbench.set,
        ports,
        { budgets: budgetsOf(flags), costOf: workbench.costOf },
        io.signal,
      ),
    )
  } finally {
    await workbench.close()
  }
}
