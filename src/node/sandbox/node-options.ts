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
  const options: string[] = []
  const variables: string[] = []
  const readable: string[] = []
  if (scriptTestsWithoutReporter(command, work)) options.push('--test-reporter=tap')
  const modules = answers.filter((path) => /\.[cm]?[jt]sx?$/.test(path))
  if (modules.length > 0 && /\b(?:node|npm|npx|pnpm|yarn|tsx|mocha|jest|vitest|ava|tap)\b/.test(command)) {
    const guard = entryPath('exit-guard', 'sandbox/exit-guard.ts')
    options.push(`--import=${pathToFileURL(guard).href}`)
    variables.push(` TFGRPO_ANSWERS=${quote(modules.map((path) => join(work, path)).join('\n'))}`)
    readable.push(guard)
  }
  if (options.length === 0) return { command, readable }
  return {
    command: `export NODE_OPTIONS=${quote(options.join(' '))}${variables.join('')}; ${command}`,
    readable,
  }
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

export const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
