import { type Remedy, sentenceOf, type UserMessage } from '../../core/remedy.ts'
import type { L10n } from './words.ts'

/**
 * A sentence of tfgrpo with what can be done in the words of the editor: settings and commands of the palette. What
 * happened stays as tfgrpo reports it, so that it can be searched for.
 */
export function inEditorWords(message: UserMessage, l10n: L10n): string {
  return sentenceOf(message, (remedy) => wordRemedy(remedy, l10n))
}

/** Whether the remedies include this one; then a button is shown next to the sentence. */
export function canDo({ remedies }: Pick<UserMessage, 'remedies'>, what: Remedy['do']): boolean {
  return remedies?.some((remedy) => remedy.do === what) ?? false
}

/** What a user of the editor can do. A new remedy does not compile without its words here. */
export function wordRemedy(remedy: Remedy, l10n: L10n): string | null {
  switch (remedy.do) {
    case 'resume':
      return l10n.t('resume the run (nothing is paid twice)')
    case 'fix-and-resume':
      return l10n.t('fix that and resume the run (nothing is paid twice)')
    case 'raise-budget':
      return l10n.t('resume the run with a larger budget')
    case 'drop-cost-budget':
      return l10n.t('set {0} to 0', 'tfgrpo.maxCost')
    case 'begin-new-run':
      return l10n.t('start a new run')
    case 'choose-model':
      return l10n.t('choose one with "GRPO: Choose Model"')
    case 'choose-offered-model':
      return l10n.t(
        'choose one with "GRPO: Choose Model", for example {0}',
        remedy.models.join(', ') + (remedy.more ? ', …' : ''),
      )
    case 'use-endpoint':
    case 'name-endpoint':
    case 'drop-endpoint':
      return l10n.t('choose another model with "GRPO: Choose Model"')
    case 'start-in-editor':
      return l10n.t('start the run from the editor')
    case 'start-server':
      return l10n.t('start the server')
    case 'check-address': {
      const checked = l10n.t('check the address of the endpoint')
      const and = {
        network: l10n.t('the network'),
        proxy: l10n.t('its proxy'),
        ending: l10n.t('which usually ends with /v1'),
      }
      return [checked, ...remedy.and.map((each) => and[each])].join(', ')
    }
    case 'check-model-name':
      return l10n.t('check the name of the model, and that it is loaded or allowed there')
    case 'lower-concurrency':
      return l10n.t('lower the setting {0} or raise the limit there', 'tfgrpo.concurrency')
    case 'renew-quota':
      return l10n.t('add credit or raise the limit there, or use another key, then resume the run')
    case 'set-api-key':
    case 'name-key-variable':
      return l10n.t('set it with "GRPO: Set API Key"')
    case 'replace-api-key':
      return l10n.t('set a valid one with "GRPO: Set API Key", then run again')
    case 'fetch-embedded-model':
      return l10n.t('fetch it with "GRPO: Fetch the Embedded Model"')
    case 'allow-unsandboxed':
      return l10n.t(
        'allow it by the setting {0} (commands then run on copies with limits and a minimal environment, but can read your files and reach the network)',
        'tfgrpo.allowUnsandboxed',
      )
    case 'use-wsl':
      return l10n.t('open this folder in WSL 2 (wsl --install)')
    case 'run-command':
      return l10n.t('run `{0}`', remedy.command)
    case 'choose-split':
      return l10n.t('give tasks "split: {0}"', remedy.split)
    case 'check-task-health':
      return l10n.t('examine it with "GRPO: Check Task Health"')
    case 'check-task-file':
      return l10n.t('examine it with "GRPO: Check Task Files"')
    case 'write-elsewhere':
      return l10n.t('rename the file, so that a new one is written')
    case 'name-format':
      return l10n.t('rename it to match its content: .csv, .json, .jsonl or .yaml')
    case 'drop-column-map':
      return l10n.t('import it without a mapping')
    case 'judge-answers':
      return l10n.t('write it as a task of your own with a judge')
    case 'name-workspace':
      return l10n.t('open the folder that it is in')
    case 'tasks-from-tests':
      return l10n.t('use "GRPO: Create Tasks from Tests"')
    case 'measure-library':
      return l10n.t('measure it with "GRPO: Measure the Library Again"')
    case 'restore-experience':
      return l10n.t('restore it with "GRPO: Restore Retired Experience"')
    case 'release-lessons':
      return l10n.t('release those that are fine with "GRPO: Release Lesson Held Back by a Guard"')
    case 'export-elsewhere':
      return l10n.t('rename it, or delete it')
    case 'allow-calls':
      return l10n.t('set {0} to {1}', 'tfgrpo.maxCalls', remedy.calls)
    case 'train-fewer-rounds':
      return l10n.t('train in fewer rounds ({0})', remedy.rounds)
    case 'train-on-fewer-tasks':
      return l10n.t('keep {0} of the train tasks', remedy.tasks)
    case 'train-with-stronger-optimizer':
      return l10n.t('train with a stronger model for lessons ("GRPO: Choose Model for Lessons")')
    case 'train-grounded':
      return l10n.t('train with the setting {0} at grounded, where each lesson is tried', 'tfgrpo.mode')
    case 'train-with-more-pairs':
      return remedy.pairs === null
        ? l10n.t('train again with a larger value of the setting {0}', 'tfgrpo.gatePairs')
        : l10n.t(
            'train again with the setting {0} at {1} (two attempts each)',
            'tfgrpo.gatePairs',
            remedy.pairs,
          )
    default:
      remedy satisfies never
      return null
  }
}
