import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { virtualEnvironment } from '../sandbox/python-places.ts'

/** A program of PATH, or a file by its path from `cwd`; null where there is none that can be run. */
export function findProgram(name: string, path: string, cwd: string): string | null {
  const candidates = name.includes('/') || name.includes(sep) ? [resolve(cwd, name)] : onPath(name, path)
  return candidates.find(isExecutable) ?? null
}

function onPath(name: string, path: string): string[] {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  return path
    .split(delimiter)
    .filter(isAbsolute)
    .flatMap((folder) => endings.map((ending) => join(folder, `${name}${ending}`)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * What must be readable for a file to run: the file, and where it belongs to packages of npm or to a virtual environment
 * of Python, those.
 * @param real its real path
 */
export function programPlaces(real: string): string[] {
  const parts = real.split(sep)
  const packages = parts.indexOf('node_modules')
  if (packages > 0) return [parts.slice(0, packages + 1).join(sep)]
  const environment = virtualEnvironment(dirname(dirname(real)))
  return environment === null ? [real] : [real, ...environment]
}

/** The real path of an existing file; null for anything else. */
export function fileNamed(word: string, cwd: string): string | null {
  try {
    const real = realpathSync(resolve(cwd, word))
    return statSync(real).isFile() ? real : null
  } catch {
    return null
  }
}
