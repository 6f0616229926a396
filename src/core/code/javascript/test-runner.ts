import type { SourceFiles } from '../language/language-support.ts'
import { foldersOf, upFrom } from '../language/slash-paths.ts'
import { type Installed, inFolder, REPORT, type RunnerChoice, shellWord } from '../language/test-runner.ts'
import { type PackageScripts, packageScripts, runFolder } from './run-folder.ts'

export type Runner = 'vitest' | 'jest' | 'mocha' | 'node:test'

/**
 * The runner that a test file is written for, by what it imports, then by what package.json names. It runs in the
 * package that sets it up, with that one's configuration; its report is written to the top of the workspace.
 */
export function chooseRunner(files: SourceFiles, testFile: string, installed: Installed): RunnerChoice {
  const text = files.text(testFile) ?? ''
  const packages = packageScripts(files, testFile)
  const runner = runnerOf(text, packages)
  if (runner === null)
    return {
      problem:
        'its runner is not known (vitest, jest, mocha, node:test and pytest are); neither the file nor package.json names one',
    }
  const folder = runFolder(files, packages, testFile, (script) => CALLS[runner].test(script), runner)
  const holder = foldersOf(`${folder}/any`).find(
    (above) => runner !== 'node:test' && installed.bin(runner, above),
  )
  if (runner !== 'node:test' && holder === undefined)
    return {
      problem: `${runner} is not installed in node_modules: install the packages of the workspace first, e.g. with "npm install"`,
    }
  const top = upFrom(folder, '')
  const report = `${top}${REPORT}.json`
  const file = shellWord(folder === '' ? testFile : testFile.slice(folder.length + 1))
  const program = (name: string) => `${upFrom(folder, holder ?? '')}node_modules/.bin/${name}`
  const line = lineOf(packages.find((one) => one.folder === folder)?.scripts ?? [], runner)
  const choice = (command: string): RunnerChoice => ({
    runner,
    command: inFolder(folder, `${command} ${file}`),
    folder,
    file,
  })
  // A threshold of coverage is meant for all tests together: one file alone does not reach it.
  switch (runner) {
    case 'vitest':
      return choice(
        `${program('vitest')} run --reporter=json --outputFile=${report} --coverage.enabled=false${option(line, 'config')}`,
      )
    case 'jest':
      return choice(
        `${environment(line)}${program('jest')} --json --outputFile=${report} --coverage=false${option(line, 'config')} --runTestsByPath`,
      )
    case 'mocha':
      return choice(`${environment(line)}${program('mocha')} --reporter tap${mochaOptions(line)}`)
    case 'node:test':
      return choice(`node${nodeOptions(line)} --test`)
  }
}

function runnerOf(text: string, packages: readonly PackageScripts[]): Runner | null {
  if (/(?:from|require\()\s*['"]vitest['"]/.test(text)) return 'vitest'
  if (/(?:from|require\()\s*['"]node:test['"]/.test(text)) return 'node:test'
  if (/(?:from|require\()\s*['"]@jest\/globals['"]/.test(text)) return 'jest'
  if (/(?:from|require\()\s*['"](?:tape|ava|tap|uvu|jasmine|qunit|bun:test|zora)['"]/.test(text)) return null
  const scripts = [...packages.flatMap((one) => one.tests), ...packages.flatMap((one) => one.scripts)]
  const withGlobals = ['vitest', 'jest', 'mocha'] as const
  const among = (inScript: (script: string, runner: Runner) => boolean) =>
    scripts.flatMap((script) => withGlobals.filter((runner) => inScript(script, runner)))
  const [runner] = [
    ...among((script, runner) => CALLS[runner].test(script)),
    ...among((script, runner) => new RegExp(`\\b${runner}\\b`).test(script)),
    ...withGlobals.filter((runner) => packages.some((one) => one.packages.has(runner))),
  ]
  return runner ?? (lineOf(scripts, 'node:test') === '' ? null : 'node:test')
}

const CALLS: Record<Runner, RegExp> = {
  vitest: /(?:^|[\s/])vitest(?:\.[cm]?js)?(?=\s|$)/,
  jest: /(?:^|[\s/])jest(?:\.[cm]?js)?(?=\s|$)/,
  mocha: /(?:^|[\s/])_?mocha(?:\.[cm]?js)?(?=\s|$)/,
  'node:test': /(?:^|[\s"'])node\s.*--test\b|(?:^|[\s/"'])tsx\s.*--test\b/,
}

/** tsx in place of node: as a module that node loads first it does the same, and the command stays node's. */
const TSX = /(?<!(?:-r|--require|--import|--loader)[ =])(?<=^|[\s/"'])tsx\s.*--test\b/

/** The command of a script that calls the runner: others on the same line have options of their own. */
function lineOf(scripts: readonly string[], runner: Runner): string {
  const commands = scripts
    .flatMap((script) => script.split(/\n|&&|\|\|?|;|(?<!&)&(?!&)/))
    .map((command) => command.trim())
  return commands.find((command) => CALLS[runner].test(command)) ?? ''
}

/** Options that the scripts give mocha: modules to load first, the interface. Files and reporters are ours. */
function mochaOptions(line: string): string {
  const options = [
    ...line.matchAll(
      /\s(?:(?:-r|--require|--import|--loader|-u|--ui|--config|--opts|--compilers)[ =][\w@./:-]+|--exit|--check-leaks|--expose-gc)(?=\s|$)/g,
    ),
  ].map(([text]) => text.trim().split(/[ =]/).map(shellWord).join(' '))
  return options.length === 0 ? '' : ` ${options.join(' ')}`
}

function nodeOptions(line: string): string {
  const options = [
    ...line.matchAll(
      /\s(?:(?:-r|--require|--import|--loader)[ =][\w@./:-]+|--experimental-[\w-]+|--conditions=[\w-]+)(?=\s|$)/g,
    ),
  ]
  // Nothing in them means anything to a shell.
  const given = options.map(([text]) => ` ${text.trim()}`)
  return [...(TSX.test(line) ? [' --import tsx'] : []), ...given].join('')
}

function option(line: string, name: string): string {
  const value = new RegExp(`\\s--${name}[ =]([\\w@./-]+)`).exec(line)?.[1]
  return value === undefined ? '' : ` --${name} ${shellWord(value)}`
}

/** Plain settings before a runner, e.g. NODE_ENV=test or NODE_OPTIONS=--experimental-vm-modules. */
function environment(line: string): string {
  const settings = [
    ...line.matchAll(
      /(?:^|\s)(?:cross-env\s+)?((?:NODE_ENV|NODE_OPTIONS|TS_NODE_\w+|BABEL_ENV)=(?:[\w./:-]+|(['"])[\w ./:=-]+\2))/g,
    ),
  ]
  return settings.map(([, setting]) => `${setting} `).join('')
}
