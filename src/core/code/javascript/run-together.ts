import type { CommandResult, FileToWrite } from '../../ports.ts'
import { CASE, partOf, printedParts, type RunTogether, type ToRunTogether } from '../language/run-together.ts'
import { upFrom } from '../language/slash-paths.ts'
import { inFolder, REPORT, shellWord } from '../language/test-runner.ts'

const MARK = 'tfgrpo-run'

/**
 * Copies of the test files, each of which sets its case first: they stand beside the originals, so that whatever they
 * import is found, and modules are compiled once.
 */
export function runTogether({
  text: read,
  runner,
  folder,
  command,
  runs,
}: ToRunTogether): RunTogether | null {
  const copies: FileToWrite[] = []
  for (const [index, run] of runs.entries())
    for (const testFile of run.testFiles) {
      const text = read(testFile)
      if (text === null) return null
      copies.push({ path: copyPath(testFile, index), content: withCase(text, run.case) })
    }
  const named = copies
    .map(({ path }) => shellWord(folder === '' ? path : path.slice(folder.length + 1)))
    .join(' ')
  const top = folder === '' ? './' : upFrom(folder, '')
  const ofPrinted = (result: CommandResult) => {
    const printed = printedParts(result.stdout, MARK)
    return runs.map((_, index) => {
      const stdout = printed.get(index)
      return stdout === undefined ? null : partOf(result, { stdout })
    })
  }
  switch (runner) {
    case 'vitest':
    case 'jest':
      return {
        files: copies,
        command: inFolder(folder, `${command} ${named}`),
        part: (result) => runs.map((_, index) => ofJson(result, index)),
      }
    case 'mocha':
      return {
        files: [...copies, { path: 'tfgrpo-reporter.cjs', content: MOCHA_REPORTER }],
        command: inFolder(
          folder,
          `${command.replace('--reporter tap', `--reporter ${top}tfgrpo-reporter.cjs`)} ${named}`,
        ),
        part: ofPrinted,
      }
    case 'node:test':
      return {
        files: [
          ...copies,
          { path: 'tfgrpo-case.mjs', content: NODE_CASE },
          { path: 'tfgrpo-reporter.mjs', content: NODE_REPORTER },
        ],
        command: inFolder(
          folder,
          `${command.replace(/^node/, `node --import ${top}tfgrpo-case.mjs`)} --test-isolation=none --test-reporter=${top}tfgrpo-reporter.mjs ${named}`,
        ),
        part: ofPrinted,
      }
    default:
      return null
  }
}

const PREFIX = 'tfgrpo-'

function copyPath(testFile: string, index: number): string {
  const at = testFile.lastIndexOf('/') + 1
  return `${testFile.slice(0, at)}${PREFIX}${index}-${testFile.slice(at)}`
}

/** Comments in front may be for the runner, and a directive counts only in front. */
const HEAD =
  /^(?:#![^\n]*\n)?(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:(?:'use strict'|"use strict")[ \t]*;?)?/

/** On the line that is there: the lines of failures and of inline snapshots stay. */
function withCase(text: string, number: number): string {
  const at = HEAD.exec(text)![0].length
  return `${text.slice(0, at)};Object.assign(globalThis, { ${CASE}: ${number} });${text.slice(at)}`
}

/** The files of one run in a JSON report of vitest or jest. */
function ofJson(result: CommandResult, index: number): CommandResult | null {
  const report = result.reports.find(({ path }) => path === `${REPORT}.json`)
  if (report === undefined) return null
  try {
    const json = JSON.parse(report.content) as { testResults?: { name?: unknown }[] }
    const testResults = (json.testResults ?? []).filter(
      ({ name }) => typeof name === 'string' && new RegExp(`[\\\\/]${PREFIX}${index}-[^\\\\/]*$`).test(name),
    )
    if (testResults.length === 0) return null
    return partOf(result, {
      reports: [{ path: report.path, content: JSON.stringify({ ...json, testResults }) }],
    })
  } catch {
    return null
  }
}

/** All files are in one process: the case is that of the suite or test whose turn it is. Titles as in mocha's own TAP. */
const MOCHA_REPORTER = `module.exports = class {
  constructor(runner) {
    const runs = new Map()
    const numberOf = ({ file }) => /[\\\\/]${PREFIX}(\\d+)-[^\\\\/]*$/.exec(file ?? '')?.[1]
    const cases = new Map()
    const enter = (item) => {
      const number = numberOf(item)
      if (number === undefined) return
      if (!cases.has(number))
        cases.set(number, Number(/${CASE}: (\\d+)/.exec(require('fs').readFileSync(item.file, 'utf8'))[1]))
      globalThis.${CASE} = cases.get(number)
    }
    runner.on('suite', enter)
    runner.on('test', enter)
    runner.on('test end', (test) => {
      const lines = runs.get(numberOf(test)) ?? []
      runs.set(numberOf(test), lines)
      const skipped = test.state === 'passed' || test.state === 'failed' ? '' : ' # SKIP -'
      lines.push(\`\${test.state === 'failed' ? 'not ok' : 'ok'} \${lines.length + 1} \${test.fullTitle().replace(/#/g, '')}\${skipped}\`)
    })
    runner.on('end', () => {
      for (const [number, lines] of runs)
        process.stdout.write(\`\\n${MARK} \${number}\\n1..\${lines.length}\\n\${lines.join('\\n')}\\n\`)
    })
  }
}
`

/** All files are in one process: a test has the case that was set where it was defined. */
const NODE_CASE = `import { AsyncLocalStorage } from 'node:async_hooks'
const context = new AsyncLocalStorage()
Object.defineProperty(globalThis, '${CASE}', {
  get: () => context.getStore(),
  set: (number) => context.enterWith(number),
  configurable: true,
  enumerable: true,
})
`

const NODE_REPORTER = `import { tap } from 'node:test/reporters'
export default async function* (source) {
  const runs = new Map()
  for await (const event of source) {
    const number = /[\\\\/]${PREFIX}(\\d+)-[^\\\\/]*$/.exec(event.data?.file ?? '')?.[1]
    if (number !== undefined) runs.set(number, [...(runs.get(number) ?? []), event])
  }
  for (const [number, events] of runs) {
    yield \`\\n${MARK} \${number}\\nTAP version 13\\n\`
    yield* tap((async function* () { yield* events })())
  }
}
`
