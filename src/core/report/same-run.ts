import type { Plan } from '../run/plan.ts'

/** An option of a run as tfgrpo knows it, in camel case. */
type OptionName =
  | 'split'
  | 'compare'
  | 'include'
  | 'task'
  | 'mode'
  | 'seed'
  | 'epochs'
  | 'group'
  | 'temperature'
  | 'gatePairs'
  | 'batch'
  | 'samples'

/**
 * What asks for the same run again: what decides its calls, without models, budgets and place. It is what a run that is
 * resumed must have been asked for, and what a report shows for repeating it.
 */
export interface SameRun {
  command: 'train' | 'preflight' | 'eval' | 'verify'
  files: readonly string[]
  /** in the order in which they are written; no value = it is on */
  options: readonly (readonly [name: OptionName, ...values: string[]])[]
}

export function sameRun(plan: Plan): SameRun {
  const settings = settingsOf(plan.mode).map(
    ([name, setting]) => [name, String(plan.settings[setting])] as const,
  )
  const options = [...measureOf(plan), ['seed', String(plan.seed)] as const, ...settings]
  return { command: COMMANDS[plan.mode], files: plan.files, options }
}

const COMMANDS: Record<Plan['mode'], SameRun['command']> = {
  grounded: 'train',
  paper: 'train',
  eval: 'eval',
  verify: 'verify',
}

function measureOf({ mode, measure }: Plan): SameRun['options'] {
  if (mode === 'verify') return []
  if (mode !== 'eval') return [['mode', mode]]
  const { split, tasks, compare, include } = measure ?? {}
  return [
    ...(split ? [['split', split] as const] : []),
    ...(compare ? [['compare'] as const] : []),
    ...(include ? [['include', include] as const] : []),
    ...(tasks ? [['task', ...tasks] as const] : []),
  ]
}

type Shown = 'epochs' | 'group' | 'temperature' | 'gatePairs' | 'batch' | 'evalSamples' | 'evalTemperature'

/** Options that a command of this kind takes, with the setting that each sets. */
function settingsOf(mode: Plan['mode']): [name: OptionName, setting: Shown][] {
  const training: [OptionName, Shown][] = [
    ['epochs', 'epochs'],
    ['group', 'group'],
    ['temperature', 'temperature'],
    ['gatePairs', 'gatePairs'],
  ]
  if (mode === 'grounded') return training
  if (mode === 'paper') return [...training, ['batch', 'batch']]
  return mode === 'eval'
    ? [
        ['samples', 'evalSamples'],
        ['temperature', 'evalTemperature'],
      ]
    : []
}
