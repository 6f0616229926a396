import type { L10n } from '../../src/vscode/editor/words.ts'

/** Says everything in English, as `vscode.l10n` does without a translation. */
export const plainL10n: L10n = {
  t: (message, ...values) => message.replace(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
}
