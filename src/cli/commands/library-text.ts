import type { Include } from '../../core/inject/prior.ts'
import { rank, sizeInPrior } from '../../core/inject/prior.ts'
import type { Effect, Experience, Library } from '../../core/library/experience.ts'
import { recordWords } from '../../core/library/reader.ts'
import { standingWords } from '../../core/library/status-words.ts'
import { shellWords } from '../../core/report/shell-words.ts'
import { exampleOrigin, many } from '../../core/report/words.ts'
import { shortText } from '../io/plain-text.ts'
import { exampleFlag } from './library-example.ts'

/** The list for people: how many are in use, then one line per experience, best first. */
export function listLines(
  library: Library,
  options: { used: ReadonlySet<string>; include: Include; all: boolean; path: string },
): string[] {
  const active = library.experiences.filter(({ status }) => status !== 'retired')
  const retired = library.experiences.filter(({ status }) => status === 'retired')
  const shown = [...rank(active), ...(options.all ? retired : [])]
  const width = Math.max(...shown.map(({ id }) => id.length))
  return [
    `${options.used.size} of ${active.length} in use (--include ${options.include}), ${options.path}`,
    ...shown.map((one) => {
      const flags = [standingWords(one), one.pinned ? 'pinned' : '', one.disabled ? 'disabled' : '']
        .filter(Boolean)
        .join(', ')
      const effect = one.effect ? `  ${effectWords(one.effect)}` : ''
      const kind = one.example ? `  ${kindWords(one)}` : ''
      const task = one.example ? [`\n    Task: ${shortText(one.example.task, TASK_WIDTH)}`] : []
      return `${options.used.has(one.id) ? '*' : ' '} ${one.id.padEnd(width)}  ${flags}${kind}${effect}\n    ${indented(one.text)}${task.join('')}`
    }),
    ...(retired.length > 0 && !options.all ? [`${retired.length} retired (--all lists them)`] : []),
  ]
}

/** Characters of a task that a list shows. */
const TASK_WIDTH = 100

/** "example, 180 tokens" */
const kindWords = (one: Experience) => `example, ${many(sizeInPrior(one), 'token')}`

const indented = (text: string) => text.trim().replaceAll('\n', '\n    ')

/** Task and answer of an example in full. */
function exampleLines(one: Experience): string[] {
  const { example } = one
  if (!example) return []
  return [
    `  ${kindWords(one)}: an accepted answer of this project (${exampleOrigin(example.origin)})`,
    ...(example.shows === undefined ? [] : [`  shows: ${example.shows}`]),
    `  task:\n    ${indented(example.task)}`,
    `  accepted answer:\n    ${example.answer.replaceAll('\n', '\n    ')}`,
  ]
}

/** Everything about one experience. */
export function experienceLines(one: Experience): string[] {
  return [
    `${one.id}  ${one.text}`,
    ...exampleLines(one),
    ...one.evidence.map((quote) => `  seen: ${quote}`),
    `  status: ${standingWords(one)}${one.pinned ? ', pinned' : ''}${one.disabled ? ', disabled' : ''}`,
    ...(one.tags.length > 0 ? [`  tags: ${one.tags.join(', ')}`] : []),
    ...(one.effect
      ? [
          `  effect: ${effectWords(one.effect)}${one.effect.model ? ` with ${recordWords(one.effect.model)}` : ''}`,
        ]
      : []),
    ...(one.origin
      ? [
          `  from: ${one.origin.run}, step ${one.origin.step}, tasks ${one.origin.tasks.join(', ')}, written by ${one.origin.model}`,
        ]
      : []),
    ...one.history.map(
      ({ run, step, op, why }) => `  ${run === 'user' ? 'you' : `${run}/${step}`} ${op}: ${why}`,
    ),
  ]
}

/** "+0.31 (0.12 to 0.48, 48 rollouts)" */
function effectWords({ mean, low, high, trials }: Effect): string {
  return `${mean > 0 ? '+' : ''}${mean.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}, ${trials} rollouts)`
}

/** "undo with: tfgrpo library ...", for the same library file. */
export function undoWords(words: readonly string[], place: { library?: string }): string {
  const windows = process.platform === 'win32'
  const library = place.library === undefined ? [] : ['--library', place.library]
  const command = shellWords(['tfgrpo', 'library', ...words, ...library], windows)
  return `undo ${windows ? 'in PowerShell ' : ''}with: ${command}`
}

/** The command that undoes an edit: the changed fields with their previous values. */
export function undoEditWords(before: Experience, after: Experience, place: { library?: string }): string {
  const words = ['edit', after.id]
  if (after.text !== before.text) words.push('--text', before.text)
  if (before.example && JSON.stringify(after.example) !== JSON.stringify(before.example))
    words.push(...exampleFlag(before.example))
  if (JSON.stringify(after.evidence) !== JSON.stringify(before.evidence))
    for (const quote of before.evidence.length > 0 ? before.evidence : ['']) words.push('--evidence', quote)
  if (JSON.stringify(after.tags) !== JSON.stringify(before.tags)) words.push('--tags', before.tags.join(','))
  // A terminal would act on them instead of showing them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is searched for
  if (words.some((word) => /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(word)))
    return 'the previous text contains control characters, so no command can restore it'
  return undoWords(words, place)
}
