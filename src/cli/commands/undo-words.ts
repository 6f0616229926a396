import type { Experience } from '../../core/library/experience.ts'
import { shellWords } from '../../core/report/shell-words.ts'

/** "undo with: tfgrpo library ...", of the same library file. */
export function undoWords(words: readonly string[], place: { library?: string }): string {
  const windows = process.platform === 'win32'
  const library = place.library === undefined ? [] : ['--library', place.library]
  const command = shellWords(['tfgrpo', 'library', ...words, ...library], windows)
  return `undo ${windows ? 'in PowerShell ' : ''}with: ${command}`
}

/** How an edit is taken back: by the fields that it changed, with what stood in them. */
export function undoEditWords(before: Experience, after: Experience, place: { library?: string }): string {
  const words = ['edit', after.id]
  if (after.text !== before.text) words.push('--text', before.text)
  if (JSON.stringify(after.evidence) !== JSON.stringify(before.evidence))
    for (const quote of before.evidence.length > 0 ? before.evidence : ['']) words.push('--evidence', quote)
  if (JSON.stringify(after.tags) !== JSON.stringify(before.tags)) words.push('--tags', before.tags.join(','))
  // A terminal would obey them in place of showing them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (words.some((word) => /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(word)))
    return 'what stood there before holds control characters, so no command brings it back'
  return undoWords(words, place)
}
