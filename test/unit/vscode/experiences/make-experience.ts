import type { Experience } from '../../../../src/core/library/experience.ts'
import type { L10n } from '../../../../src/vscode/editor/words.ts'

/** An experience with what a test is about. */
export function experience(id: string, fields: Partial<Experience> = {}): Experience {
  return { id, text: `Rule of ${id}.`, evidence: [], tags: [], status: 'candidate', history: [], ...fields }
}

export const effect = (mean: number) => ({ mean, low: mean - 0.1, high: mean + 0.1, trials: 48 })

/** English, as the editor shows it without a language pack. */
export const english: L10n = {
  t: (message, ...values) => message.replace(/\{(\d+)\}/g, (_, at) => String(values[Number(at)])),
}
