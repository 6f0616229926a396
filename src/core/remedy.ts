/** What a budget is of; `cost` in USD. */
export type BudgetName = 'calls' | 'tokens' | 'cost' | 'minutes'

/**
 * What a user can do, as a code with its values. The core and the adapters report what happened and which of these
 * helps; each surface words all of them in its own terms (src/cli/io/word-remedy.ts, src/vscode/editor/word-remedy.ts). Plain
 * data: they cross processes and are stored in a run's files. Codes are kept: runs of older versions hold them.
 */
export type Remedy =
  // Continuing
  | { do: 'resume' }
  /** what made the run stop must be fixed first */
  | { do: 'fix-and-resume' }
  | { do: 'raise-budget'; budget: BudgetName }
  /** `resume`: of a run that has begun */
  | { do: 'drop-cost-budget'; resume: boolean }
  | { do: 'begin-new-run' }
  // Models and endpoints
  | { do: 'choose-model' }
  /** the endpoint offers these, or more than these */
  | { do: 'choose-offered-model'; models: readonly string[]; more: boolean }
  | { do: 'use-endpoint' }
  /** `usual`: the endpoint that a key alone would choose */
  | { do: 'name-endpoint'; usual: string; variable: string }
  | { do: 'drop-endpoint'; role: 'policy' | 'optimizer' }
  | { do: 'start-in-editor' }
  | { do: 'start-server' }
  | { do: 'check-address'; and: readonly ('network' | 'proxy' | 'ending')[] }
  | { do: 'check-model-name' }
  | { do: 'lower-concurrency' }
  | { do: 'renew-quota' }
  /** `variable`: the environment variable that the key is read from */
  | { do: 'set-api-key'; variable: string }
  | { do: 'replace-api-key'; variable: string | null }
  | { do: 'name-key-variable'; role: 'policy' | 'optimizer' }
  | { do: 'fetch-embedded-model' }
  // Commands of verifiers
  | { do: 'allow-unsandboxed' }
  | { do: 'use-wsl' }
  | { do: 'run-command'; command: string }
  // Tasks
  | { do: 'choose-split'; split: string }
  | { do: 'check-task-health' }
  | { do: 'check-task-file'; file: string }
  | { do: 'write-elsewhere' }
  // Tasks from a repository or from files of other tools
  | { do: 'name-format' }
  | { do: 'drop-column-map' }
  | { do: 'judge-answers' }
  | { do: 'name-workspace' }
  | { do: 'tasks-from-tests' }
  // The library
  | { do: 'measure-library' }
  | { do: 'restore-experience'; id: string }
  | { do: 'release-lessons'; run: string }
  | { do: 'export-elsewhere' }
  // Before a run whose calls do not suffice
  | { do: 'allow-calls'; calls: number }
  | { do: 'train-fewer-rounds'; rounds: number }
  | { do: 'train-on-fewer-tasks'; tasks: number }
  // After a run that proved nothing
  | { do: 'train-with-stronger-optimizer' }
  | { do: 'train-grounded' }
  /** `pairs`: how many would do; null where that is not known */
  | { do: 'train-with-more-pairs'; pairs: number | null }

/** A sentence for people: what happened, in words that any surface can show, and what can be done about it. */
export interface UserMessage {
  sentence: string
  /** any one of them helps; left out where there is none */
  remedies?: readonly Remedy[]
}

/** The words of a surface for one remedy, a clause without its full stop; null for a code of a newer version. */
export type WordRemedy = (remedy: Remedy) => string | null

/**
 * "What happened: do this, or do that." What has a colon or several sentences of its own, apart from what it quotes in
 * brackets, is followed by another sentence.
 */
export function sentenceOf({ sentence, remedies }: UserMessage, word: WordRemedy): string {
  const clauses = (remedies ?? []).map(word).filter((clause) => clause !== null)
  if (clauses.length === 0) return sentence
  const advice = `${clauses.join(', or ')}.`
  const plain = sentence.endsWith('.') && !/[:;.?!] /.test(sentence.replace(/\([^()]*\)/g, ''))
  return plain
    ? `${sentence.slice(0, -1)}: ${advice}`
    : `${sentence} ${advice[0]!.toUpperCase()}${advice.slice(1)}`
}

/** The `reason` of a record, also of an older version or of another process; null where it has none. */
export function reasonMessage(
  record: { reason?: unknown; remedies?: unknown } | Record<string, unknown>,
): UserMessage | null {
  const { reason, remedies } = record
  if (typeof reason !== 'string') return null
  return { sentence: reason, ...(areRemedies(remedies) ? { remedies } : {}) }
}

/** Whether plain data are remedies; those of a newer version are, too, and have no words here. */
export function areRemedies(value: unknown): value is readonly Remedy[] {
  return Array.isArray(value) && value.every((one) => typeof one?.do === 'string')
}

/** The field of a record that holds its remedies; no field where there are none. */
export function withRemedies(remedies: readonly Remedy[] | undefined): { remedies?: readonly Remedy[] } {
  return remedies === undefined || remedies.length === 0 ? {} : { remedies }
}
