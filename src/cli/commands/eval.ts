import { Command, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import type { Split } from '../../core/tasks/task.ts'
import { evaluate, namedTasks } from '../../core/train/evaluate.ts'
import type { Measure } from '../../core/train/plan.ts'
import { settingsFor } from '../../core/train/settings.ts'
import type { Io } from '../io.ts'
import { openWorkbench, type Workbench } from '../open-workbench.ts'
import { rolloutsEstimate, sayEstimate } from '../rollouts-estimate.ts'
import { addRunFlags, amount, budgetsOf, type CommonFlags, count } from '../run-flags.ts'
import { streamRun } from '../stream-run.ts'

interface EvalFlags extends CommonFlags {
  run?: string
  resume?: boolean
  split?: Split
  task?: string[]
  compare?: boolean
  samples?: number
  include: Measure['include']
  temperature?: number
  dryRun?: boolean
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
      new Option('--split <split>', 'tasks to run; default: test, or val where no task is in test').choices([
        'train',
        'val',
        'test',
      ]),
    )
    .option('--task <id...>', 'only these tasks, of whatever split they are')
    .option('--compare', 'also without the library, and the difference')
    .option('--samples <n>', 'samples of each task', count)
    .option('--temperature <t>', 'sampling temperature; default 0.3', amount)
    .addOption(
      new Option(
        '--include <which>',
        'experiences in use beside the pinned ones; none: without any, the baseline alone',
      )
        .choices(['none', 'proven', 'promising', 'all'])
        .default('proven'),
    )
    .option('--dry-run', 'print the estimate and stop before the first paid call')
    .option('--run <dir>', 'name or folder of the run; default: the next r1, r2, ...')
    .option('--resume', 'go on with an evaluation that was stopped')
    .addHelpText(
      'after',
      `
Examples:
  $ tfgrpo eval my.tasks.yaml --split test --compare --model embedded
  $ tfgrpo eval my.tasks.yaml --split val --include promising --samples 8
  $ tfgrpo eval my.tasks.yaml --task parse-port parse-grade --include none --samples 1

With --json each rollout-finished record holds the reply and what the verifier said of it.`,
    )
    .action((files: string[], flags: EvalFlags) => runEval(io, files, flags))
  return command
}

/** The named tasks but the quarantined ones, sorted, each once. Throws UsageError where none is left. */
function soundTasks({ set, quarantined }: Workbench, ids: readonly string[]): string[] {
  const sound = [...new Set(ids)].filter((id) => !quarantined.has(id)).sort()
  if (sound.length === 0)
    throw new UsageError('Every named task is quarantined, since its solution does not pass; see above.')
  namedTasks(set, sound)
  return sound
}

async function runEval(io: Io, files: string[], flags: EvalFlags): Promise<void> {
  if (flags.compare && flags.include === 'none')
    throw new UsageError(
      '--compare sets the library beside none, so --include none leaves nothing to compare: use one.',
    )
  const workbench = await openWorkbench(io, files, flags, { write: !flags.dryRun })
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
    const named = flags.task === undefined ? undefined : soundTasks(workbench, flags.task)
    const split = flags.split ?? (workbench.set.tasks.some((task) => task.split === 'test') ? 'test' : 'val')
    const measure: Measure = {
      split,
      ...(named === undefined ? {} : { tasks: named }),
      compare: flags.compare ?? false,
      include: flags.include,
    }
    if (flags.dryRun) {
      const tasks = workbench.set.tasks.filter((task) =>
        named ? named.includes(task.id) : task.split === split && !(split === 'train' && task.guard),
      )
      const rollouts = tasks.length * settings.evalSamples * (flags.compare ? 2 : 1)
      sayEstimate(io, 'eval', rolloutsEstimate(workbench, tasks, rollouts, settings, flags))
      return
    }
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
