import { IMPORT_FORMATS } from '../../core/proposals/import/imported.ts'
import { areRemedies, type BudgetName, type Remedy, sentenceOf, type UserMessage } from '../../core/remedy.ts'
import { shellWords } from '../../core/report/shell-words.ts'

/** The flag that sets each budget. */
const BUDGET_FLAGS: Record<BudgetName, string> = {
  calls: '--max-calls',
  tokens: '--max-tokens',
  cost: '--max-cost',
  minutes: '--max-minutes',
}

/** What a user of tfgrpo can do, in flags, variables and commands. A new remedy does not compile until it is worded here. */
export function wordRemedy(remedy: Remedy): string | null {
  switch (remedy.do) {
    case 'resume':
      return 'resume with --resume (nothing is paid twice)'
    case 'fix-and-resume':
      return 'fix that and resume with --resume (nothing is paid twice)'
    case 'raise-budget':
      return `give a larger ${BUDGET_FLAGS[remedy.budget]} with --resume`
    case 'drop-cost-budget':
      return `leave out --max-cost${remedy.resume ? ' with --resume' : ''}, or use --max-tokens`
    case 'begin-new-run':
      return 'use the same settings, or begin a new run without --resume'
    case 'choose-model':
      return 'give --base-url and --model for an OpenAI-compatible endpoint, or --model embedded for one that runs on this machine, or set OPENAI_BASE_URL or OPENAI_API_KEY'
    case 'choose-offered-model':
      return `choose one with --model, for example ${remedy.models.join(', ')}${remedy.more ? ', ...' : ''}`
    case 'use-endpoint':
      return 'use an endpoint with --base-url and --model'
    case 'name-endpoint':
      return `give --base-url, or set ${remedy.variable} to use it at ${remedy.usual}`
    case 'drop-endpoint':
      return `leave out ${remedy.role === 'policy' ? '--base-url' : '--optimizer-base-url'}, or name a model of the endpoint`
    case 'start-in-editor':
      return 'start the run in VS Code'
    case 'start-server':
      return 'start the server'
    case 'check-address':
      return `check --base-url${checked(remedy.and)}`
    case 'check-model-name':
      return 'check the spelling of --model, and that the model is loaded or allowed there'
    case 'lower-concurrency':
      return 'lower --concurrency or raise the limit there'
    case 'renew-quota':
      return 'add credit or raise the limit there, or use another key, then resume with --resume'
    case 'set-api-key':
      return `set ${remedy.variable}, or name the variable that holds the key with --api-key-env`
    case 'replace-api-key':
      return `put a valid key into ${remedy.variable ?? 'the variable that holds it'} and run again`
    case 'name-key-variable':
      return `put the key into a variable, for example OPENAI_API_KEY, and name that variable with ${remedy.role === 'policy' ? '--api-key-env' : '--optimizer-api-key-env'}`
    case 'fetch-embedded-model':
      return 'download it with `tfgrpo model get`'
    case 'allow-unsandboxed':
      return 'pass --unsandboxed (commands then run on copies with limits and a minimal environment, but can read your files and reach the network)'
    case 'use-wsl':
      return 'run tfgrpo inside WSL 2 (wsl --install)'
    case 'run-command':
      return `run \`${remedy.command}\``
    case 'choose-split':
      return `choose another --split, or give tasks "split: ${remedy.split}"`
    case 'check-task-health':
      return 'check the tasks with "tfgrpo tasks check"'
    case 'check-task-file':
      return `check it with ${shellWords(['tfgrpo', 'check', remedy.file])}`
    case 'write-elsewhere':
      return 'choose another file with --out'
    case 'name-format':
      return `give the format, e.g. --format csv (${IMPORT_FORMATS.join(', ')})`
    case 'drop-column-map':
      return 'leave out --map'
    case 'judge-answers':
      return 'let a model judge answers with --verify judge'
    case 'name-workspace':
      return 'give its workspace with --workspace'
    case 'tasks-from-tests':
      return 'use "tfgrpo tasks from-tests"'
    case 'measure-library':
      return 'measure it with "tfgrpo library verify"'
    case 'restore-experience':
      return `restore it with "tfgrpo library retire ${remedy.id} --undo"`
    case 'release-lessons':
      return `release those that are fine with "tfgrpo library release ${remedy.run} LESSON"`
    case 'export-elsewhere':
      return 'choose another place with --out'
    case 'allow-calls':
      return `allow them with --max-calls ${remedy.calls}`
    case 'train-fewer-rounds':
      return `train with --epochs ${remedy.rounds}`
    case 'train-on-fewer-tasks':
      return remedy.tasks === 1 ? 'keep one train task' : `keep ${remedy.tasks} of the train tasks`
    case 'train-with-stronger-optimizer':
      return 'train with a stronger --optimizer-model'
    case 'train-grounded':
      return 'train with --mode grounded, where each lesson is tried'
    case 'train-with-more-pairs':
      return remedy.pairs === null
        ? 'train again with a larger --gate-pairs'
        : `train again with --gate-pairs ${remedy.pairs} (two rollouts each)`
    default:
      remedy satisfies never
      return null
  }
}

const CHECKED = {
  network: 'the network',
  proxy: 'its proxy',
  ending: 'which usually ends with /v1',
} as const

function checked(and: readonly (keyof typeof CHECKED)[]): string {
  return and.length === 0 ? '' : `, ${and.map((each) => CHECKED[each]).join(', ')}`
}

/** A sentence with what can be done, as a user of tfgrpo reads it. */
export function inCommandLineWords(message: string | UserMessage): string {
  return typeof message === 'string' ? message : sentenceOf(message, wordRemedy)
}

/** Fields of records that hold a sentence; the remedies are next to it. */
const SENTENCES = ['reason', 'message', 'sentence', 'stale'] as const

/**
 * A record for programs: its sentences say what to do in the words of the command line, next to the codes. The same holds for
 * of the parts that are records themselves (what a preflight found, a rollout).
 */
export function wordedRecord<T extends Record<string, unknown>>(record: T): T {
  const worded: Record<string, unknown> = { ...record }
  for (const part of ['judged', 'rollout'])
    if (isObject(record[part])) worded[part] = wordedRecord(record[part])
  const { remedies } = record
  const field = SENTENCES.find((name) => typeof record[name] === 'string')
  if (field !== undefined && areRemedies(remedies))
    worded[field] = inCommandLineWords({ sentence: String(record[field]), remedies })
  return worded as T
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
