import { Command } from 'commander'
import { chosenSettings, type GivenSettings } from '../../core/run/setting-table.ts'
import { verifyLibrary } from '../../core/train/verify-library.ts'
import type { Io } from '../io/io.ts'
import { chooseRun, type RunFlags } from '../run/choose-run.ts'
import { measureRun, measuringSettings, openMeasuring } from '../run/measure-run.ts'
import { addRunFlags, addSettings, type CommonFlags } from '../run/run-flags.ts'

interface VerifyFlags extends CommonFlags, RunFlags, GivenSettings {
  dryRun?: boolean
}

export function libraryVerifyCommand(io: Io): Command {
  const command = new Command('verify')
    .summary('measure the experiences in use again, and retire those that no longer help')
    .description(
      'Measures every experience in use on the current train and val tasks (never those that it was learned from). What is shown to help by itself is proven, also after an edit, with another model, or where it was in use, untested alone; what is not is taken out of use or retired. "tfgrpo library rollback RUN" undoes it.',
    )
    .argument('<files...>', 'task files (*.tasks.yaml, *.tasks.jsonl) or folders that contain some')
  addSettings(addRunFlags(command), 'verify')
    .option('--run <dir>', 'name or folder of the run; default: the next r1, r2, ...')
    .option('--resume', 'resume a verification that was stopped')
    .option('--dry-run', 'print the estimate and stop before the first paid call')
    .action((files: string[], flags: VerifyFlags) => runVerify(io, files, flags))
  return command
}

async function runVerify(io: Io, files: string[], given: VerifyFlags): Promise<void> {
  const { run, flags } = await chooseRun(io, files, given, 'verify')
  const workbench = await openMeasuring(io, files, run, flags)
  try {
    const tasks = workbench.set.tasks.filter(
      ({ split, guard }) => split === 'val' || (split === 'train' && !guard),
    )
    const settings = {
      ...measuringSettings(workbench, tasks.length, run.plan?.settings),
      ...chosenSettings('verify', flags, workbench.agent),
    }
    const [first, second] = settings.trialRollouts
    const choice = { run, mode: 'verify' as const, seed: flags.seed, writes: true }
    await measureRun(
      io,
      workbench,
      { choice, tasks, rollouts: first + second, settings, flags },
      verifyLibrary,
    )
  } finally {
    await workbench.close()
  }
}
