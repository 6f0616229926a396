import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, constants, realpathSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { makeFolderSync } from '../make-folder.ts'
import { nodePlaces } from './places.ts'

/** The `node` of commands: the first folder of PATH, and what must be readable for it. */
export interface CommandNode {
  folder: string
  readable: string[]
}

export interface Running {
  /** the program that runs this process */
  execPath: string
  /** whether it is Electron acting as Node (ELECTRON_RUN_AS_NODE), as in the extension of a desktop editor */
  electron: boolean
  /** PATH in which to look for another Node */
  path: string
  /** major version of a node program; null if it does not run */
  majorOf?: (program: string) => number | null
}

/** The oldest Node that is suitable for commands. */
const OLDEST = 20

/**
 * `node` in a command is the Node that runs tfgrpo. Electron has another name, no npm, and lacks some of Node's
 * options: then an installed Node is used if there is one, else a small program that starts Electron as Node.
 * @param folder created if that program is needed
 */
export function commandNode(running: Running, folder: string): CommandNode {
  const { execPath, electron, path } = running
  if (!electron) return { folder: dirname(realpathSync(execPath)), readable: nodePlaces(execPath) }
  const installed = installedNode(path, running.majorOf ?? majorOf)
  if (installed !== null) return { folder: dirname(installed), readable: nodePlaces(installed) }
  writeStarter(folder, realpathSync(execPath))
  return { folder, readable: [folder, electronFolder(realpathSync(execPath))] }
}

/** The program that runs this process. */
export function runningNode(path: string): Running {
  return { execPath: process.execPath, electron: process.versions.electron !== undefined, path }
}

function installedNode(path: string, major: (program: string) => number | null): string | null {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  for (const folder of path.split(delimiter).filter((one) => isAbsolute(one))) {
    const program = join(folder, name)
    try {
      accessSync(program, constants.X_OK)
    } catch {
      continue
    }
    if ((major(program) ?? 0) >= OLDEST) return realpathSync(program)
  }
  return null
}

function majorOf(program: string): number | null {
  try {
    const said = execFileSync(program, ['-p', 'process.versions.electron ? 0 : process.versions.node'], {
      encoding: 'utf8',
      timeout: 5000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return Number.parseInt(said, 10)
  } catch {
    return null
  }
}

/** A `node` that starts Electron as Node; its child processes inherit that. */
function writeStarter(folder: string, electron: string): void {
  makeFolderSync(folder)
  if (process.platform === 'win32') {
    const lines = ['@echo off', 'set ELECTRON_RUN_AS_NODE=1', `"${electron}" %*`]
    writeFileSync(join(folder, 'node.cmd'), `${lines.join('\r\n')}\r\n`)
    return
  }
  const path = join(folder, 'node')
  const quoted = `'${electron.replaceAll("'", `'\\''`)}'`
  writeFileSync(path, `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${quoted} "$@"\n`)
  chmodSync(path, 0o755)
}

/** Electron reads libraries and data next to its program; on a Mac in its whole application folder. */
function electronFolder(program: string): string {
  const application = /^.*?\.app(?=\/)/.exec(program)?.[0]
  return application ?? dirname(program)
}
