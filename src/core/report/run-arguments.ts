import type { Plan } from '../run/plan.ts'

/**
 * Arguments of tfgrpo that ask for the same run again: what decides its calls, without models, budgets and place. They
 * are what `--resume` compares, and what a report tells to do it again.
 */
export function runArguments(plan: Plan): string[] {
  const words = [...commandOf(plan), '--seed', String(plan.seed)]
  for (const [flag, setting] of settingsOf(plan.mode)) words.push(`--${flag}`, String(plan.settings[setting]))
  return words
}

function commandOf(plan: Plan): string[] {
  switch (plan.mode) {
    case 'eval': {
      const { split, tasks, compare, include } = plan.measure ?? {}
      return [
        'eval',
        ...plan.files,
        ...(split ? ['--split', split] : []),
        ...(compare ? ['--compare'] : []),
        ...(include ? ['--include', include] : []),
        ...(tasks ? ['--task', ...tasks] : []),
      ]
    }
    case 'verify':
      return ['library', 'verify', ...plan.files]
    default:
      return ['train', ...plan.files, '--mode', plan.mode]
  }
}

type Shown = 'epochs' | 'group' | 'temperature' | 'gatePairs' | 'batch' | 'evalSamples' | 'evalTemperature'

/** Flags that a command of this kind takes, with the setting that each sets. */
function settingsOf(mode: Plan['mode']): [flag: string, setting: Shown][] {
  const training: [string, Shown][] = [
    ['epochs', 'epochs'],
    ['group', 'group'],
    ['temperature', 'temperature'],
    ['gate-pairs', 'gatePairs'],
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
