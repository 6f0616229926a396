import { Command } from 'commander'
import { estimateLines } from '../../core/report/estimate-lines.ts'
import type { GivenSettings } from '../../core/run/setting-table.ts'
import { preflight } from '../../core/train/preflight.ts'
import type { Io } from '../io/io.ts'
import { chooseRun, type RunFlags } from '../run/choose-run.ts'
import { agentOption, openWorkbench } from '../run/open-workbench.ts'
import { rolloutsEstimate, sayEstimate } from '../run/rollouts-estimate.ts'
import { addRunFlags, addSettings, budgetsOf, type CommonFlags } from '../run/run-flags.ts'
import { streamRun } from '../run/stream-run.ts'
import { estimateOf, trainSettings } from '../run/train-settings.ts'

interface PreflightFlags extends CommonFlags, RunFlags, GivenSettings {
  dryRun?: boolean
}

export function preflightCommand(io: Io): Command {
  const command = new Command('preflight')
    .summary('check whether training is worth it, and what it would cost')
    .description(
      'Tries the train tasks a few times without learning, probes the verifiers, and reports in one sentence whether training is worth it or what to change. "tfgrpo train --resume" continues from it and pays for nothing twice.',
    )
    .argument('<files...>', 'task files (*.tasks.yaml, *.tasks.jsonl) or folders that contain some')
  addRunFlags(command)
    .option('--run <dir>', 'name or folder of the run; default: the next r1, r2, ...')
    .option('--resume', 'resume a preflight that was stopped')
  addSettings(command, 'preflight')
    .option('--dry-run', 'print the estimate for the preflight and stop before the first paid call')
    .action((files: string[], flags: PreflightFlags) => runPreflight(io, files, flags))
  return command
}

async function runPreflight(io: Io, files: string[], given: PreflightFlags): Promise<void> {
  const { run, flags } = await chooseRun(io, files, given, 'preflight')
  const workbench = await openWorkbench(io, files, flags, {
    checks: !flags.dryRun,
    learns: true,
    plan: run.plan,
  })
  try {
    const settings = trainSettings(
      workbench,
      { command: 'preflight', mode: 'grounded' },
      flags,
      run.plan?.settings,
    )
    if (flags.dryRun) {
      const { tasks } = workbench.set
      const tried = tasks.filter(({ split, guard }) => split === 'train' && !guard)
      const rollouts = tried.length * settings.group
      sayEstimate(io, 'preflight', rolloutsEstimate(workbench, tried, rollouts, settings, flags, tasks))
      return
    }
    const budgets = budgetsOf(flags)
    const estimate = estimateOf(workbench, 'grounded', settings, budgets)
    for (const line of estimateLines(estimate)) io.say(line)
    const choice = { run, mode: 'grounded' as const, seed: flags.seed, writes: false }
    await streamRun(io, workbench, choice, settings, (plan, ports) =>
      preflight(
        plan,
        workbench.set,
        ports,
        { budgets, costOf: workbench.costOf, ...agentOption(workbench), estimate },
        io.signal,
      ),
    )
  } finally {
    await workbench.close()
  }
}
