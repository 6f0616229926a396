import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import type { Measure } from '../../core/run/plan.ts'
import { chosenSettings, type GivenSettings } from '../../core/run/setting-table.ts'
import type { Split } from '../../core/tasks/task.ts'
import { evaluate, measuredTasks, namedTasks } from '../../core/train/evaluate.ts'
import { requireLibrary } from '../../node/library/library-file.ts'
import type { Io } from '../io/io.ts'
import { chooseRun, type RunFlags } from '../run/choose-run.ts'
import { measureRun, measuringSettings } from '../run/measure-run.ts'
import { openWorkbench, type Workbench } from '../run/open-workbench.ts'
import { addRunFlags, addSettings, type CommonFlags } from '../run/run-flags.ts'

interface EvalFlags extends CommonFlags, RunFlags, GivenSettings {
  split?: Split
  task?: string[]
  compare?: boolean
  include?: Measure['include']
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
  addSettings(command, 'eval')
    .addOption(
      new Option(
        '--include <which>',
        'experiences in use beside the pinned ones; none: without any, the baseline alone; default: proven',
      ).choices(['none', 'proven', 'promising', 'all']),
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

/** What the flags ask to measure; of an evaluation that is gone on with, what they leave to it. */
function measureOf(workbench: Workbench, flags: EvalFlags, stored: Measure | undefined): Measure {
  const { split, task, compare, include } = flags
  // A split or tasks by name say together what is tried: of neither the other is left to the stored ones.
  const tried = split === undefined && task === undefined ? stored : undefined
  const named = task ?? tried?.tasks
  return {
    split:
      split ?? tried?.split ?? (workbench.set.tasks.some((one) => one.split === 'test') ? 'test' : 'val'),
    ...(named === undefined ? {} : { tasks: soundTasks(workbench, named) }),
    compare: compare ?? stored?.compare ?? false,
    include: include ?? stored?.include ?? 'proven',
  }
}

async function runEval(io: Io, files: string[], given: EvalFlags): Promise<void> {
  const { run, flags } = await chooseRun(io, files, given, 'eval')
  if (flags.compare && flags.include === 'none')
    throw new UsageError(
      '--compare sets the library beside none, so --include none leaves nothing to compare: use one.',
    )
  if (!run.plan && flags.library !== undefined) await requireLibrary(resolve(io.cwd, flags.library))
  const workbench = await openWorkbench(io, files, flags, {
    checks: !flags.dryRun,
    learns: false,
    plan: run.plan,
  })
  try {
    const settings = {
      ...measuringSettings(workbench, 0, run.plan?.settings),
      ...chosenSettings('eval', flags),
    }
    const measure = measureOf(workbench, flags, run.plan?.measure)
    const tasks = measuredTasks(workbench.set, measure)
    const rollouts = tasks.length * settings.evalSamples * (measure.compare ? 2 : 1)
    const choice = { run, mode: 'eval' as const, seed: flags.seed, writes: false, measure }
    await measureRun(io, workbench, { choice, tasks, rollouts, settings, flags }, evaluate)
  } finally {
    await workbench.close()
  }
}
