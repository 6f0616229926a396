import type { L10n } from '../l10n.ts'

/** Whether a sentence of tfgrpo says that commands cannot be contained here. */
export function lacksSandbox(sentence: string): boolean {
  return sentence.includes('--unsandboxed')
}

/** The sentence with the setting in the place of the command line's flag. */
export function inEditorWords(sentence: string, l10n: L10n): string {
  return sentence.replace(
    'pass --unsandboxed',
    l10n.t('allow it by the setting {0}', 'tfgrpo.allowUnsandboxed'),
  )
}
