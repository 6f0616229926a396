import { execFile } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join } from 'node:path'

/** The Python for a workspace's commands. */
export interface PythonPlaces {
  /** folder of the program itself, first in PATH: version managers replace it by a script that needs the home folder */
  bin: string
  /** its installation, which it must be able to read */
  readable: string[]
  /** folders of installed packages */
  packages: string[]
}

const LOOK_MS = 10_000
const looks = new Map<string, Promise<PythonPlaces | null>>()

/** Whether a command may need Python. */
export const needsPython = (command: string) => /\b(?:python[\d.]*|pytest|tox|nox|pip)\b/.test(command)

/**
 * Where `python3` of PATH is installed; null if there is none. Determined once per workspace, in Python's isolated mode:
 * nothing of the workspace is run. The working folder matters, since version managers choose by it.
 */
export function findPython(path: string, cwd: string): Promise<PythonPlaces | null> {
  const key = `${path}\n${cwd}`
  let look = looks.get(key)
  if (look === undefined) {
    look = ask(path.split(delimiter).filter(isAbsolute).join(delimiter), cwd)
    looks.set(key, look)
  }
  return look
}

function ask(path: string, cwd: string): Promise<PythonPlaces | null> {
  const code =
    'import sys; print("\\n".join([sys.executable, sys.prefix, sys.base_prefix] + [p for p in sys.path if p.endswith("-packages")]))'
  return new Promise((resolve) => {
    execFile(
      'python3',
      ['-I', '-c', code],
      { cwd, timeout: LOOK_MS, env: { PATH: path, HOME: process.env.HOME ?? '/' }, encoding: 'utf8' },
      (error, stdout) => {
        const [executable, prefix, base, ...packages] = stdout.trim().split(/\r?\n/)
        if (error || !executable || !existsSync(executable)) return resolve(null)
        const prefixes = [prefix, base].filter((one) => one !== undefined)
        const real = [...prefixes, ...prefixes.filter(existsSync).map((prefix) => realpathSync(prefix))]
        const readable = [...new Set(real)].filter((prefix) => existsSync(prefix) && !isSystem(prefix))
        resolve({ bin: dirname(executable), readable, packages })
      },
    )
  })
}

/** A virtual environment, and the installation that it was made from; null if the folder is not one. */
export function virtualEnvironment(folder: string): string[] | null {
  const config = join(folder, 'pyvenv.cfg')
  if (!existsSync(config)) return null
  const home = /^home\s*=\s*(.+)$/m.exec(readFileSync(config, 'utf8'))?.[1]?.trim()
  const prefix = home === undefined || !isAbsolute(home) ? null : dirname(home)
  const base = prefix !== null && existsSync(prefix) && !isSystem(prefix) ? [realpathSync(prefix)] : []
  return [realpathSync(folder), ...base.filter(looksLikePython)]
}

/** A folder chosen by the repository is made readable only if Python is installed in it. */
const looksLikePython = (prefix: string) =>
  existsSync(join(prefix, 'lib')) &&
  (existsSync(join(prefix, 'bin/python3')) || existsSync(join(prefix, 'bin/python')))

/** These are readable anyway, and none may be made readable as a whole. */
const isSystem = (prefix: string) => /^\/(?:usr|bin|lib\w*|opt)?(?:\/local)?\/?$/.test(prefix)
