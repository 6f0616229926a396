import type { Language } from '../../src/core/code/language/language.ts'
import { withEdits } from '../../src/core/code/language/twin.ts'
import { LANGUAGES } from '../../src/core/code/languages.ts'
import { loadParser } from '../../src/node/code/load-parser.ts'

/** The text with all changes that make its twins; it must still be code of its language. */
export async function twinOf(language: Language, text: string): Promise<string> {
  const parse = await loadParser()
  const twins = parse(language, text, (tree) => LANGUAGES[language].tests.twins(tree))
  const out = withEdits(
    text,
    twins.flatMap(({ edits }) => edits),
  )
  if (parse(language, out, ({ root }) => root.hasError)) throw new Error(`The twin is no ${language}: ${out}`)
  return out
}
