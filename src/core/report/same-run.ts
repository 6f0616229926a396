import type { Plan } from '../run/plan.ts'
import { type RunCommand, type SettingName, settingsTakenBy } from '../run/setting-table.ts'
import { worksInTurns } from '../tasks/agent-name.ts'

/** An option of a run as tfgrpo knows it, in camel case. */
type OptionName = 'split' | 'compare' | 'include' | 'task' | 'agent' | 'mode' | 'seed' | SettingName

/**
 * What asks for the same run again: what decides its calls, without models, budgets and place. It is what a run that is
 * resumed must have been asked for, and what a report shows for repeating it.
 */
export interface SameRun {
  command: RunCommand
  files: readonly string[]
  /** in the order in which they are written; no value = it is on */
  options: readonly (readonly [name: OptionName, ...values: string[]])[]
}

/** @param command what takes a preflight no further than it was: its plan is that of a training */
export function sameRun(plan: Plan, command: RunCommand = COMMANDS[plan.mode]): SameRun {
  const settings = settingsTakenBy(command)
    .filter(({ only }) => only === undefined || only === plan.mode)
    .filter(({ inTurns }) => !inTurns || worksInTurns(plan.agent))
    .flatMap(({ name, sets }) => {
      // A plan of an older version has only the settings of its time.
      const value: number | undefined = plan.settings[sets]
      return value === undefined ? [] : [[name, String(value)] as const]
    })
  const agent = plan.agent === undefined ? [] : [['agent', plan.agent] as const]
  const options = [...measureOf(plan, command), ...agent, ['seed', String(plan.seed)] as const, ...settings]
  return { command, files: plan.files, options }
}

const COMMANDS: Record<Plan['mode'], RunCommand> = {
  grounded: 'train',
  paper: 'train',
  eval: 'eval',
  verify: 'verify',
}

function measureOf({ mode, measure }: Plan, command: RunCommand): SameRun['options'] {
  if (command === 'train') return [['mode', mode]]
  if (command !== 'eval') return []
  const { split, tasks, compare, include } = measure ?? {}
  return [
    ...(split ? [['split', split] as const] : []),
    ...(compare ? [['compare'] as const] : []),
    ...(include ? [['include', include] as const] : []),
    ...(tasks ? [['task', ...tasks] as const] : []),
  ]
}
