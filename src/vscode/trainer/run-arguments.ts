import type { BudgetName } from '../../core/remedy.ts'
import type { SameRun } from '../../core/report/same-run.ts'
import {
  EDITOR_SETTINGS,
  type EditorSettingName,
  kebabCase,
  settingsTakenBy,
} from '../../core/run/setting-table.ts'
import { isRunKind, type JobKind } from './job.ts'

/** The flag of each cap. */
export const CAPS: Readonly<Record<BudgetName, string>> = {
  calls: '--max-calls',
  tokens: '--max-tokens',
  cost: '--max-cost',
  minutes: '--max-minutes',
}

/** The settings that decide how a run is made. 0 = no limit of ours, and the run's own default. */
export interface RunSettings extends Partial<Record<EditorSettingName, number>> {
  mode: string
  /** '' = what the task file says */
  agent: string
  maxCalls: number
  /** USD */
  maxCost: number
  maxMinutes: number
  concurrency: number
  allowUnsandboxed: boolean
}

/** The arguments of tfgrpo that ask for the same run again. */
export function argumentsOf({ command, files, options }: SameRun): string[] {
  const words = command === 'verify' ? ['library', 'verify'] : [command]
  const flags = options.flatMap(([name, ...values]) => [`--${kebabCase(name)}`, ...values])
  return [...words, ...files, ...flags]
}

/** The present settings that decide how runs are made. */
export function runSettings(settings: { get<T>(name: string, otherwise: T): T }): RunSettings {
  return {
    ...Object.fromEntries(EDITOR_SETTINGS.map((name) => [name, settings.get(name, 0)])),
    mode: settings.get('mode', 'grounded'),
    agent: settings.get('agent', '').trim(),
    maxCalls: settings.get('maxCalls', 1500),
    maxCost: settings.get('maxCost', 0),
    maxMinutes: settings.get('maxMinutes', 0),
    concurrency: settings.get('concurrency', 0),
    allowUnsandboxed: settings.get('allowUnsandboxed', false),
  }
}

/** The arguments, completed from the settings: what the caller gave is never overridden. */
export function withSettings(kind: JobKind, args: readonly string[], settings: RunSettings): string[] {
  const out = [...args]
  const commands = isRunKind(kind) || kind === 'tasks'
  if (commands && settings.allowUnsandboxed && !hasFlag(args, '--unsandboxed')) out.push('--unsandboxed')
  const asks = isRunKind(kind) || hasFlag(args, '--difficulty')
  if (!asks) return out
  const add = (flag: string, value: number | string) => {
    if (value !== 0 && value !== '' && !hasFlag(args, flag)) out.push(flag, String(value))
  }
  if (kind === 'train') add('--mode', settings.mode)
  // A run that is resumed has its own.
  if (isRunKind(kind) && !hasFlag(args, '--resume')) add('--agent', settings.agent)
  const taken = isRunKind(kind) ? settingsTakenBy(kind).map(({ name }) => name) : []
  for (const name of EDITOR_SETTINGS)
    if (taken.includes(name)) add(`--${kebabCase(name)}`, settings[name] ?? 0)
  for (const name of Object.keys(CAPS) as BudgetName[]) add(CAPS[name], settingOf(name, settings))
  if (isRunKind(kind)) add('--concurrency', settings.concurrency)
  return out
}

/** The caps among the arguments that are not those of the settings: the user gave them to this run by hand. */
export function capsByHand(args: readonly string[], settings: RunSettings): string[] {
  return (Object.keys(CAPS) as BudgetName[]).flatMap((name) => {
    const value = flagOf(args, CAPS[name])
    return value === null || Number(value) === settingOf(name, settings) ? [] : [CAPS[name], value]
  })
}

/** Maximum that the settings allow a run; 0 = no limit. */
export function settingOf(name: BudgetName, { maxCalls, maxCost, maxMinutes }: RunSettings): number {
  return { calls: maxCalls, tokens: 0, cost: maxCost, minutes: maxMinutes }[name]
}

/** The arguments with this value of a flag, in place of one that is there. */
export function withFlag(args: readonly string[], flag: string, value: string): string[] {
  return [...withoutFlag(args, flag), flag, value]
}

/** The arguments without a flag and its value. */
export function withoutFlag(args: readonly string[], flag: string): string[] {
  const out: string[] = []
  for (let i = 0; i < args.length; i++) {
    if (args[i] === flag) i++
    else if (!args[i]!.startsWith(`${flag}=`)) out.push(args[i]!)
  }
  return out
}

/** Value of a flag; null when it is not there. */
export function flagOf(args: readonly string[], flag: string): string | null {
  const at = args.indexOf(flag)
  if (at >= 0) return args[at + 1] ?? null
  return args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1) ?? null
}

function hasFlag(args: readonly string[], flag: string): boolean {
  return args.some((arg) => arg === flag || arg.startsWith(`${flag}=`))
}
