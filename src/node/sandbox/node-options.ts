import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { entryPath } from '../entry.ts'

/**
 * The command with options for its Node processes: to print TAP where a package script calls node --test
 * without a reporter (the verifier itself changes a command line that does so), and to keep an imported answer
 * from ending the check.
 * @param work the copy in which it runs
 * @param answers paths of the answer's files in the copy
 */
export function withNodeOptions(
  command: string,
  work: string,
  answers: readonly string[],
): { command: string; readable: string[] } {
  if (process.platform === 'win32') return { command, readable: [] }
  if (scriptTestsWithoutReporter(command, work))
    return { command: `export NODE_OPTIONS=--test-reporter=tap; ${command}`, readable: [] }
  const modules = answers.filter((path) => /\.[cm]?[jt]sx?$/.test(path))
  if (
    modules.length === 0 ||
    command.includes('--test') ||
    !/\b(?:node|npm|npx|pnpm|yarn|tsx)\b/.test(command)
  )
    return { command, readable: [] }
  const guard = entryPath('exit-guard', 'sandbox/exit-guard.ts')
  const paths = modules.map((path) => join(work, path)).join('\n')
  const environment = `NODE_OPTIONS=${quote(`--import=${pathToFileURL(guard).href}`)} TFGRPO_ANSWERS=${quote(paths)}`
  return { command: `export ${environment}; ${command}`, readable: [guard] }
}

/** Whether the command runs a script of package.json, and the scripts call node --test without a reporter. */
function scriptTestsWithoutReporter(command: string, work: string): boolean {
  if (!/\b(?:npm|pnpm|yarn)\b/.test(command)) return false
  try {
    const { scripts = {} } = JSON.parse(readFileSync(join(work, 'package.json'), 'utf8')) as {
      scripts?: Record<string, string>
    }
    const lines = Object.values(scripts).map(String)
    return (
      lines.some((line) => /\bnode\b.*--test(?:\s|$)/.test(line)) &&
      !lines.some((line) => line.includes('--test-reporter'))
    )
  } catch {
    return false
  }
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
