import { javascript } from './javascript/javascript.ts'
import type { Language } from './language/language.ts'
import type { LanguageSupport, MissingCause } from './language/language-support.ts'
import { python } from './python/python.ts'
import { tsx, typescript } from './typescript/typescript.ts'

/** Every language whose code is read. */
export const LANGUAGES: Readonly<Record<Language, LanguageSupport>> = { javascript, typescript, tsx, python }

const ALL = Object.values(LANGUAGES)

/** The language of a file by its name; null where functions of it are not read. */
export function languageOf(path: string): Language | null {
  return supportOf(path)?.name ?? null
}

/** What is known of the language of a file; null where functions of it are not read. */
export function supportOf(path: string): LanguageSupport | null {
  const endsIn = (endings: readonly string[]) => endings.some((ending) => path.endsWith(ending))
  return ALL.find((one) => endsIn(one.endings) && !endsIn(one.declarationEndings)) ?? null
}

/** How the names of all files of code end, without the dot. */
export function codeEndings(): string[] {
  return ALL.flatMap(({ endings }) => endings.map((ending) => ending.slice(1)))
}

/** Whether a file determines which packages a repository needs. */
export function isDependencyFile(path: string): boolean {
  return ALL.some(({ dependencyFiles }) => dependencyFiles.test(path))
}

/** Names of folders with installed packages or caches of any language. */
export function packageFolders(): Set<string> {
  return new Set(ALL.flatMap((one) => one.packageFolders))
}

/** The test runners of all languages, for people. */
export function runnerNames(): string[] {
  return [...new Set(ALL.flatMap(({ tests }) => tests.runners))]
}

/** What runners of any language print in a copy that lacks something. */
export function missingCauses(): MissingCause[] {
  return [...new Set(ALL.flatMap(({ tests }) => tests.missing))]
}

/** Names that methods have for their own object in any language. */
export function selfNames(): string[] {
  return [...new Set(ALL.flatMap(({ functions }) => functions.selfNames))]
}

/** Whether a type that comes with any language has a method of that name. */
export function isBuiltInMethod(name: string): boolean {
  return ALL.some(({ functions }) => functions.builtInMethods.has(name))
}

/** Whether code seems to hold a function, in any language. */
export function seemsToDefine(code: string): boolean {
  return ALL.some(({ functions }) => functions.mark.test(code))
}

/** The languages, for people: "JavaScript, TypeScript and Python". */
export function languageLabels(): string {
  const labels = [...new Set(ALL.map(({ label }) => label))]
  return new Intl.ListFormat('en-GB').format(labels)
}
