import type { L10n } from './words.ts'

/** Whether a sentence of tfgrpo says that commands cannot be contained here. */
export function lacksSandbox(sentence: string): boolean {
  return sentence.includes('--unsandboxed')
}

/** Whether a sentence of tfgrpo says that the embedded model is to be fetched. */
export function lacksModel(sentence: string): boolean {
  return sentence.includes('tfgrpo model get')
}

/**
 * A sentence of tfgrpo with what to do in the words of the editor: flags, variables and commands of the command line
 * become settings and commands of the palette, or nothing where a button stands beside it. What happened stays as tfgrpo
 * says it, so that it can be searched for. By clause and not by kind, since most of these sentences come as a line alone.
 */
export function inEditorWords(sentence: string, l10n: L10n): string {
  return clauses(l10n).reduce((text, [clause, words]) => text.replace(clause, () => words), sentence)
}

/** In order: a longer clause stands before what is a part of it. */
function clauses(l10n: L10n): [clause: RegExp, words: string][] {
  const address = l10n.t('check the address of the endpoint')
  const choose = l10n.t('choose one with "GRPO: Choose Model"')
  const chooseOther = l10n.t('choose another model with "GRPO: Choose Model"')
  const resume = l10n.t('resume the run')
  return [
    // Budgets: the button that raises the budget stands beside it.
    [/; give a larger --max-[a-z]+ with --resume to go on/, ''],
    [
      /--max-cost cannot be kept; leave it out with --resume to go on, or use --max-tokens/,
      l10n.t('the budget in USD cannot be kept'),
    ],
    [/^--max-cost needs/, l10n.t('A budget in USD needs')],
    [/, or use --max-tokens/, l10n.t(', or set {0} to 0', 'tfgrpo.maxCost')],
    // Models
    [
      /set \w+, or name the variable that holds (?:it|the key) with --api-key-env/,
      l10n.t('set it with "GRPO: Set API Key"'),
    ],
    [/put a valid key there and run again/, l10n.t('set a valid one with "GRPO: Set API Key", then go on')],
    [/the API key in [A-Z0-9_]+/, l10n.t('the API key')],
    [/check the spelling of --model/, l10n.t('check the name of the model')],
    [/check --base-url/, address],
    [/give --base-url and --model for .* or set OPENAI_BASE_URL or OPENAI_API_KEY/, choose],
    [/give --base-url, or set OPENAI_API_KEY to use it at \S*[^\s.]/, chooseOther],
    [/choose one with --model/, choose],
    [/use an endpoint with --base-url and --model/, chooseOther],
    [/leave out --(?:optimizer-)?base-url, or name the endpoint's model/, chooseOther],
    [/`tfgrpo model get`/, '"GRPO: Fetch the Embedded Model"'],
    [/lower --concurrency/, l10n.t('lower the setting {0}', 'tfgrpo.concurrency')],
    // Going on
    [/; go on with --resume, nothing is paid twice/, l10n.t('; nothing is paid twice')],
    [/(?:run again|go on) with --resume/, resume],
    [/Ask for the same, or begin a new run without --resume\./, l10n.t('Begin a new run.')],
    // Commands, tasks and libraries
    [/run tfgrpo inside WSL 2/, l10n.t('open this folder in WSL 2')],
    [/pass --unsandboxed/, l10n.t('allow it by the setting {0}', 'tfgrpo.allowUnsandboxed')],
    [
      /a stronger optimizer \(--optimizer-model\)/,
      l10n.t('a stronger model ("GRPO: Choose Model for Lessons")'),
    ],
    [
      /a stronger --optimizer-model/,
      l10n.t('a stronger model for lessons ("GRPO: Choose Model for Lessons")'),
    ],
    [/with --gate-pairs (?=\d)/, l10n.t('with the setting {0} at ', 'tfgrpo.gatePairs')],
    [/a larger --gate-pairs/, l10n.t('a larger value of the setting {0}', 'tfgrpo.gatePairs')],
    [/: tfgrpo library release \S+ LESSON/, ', "GRPO: Release Lesson Held Back by a Guard"'],
    [/look at it with tfgrpo check .*[^.]/, l10n.t('look at it with "GRPO: Check Task Files"')],
    [/"tfgrpo library verify"/, '"GRPO: Measure the Library Again"'],
    [/"tfgrpo tasks check"/, '"GRPO: Check Task Health"'],
    [
      /"tfgrpo export": choose another place with --out/,
      l10n.t('"GRPO: Export Experiences": rename it, or delete it'),
    ],
    [/choose another file with --out/, l10n.t('rename the file, so that a new one is written')],
    // Other tools' files: what a map holds stays, the user has written it.
    [/^--map takes field=column/, l10n.t('Columns are given as field=column')],
    [/^--map is for tables/, l10n.t('Columns are chosen for tables')],
    [/^--map /, ''],
    [/; a model can judge it with --verify judge/, l10n.t('; write it as a task of your own with a judge')],
    [
      /name the format, e\.g\. --format csv \([^)]*\)/,
      l10n.t('rename it by what it holds, to .csv, .json, .jsonl or .yaml'),
    ],
    [/choose another --split, or give tasks/, l10n.t('give tasks')],
    [/"tfgrpo library retire \w+ --undo"/, '"GRPO: Take Retired Experience Back"'],
  ]
}
