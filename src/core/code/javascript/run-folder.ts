import type { SourceFiles } from '../language/language-support.ts'
import { foldersOf, join } from '../language/slash-paths.ts'

/** What a package.json says about running tests. */
export interface PackageScripts {
  /** '' = the top */
  folder: string
  /** all scripts; the one called test first, then those whose names speak of tests */
  scripts: readonly string[]
  /** of these, the ones whose names speak of tests */
  tests: readonly string[]
  /** what it depends on, and runners that it configures */
  packages: ReadonlySet<string>
  /** a package of its own, not only a mark of how files below are read */
  isPackage: boolean
}

/** Scripts and packages of the nearest package.json, then of those above it. */
export function packageScripts(files: SourceFiles, testFile: string): PackageScripts[] {
  return foldersOf(testFile).flatMap((folder) => {
    const text = files.text(join(folder, 'package.json'))
    if (text === null) return []
    try {
      const json = JSON.parse(text) as Record<string, Record<string, unknown> | undefined>
      const scripts = Object.entries(json.scripts ?? {})
      const rank = ([name]: [string, unknown]) => (name === 'test' ? 0 : /\btest/.test(name) ? 1 : 2)
      const ranked = scripts.toSorted((a, b) => rank(a) - rank(b))
      const configured = (['jest', 'mocha'] as const).filter((runner) => typeof json[runner] === 'object')
      const depended = ['dependencies', 'devDependencies'].flatMap((kind) => Object.keys(json[kind] ?? {}))
      return {
        folder,
        scripts: ranked.map(([, script]) => String(script)),
        tests: ranked.filter((one) => rank(one) < 2).map(([, script]) => String(script)),
        packages: new Set([...configured, ...depended]),
        isPackage: typeof json.name === 'string',
      }
    } catch {
      // A broken package.json names no runner.
      return []
    }
  })
}

const CODE = ['js', 'ts', 'mjs', 'mts', 'cjs', 'cts']
const named = (stems: readonly string[], endings: readonly string[]) =>
  stems.flatMap((stem) => endings.map((ending) => `${stem}.${ending}`))

/** Files that configure a runner where it is started; mocha and jest look for theirs in the folders above, too. */
const CONFIGURATIONS: Readonly<Record<string, readonly string[]>> = {
  vitest: [
    ...named(['vitest.config', 'vite.config', 'vitest.workspace', 'vitest.projects'], CODE),
    'vitest.workspace.json',
  ],
  jest: named(['jest.config'], [...CODE, 'json']),
  mocha: named(['.mocharc'], ['js', 'cjs', 'mjs', 'json', 'jsonc', 'yaml', 'yml']),
}

/**
 * The folder that a test file is run from, '' = the top: the nearest one that sets the runner up, by a script that calls
 * it or by its configuration; else the nearest package that depends on it, else the nearest package.
 * @param calls whether a script calls the runner
 */
export function runFolder(
  files: SourceFiles,
  packages: readonly PackageScripts[],
  testFile: string,
  calls: (script: string) => boolean,
  runner: string,
): string {
  const configurations = CONFIGURATIONS[runner] ?? []
  const setUp = foldersOf(testFile).find(
    (folder) =>
      configurations.some((name) => files.files.has(join(folder, name))) ||
      packages.some((one) => one.folder === folder && one.scripts.some(calls)),
  )
  const nearest =
    packages.find((one) => one.packages.has(runner)) ??
    packages.find(({ isPackage }) => isPackage) ??
    packages.at(-1)
  return setUp ?? nearest?.folder ?? ''
}
