/** Packages of the system that the sandbox (and the browser tests) need. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export type SystemPackage = 'bubblewrap' | 'socat' | 'ripgrep' | 'chromium'

const PROGRAMS: Record<SystemPackage, string[]> = {
  bubblewrap: ['bwrap'],
  socat: ['socat'],
  ripgrep: ['rg'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
}

/**
 * Sees to it that the packages are there. On Linux, as root, with apt-get, the missing ones are installed; elsewhere
 * it throws one sentence that names them and how to get them. On macOS the sandbox is the system's own and needs
 * ripgrep alone; on Windows there is none, so nothing is asked for.
 */
export async function ensureSystemPackages(names: readonly SystemPackage[]): Promise<void> {
  const needed = names.filter((name) => isNeeded(name, process.platform))
  const missing = needed.filter((name) => !PROGRAMS[name].some(hasProgram))
  if (missing.length === 0) return
  if (process.platform === 'linux' && process.getuid?.() === 0 && hasProgram('apt-get')) {
    install(missing)
    const still = missing.filter((name) => !PROGRAMS[name].some(hasProgram))
    if (still.length === 0) return
    throw new Error(`apt-get could not install ${still.join(', ')}.`)
  }
  throw new Error(howTo(missing, process.platform))
}

function isNeeded(name: SystemPackage, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return false
  return platform !== 'darwin' || name === 'ripgrep'
}

function howTo(missing: readonly SystemPackage[], platform: NodeJS.Platform): string {
  const list = missing.join(' ')
  const command = platform === 'darwin' ? `brew install ${list}` : `sudo apt-get install ${list}`
  return `Missing on this machine: ${missing.join(', ')}. Install with: ${command}`
}

function install(names: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...args: string[]) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const wanted = ['install', '-y', '--no-install-recommends', ...names]
  console.error(`Installing ${names.join(', ')} with apt-get ...`)
  // The lists may be old or absent: refresh them only when the first try fails.
  if (run(...wanted).status !== 0) {
    run('update')
    run(...wanted)
  }
}

function hasProgram(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

if (import.meta.main) {
  await ensureSystemPackages(process.argv.slice(2) as SystemPackage[])
}
