import type { SourceFiles } from '../language/language-support.ts'
import { dirname } from '../language/slash-paths.ts'
import { type Installed, REPORT, type RunnerChoice, shellWord } from '../language/test-runner.ts'

type Runner = 'vitest' | 'jest' | 'mocha' | 'node:test'

/** The runner that a test file is written for, by what it imports, then by what package.json names. */
export function chooseRunner(files: SourceFiles, testFile: string, installed: Installed): RunnerChoice {
  const file = shellWord(testFile)
  const text = files.text(testFile) ?? ''
  const scripts = packageScripts(files, testFile)
  const runner = runnerOf(text, scripts)
  if (runner === null)
    return {
      problem:
        'its runner is not known (vitest, jest, mocha, node:test and pytest are); neither the file nor package.json names one',
    }
  if (runner !== 'node:test' && !installed.bin(runner))
    return {
      problem: `${runner} is not installed in node_modules: install the packages of the workspace first, e.g. with "npm install"`,
    }
  const program = (name: string) => `node_modules/.bin/${name}`
  const line = lineOf(scripts.scripts, runner)
  // A threshold of coverage is meant for all tests together: one file alone does not reach it.
  switch (runner) {
    case 'vitest':
      return {
        runner,
        command: `${program('vitest')} run --reporter=json --outputFile=${REPORT}.json --coverage.enabled=false${option(line, 'config')} ${file}`,
      }
    case 'jest':
      return {
        runner,
        command: `${environment(line)}${program('jest')} --json --outputFile=${REPORT}.json --coverage=false${option(line, 'config')} --runTestsByPath ${file}`,
      }
    case 'mocha':
      return {
        runner,
        command: `${environment(line)}${program('mocha')} --reporter tap${mochaOptions(line)} ${file}`,
      }
    case 'node:test':
      return { runner, command: `node${nodeOptions(line)} --test ${file}` }
  }
}

function runnerOf(text: string, { scripts, packages }: Scripts): Runner | null {
  if (/(?:from|require\()\s*['"]vitest['"]/.test(text)) return 'vitest'
  if (/(?:from|require\()\s*['"]node:test['"]/.test(text)) return 'node:test'
  if (/(?:from|require\()\s*['"]@jest\/globals['"]/.test(text)) return 'jest'
  if (/(?:from|require\()\s*['"](?:tape|ava|tap|uvu|jasmine|qunit|bun:test|zora)['"]/.test(text)) return null
  for (const runner of ['vitest', 'jest', 'mocha'] as const)
    if (new RegExp(`\\b${runner}\\b`).test(scripts)) return runner
  for (const runner of ['vitest', 'jest', 'mocha'] as const) if (packages.has(runner)) return runner
  return lineOf(scripts, 'node:test') === '' ? null : 'node:test'
}

interface Scripts {
  scripts: string
  packages: ReadonlySet<string>
}

/** Scripts and packages of the nearest package.json, then of those above it. */
function packageScripts(files: SourceFiles, testFile: string): Scripts {
  const lines: string[] = []
  const packages = new Set<string>()
  for (let folder = dirname(testFile); ; folder = dirname(folder)) {
    const text = files.text(folder === '' ? 'package.json' : `${folder}/package.json`)
    if (text !== null) {
      try {
        const json = JSON.parse(text) as Record<string, Record<string, unknown> | undefined>
        const { test, ...others } = json.scripts ?? {}
        lines.push(...(test === undefined ? [] : [String(test)]), ...Object.values(others).map(String))
        for (const kind of ['dependencies', 'devDependencies'])
          for (const name of Object.keys(json[kind] ?? {})) packages.add(name)
        if (typeof json.jest === 'object') packages.add('jest')
        if (typeof json.mocha === 'object') packages.add('mocha')
      } catch {
        // A broken package.json names no runner.
      }
    }
    if (folder === '') return { scripts: lines.join('\n'), packages }
  }
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
function lineOf(scripts: string, runner: Runner): string {
  const commands = scripts.split(/\n|&&|\|\|?|;|(?<!&)&(?!&)/).map((command) => command.trim())
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
