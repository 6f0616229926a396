import { Command, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import type { Measure } from '../../core/run/plan.ts'
import { chosenSettings, type GivenSettings } from '../../core/run/setting-table.ts'
import type { Split } from '../../core/tasks/task.ts'
import { evaluate, measuredTasks, namedTasks } from '../../core/train/evaluate.ts'
import type { Io } from '../io/io.ts'
import { chooseRun, type RunFlags } from '../run/choose-run.ts'
import { measureRun, measuringSettings, openMeasuring } from '../run/measure-run.ts'
import type { Workbench } from '../run/open-workbench.ts'
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
    .summary('measure the library on a split; with --compare also without the library')
    .description(
      'Runs the tasks of one split with the library and, with --compare, also without it, paired by task. Reports means with 95% intervals, pass@k, results per tag, and the tasks that got worse.',
    )
    .argument('<files...>', 'task files (*.tasks.yaml, *.tasks.jsonl) or folders that contain some')
  addRunFlags(command)
    .addOption(
      new Option('--split <split>', 'tasks to run; default: test, or val if no task is in test').choices([
        'train',
        'val',
        'test',
      ]),
    )
    .option('--task <id...>', 'only these tasks, whatever their split')
    .option('--compare', 'also measure without the library, and report the difference')
  addSettings(command, 'eval')
    .addOption(
      new Option(
        '--include <which>',
        'experiences in use besides the pinned ones; none: the baseline alone; default: proven',
      ).choices(['none', 'proven', 'promising', 'all']),
    )
    .option('--dry-run', 'print the estimate and stop before the first paid call')
    .option('--run <dir>', 'name or folder of the run; default: the next r1, r2, ...')
    .option('--resume', 'resume an evaluation that was stopped')
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

/**
 * The named tasks except the quarantined ones and those that are left out, sorted, without duplicates. Throws UsageError
 * where none is left.
 */
function soundTasks({ set, quarantined, leftOut }: Workbench, ids: readonly string[]): string[] {
  const isLeftOut = (id: string) => leftOut.some(({ task }) => task === id)
  const sound = [...new Set(ids)].filter((id) => !quarantined.has(id) && !isLeftOut(id)).sort()
  if (sound.length === 0 && ids.some(isLeftOut))
    throw new UsageError(
      'Every named task is left out because an answer that does nothing gets through; see above.',
    )
  if (sound.length === 0)
    throw new UsageError('Every named task is quarantined because its solution does not pass; see above.')
  namedTasks(set, sound)
  return sound
}

/** What the flags ask to measure; a resumed evaluation supplies what they leave out. */
function measureOf(workbench: Workbench, flags: EvalFlags, stored: Measure | undefined): Measure {
  const { split, task, compare, include } = flags
  // A split and tasks by name together say what is tried: giving one of them drops the stored other one.
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
      '--compare compares the library with no library, so it cannot be used with --include none: leave one of them out.',
    )
  const workbench = await openMeasuring(io, files, run, flags)
  try {
    const settings = {
      ...measuringSettings(workbench, 0, run.plan?.settings),
      ...chosenSettings('eval', flags, workbench.agent),
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
