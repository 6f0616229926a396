import { type AgentName, worksInTurns } from '../tasks/agent-name.ts'
import type { Settings } from './plan.ts'

/** What makes runs, by the name that every surface has for it. */
export type RunCommand = 'train' | 'preflight' | 'eval' | 'verify'

/** A kind of number that people may give. */
export interface NumberKind {
  allows(value: number): boolean
  /** what is allowed, as the complement of "it must be" */
  words: string
  example: number
  whole: boolean
  /** represents a value in help texts */
  letter: string
}

export const COUNT: NumberKind = {
  allows: (value) => value >= 1,
  words: 'a whole number of at least 1',
  example: 1,
  whole: true,
  letter: 'n',
}

const TEMPERATURE: NumberKind = {
  allows: (value) => value >= 0,
  words: 'a number of at least 0',
  example: 0.5,
  whole: false,
  letter: 't',
}

/** The settings that hold one number. */
type NumberSetting = {
  [Name in keyof Settings]-?: Settings[Name] extends number | undefined ? Name : never
}[keyof Settings]

/** A number that people may set for a run. */
export interface RunSetting {
  /** in camel case; every surface spells its option or setting by a rule of its own */
  name: string
  /** what it sets in the plan */
  sets: NumberSetting
  value: NumberKind
  /** by the commands that take it, what it is there */
  help: Partial<Record<RunCommand, string>>
  /** the only mode that reads it: a run of the other is repeated without */
  only?: 'grounded' | 'paper'
  /** only an agent that works in turns reads it: of another it is no setting, and its run is repeated without */
  inTurns?: boolean
  /** the editor has it among its own settings, where 0 leaves it to the default of the run */
  inEditor?: boolean
}

/** Help of a setting that means the same to every command. */
function everywhere(help: string): Record<RunCommand, string> {
  return { train: help, preflight: help, eval: help, verify: help }
}

/**
 * Everything that people may set of a run's plan, in the order in which it is listed. The options of the command line, what
 * they do to the plan, the arguments that repeat a run, and what the editor reads from its settings follow from it.
 */
export const RUN_SETTINGS = [
  {
    name: 'epochs',
    sets: 'epochs',
    value: COUNT,
    help: {
      train: 'rounds (grounded) or passes over the train tasks (paper)',
      preflight: 'rounds of the training that is estimated',
    },
  },
  { name: 'batch', sets: 'batch', value: COUNT, help: { train: 'tasks a step, paper mode' }, only: 'paper' },
  {
    name: 'group',
    sets: 'group',
    value: COUNT,
    help: { train: 'attempts at each task', preflight: 'attempts at each task' },
  },
  {
    name: 'samples',
    sets: 'evalSamples',
    value: COUNT,
    help: {
      train: 'samples of each test task and prior at the end; default 2 with the embedded model, else 4',
      preflight: 'samples of each test task of the training that is estimated',
      eval: 'samples of each task',
    },
  },
  {
    name: 'temperature',
    sets: 'temperature',
    value: TEMPERATURE,
    help: {
      train: 'sampling temperature of the attempts that are learned from; default 0.7',
      preflight: 'sampling temperature of the attempts',
    },
  },
  {
    name: 'temperature',
    sets: 'evalTemperature',
    value: TEMPERATURE,
    help: { eval: 'sampling temperature; default 0.3' },
  },
  {
    name: 'gatePairs',
    sets: 'gatePairs',
    value: COUNT,
    help: {
      train:
        'max pairs of rollouts at the gate; more can show a smaller gain; default 32 with the embedded model, else 150, never fewer than val tasks',
      preflight: 'pairs of rollouts at the gate of the training that is estimated',
    },
    inEditor: true,
  },
  {
    name: 'maxTurns',
    sets: 'maxTurns',
    value: COUNT,
    help: everywhere(
      'max turns of an attempt of an agent with tools; what it has done by then is scored; default 12 with the embedded model, else 40',
    ),
    inTurns: true,
    inEditor: true,
  },
  {
    name: 'attemptTokens',
    sets: 'attemptTokens',
    value: COUNT,
    help: everywhere(
      'max tokens of such an attempt, prompts and replies together; default 60000 with the embedded model, else 1000000',
    ),
    inTurns: true,
    inEditor: true,
  },
  {
    name: 'attemptSeconds',
    sets: 'attemptSeconds',
    value: COUNT,
    help: everywhere('max seconds of such an attempt; default 900 with the embedded model, else 1800'),
    inTurns: true,
    inEditor: true,
  },
  {
    name: 'contextTokens',
    sets: 'contextTokens',
    value: COUNT,
    help: everywhere(
      'tokens of a prompt from which the agent "tools" shortens what was said earlier; default 6000 with the embedded model, else 100000',
    ),
    inTurns: true,
    inEditor: true,
  },
] as const satisfies readonly RunSetting[]

/** Of all other settings, what decides them in place of the people who start a run. */
export const NOT_SET_BY_PEOPLE = {
  topP: 'the published value',
  maxTokens: 'the model that tries the tasks',
  optimizerTokens: 'the model that writes the lessons',
  stop: 'the way of asking: nothing stops a reply so far',
  reflectionSamples: 'mode and model',
  reflectionGroups: 'the published value, or a coding agent that reads all groups at once',
  reflectionTemperature: 'the published value',
  clusters: 'the model that tries the tasks',
  examples: 'the model that tries the tasks',
  smallOptimizer: 'the model that writes the lessons',
  ruleWords: 'the model that writes the lessons',
  shownReply: 'the model that writes the lessons',
  shownFeedback: 'the model that writes the lessons',
  repairTries: 'the mode',
  trialRollouts: 'the number of train tasks',
  gateWindow: 'the number of requests at once',
  alpha: 'the ledger of the val set, which is shared by all its runs',
  priorTokens: 'the model that reads the prior',
  concurrency: 'an option of every command that asks a model, since it is part of no plan',
} as const satisfies Record<Exclude<keyof Settings, Row['sets']>, string>

type Row = (typeof RUN_SETTINGS)[number]
export type SettingName = Row['name']
export type EditorSettingName = Extract<Row, { inEditor: true }>['name']

/** Values by name; undefined = not given. */
export type GivenSettings = { [Name in SettingName]?: number | undefined }

/** A setting as one command takes it. */
interface TakenSetting extends Omit<RunSetting, 'help'> {
  name: SettingName
  help: string
}

/** The settings that a command takes. */
export function settingsTakenBy(command: RunCommand): TakenSetting[] {
  const rows: readonly (RunSetting & { name: SettingName })[] = RUN_SETTINGS
  return rows.flatMap((row) => {
    const help = row.help[command]
    return help === undefined ? [] : { ...row, help }
  })
}

/** The names of the settings that the editor has too. */
export const EDITOR_SETTINGS: readonly EditorSettingName[] = RUN_SETTINGS.flatMap((row) =>
  'inEditor' in row ? row.name : [],
)

/** What the given values set in the plan of a command's run, whose tasks this agent tries. */
export function chosenSettings(
  command: RunCommand,
  given: GivenSettings,
  agent?: AgentName,
): Partial<Settings> {
  const chosen: Partial<Record<NumberSetting, number>> = {}
  for (const { name, sets, inTurns } of settingsTakenBy(command)) {
    if (inTurns && !worksInTurns(agent)) continue
    const value = given[name]
    if (value !== undefined) chosen[sets] = value
  }
  return chosen
}

/** gatePairs -> gate-pairs, for surfaces that spell names in this way */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
