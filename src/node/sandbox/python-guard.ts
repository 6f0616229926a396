import { dirname, join } from 'node:path'
import { entryPath } from '../entry.ts'
import { quote } from './node-options.ts'

/**
 * The command with a module that its Python processes load first, which keeps an imported answer from ending or replacing
 * the checks.
 * @param work the copy in which it runs
 * @param answers paths of the answer's files in the copy
 */
export function withPythonGuard(
  command: string,
  work: string,
  answers: readonly string[],
): { command: string; readable: string[] } {
  const modules = answers.filter((path) => path.endsWith('.py'))
  if (modules.length === 0 || process.platform === 'win32') return { command, readable: [] }
  const folder = dirname(entryPath('python-guard/sitecustomize.py', 'sandbox/python-guard/sitecustomize.py'))
  const paths = quote(modules.map((path) => join(work, path)).join('\n'))
  // A command that sets the variable itself adds to it.
  const own = command.replace(/(^|[\s;&|(])PYTHONPATH=/g, `$1PYTHONPATH=${quote(`${folder}:`)}`)
  return { command: `export PYTHONPATH=${quote(folder)} TFGRPO_ANSWERS=${paths}; ${own}`, readable: [folder] }
}
