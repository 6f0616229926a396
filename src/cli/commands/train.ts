import { Command, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { sentenceOf } from '../../core/remedy.ts'
import { estimateLines } from '../../core/report/estimate-lines.ts'
import type { Mode } from '../../core/run/events.ts'
import type { Plan } from '../../core/run/plan.ts'
import type { GivenSettings } from '../../core/run/setting-table.ts'
import { planMisfit } from '../../core/train/plan-fit.ts'
import { train } from '../../core/train/train.ts'
import type { FolderAgentSpec } from '../../node/optimizer-agent/folder-agent.ts'
import type { Io } from '../io/io.ts'
import { wordRemedy } from '../io/word-remedy.ts'
import { DEFAULT_AGENT_MINUTES } from '../run/choose-optimizer-agent.ts'
import { chooseRun, type RunFlags } from '../run/choose-run.ts'
import { agentOption, openWorkbench } from '../run/open-workbench.ts'
import { addRunFlags, addSettings, budget, budgetsOf, type CommonFlags } from '../run/run-flags.ts'
import { streamRun } from '../run/stream-run.ts'
import { estimateOf, trainSettings } from '../run/train-settings.ts'

interface TrainFlags extends CommonFlags, RunFlags, GivenSettings {
  mode?: Mode
  dryRun?: boolean
}

export function trainCommand(io: Io): Command {
  const command = new Command('train')
    .summary('learn from task files, then test what was learned')
    .description(
      'Tries the tasks, learns experiences from the contrast between tries, tries each experience, and tests the library on held-out tasks with a stated error rate. "Unproven" is a normal result.',
    )
    .argument('<files...>', 'task files (*.tasks.yaml, *.tasks.jsonl) or folders that contain some')
  addRunFlags(command)
    .option('--run <dir>', 'name or folder of the run; default: the next r1, r2, ...')
    .option(
      '--resume',
      'resume a run that was stopped; without --run, the newest unfinished one of these files',
    )
    .addOption(
      new Option(
        '--mode <mode>',
        'grounded: every experience is tried (default); paper: the published loop',
      ).choices(['grounded', 'paper']),
    )
  command
    .option(
      '--optimizer-agent <command>',
      'a coding agent that writes the lessons: codex, claude, opencode, gemini, or a command line; see docs/reference.md',
    )
    .option(
      '--optimizer-agent-minutes <n>',
      `time limit of one run of that agent; default ${DEFAULT_AGENT_MINUTES}`,
      budget,
    )
  addSettings(command, 'train')
    .option('--dry-run', 'print the estimate and stop before the first paid call')
    .addHelpText(
      'after',
      `
Examples:
  $ tfgrpo train my.tasks.yaml --model embedded
  $ tfgrpo train my.tasks.yaml --base-url http://localhost:11434/v1 --model qwen2.5-coder
  $ tfgrpo train my.tasks.yaml --optimizer-agent codex --optimizer-model gpt-5
  $ tfgrpo train my.tasks.yaml --resume --max-calls 3000`,
    )
    .action((files: string[], flags: TrainFlags) => runTrain(io, files, flags))
  return command
}

async function runTrain(io: Io, files: string[], given: TrainFlags): Promise<void> {
  const { run, flags } = await chooseRun(io, files, given, 'train')
  const workbench = await openWorkbench(io, files, flags, {
    checks: !flags.dryRun,
    learns: true,
    plan: run.plan,
  })
  try {
    const mode = flags.mode ?? storedMode(run.plan) ?? 'grounded'
    const settings = trainSettings(workbench, { command: 'train', mode }, flags, run.plan?.settings)
    const budgets = budgetsOf(flags)
    const estimate = estimateOf(workbench, mode, settings, budgets)
    for (const line of estimateLines(estimate)) io.say(line)
    const agent = workbench.optimizerAgent
    if (agent && mode === 'paper')
      throw new UsageError(
        'A coding agent writes lessons in grounded mode only: leave out --mode paper or --optimizer-agent.',
      )
    if (agent) io.say(agentLine(agent, settings.epochs))
    if (flags.dryRun) {
      const misfit = planMisfit({ mode, tasks: workbench.set.tasks, settings }, budgets.calls)
      if (misfit !== null) io.say(`warning: ${sentenceOf(misfit, wordRemedy)}`)
      io.record({ type: 'estimate', mode, ...estimate, ...(agent ? { optimizerAgent: agent.name } : {}) })
      return
    }
    const choice = { run, mode, seed: flags.seed, writes: true }
    await streamRun(io, workbench, choice, settings, (plan, ports, resumed) =>
      train(
        plan,
        workbench.set,
        ports,
        {
          budgets,
          costOf: workbench.costOf,
          sources: workbench.sources,
          ...agentOption(workbench),
          estimate,
          resumed,
        },
        io.signal,
      ),
    )
  } finally {
    await workbench.close()
  }
}

function agentLine({ name, minutes, network }: FolderAgentSpec, rounds: number): string {
  const reach = network.length === 0 ? 'no network' : `the network up to ${network.join(', ')}`
  return `Lessons are written by ${name}, in a sandbox with ${reach}: ${2 * rounds} runs of at most ${minutes} minutes at most, each counted as one call. What it spends at its endpoint is not known here.`
}

/** The mode of a training run that is resumed; another kind of run, named by mistake, has none. */
function storedMode(plan: Plan | null): Mode | undefined {
  return plan?.mode === 'grounded' || plan?.mode === 'paper' ? plan.mode : undefined
}
