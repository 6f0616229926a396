import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The tool's folder in the user's cache: `$XDG_CACHE_HOME` where set, else `~/Library/Caches` (macOS),
 * `%LOCALAPPDATA%` (Windows), `~/.cache`. Contains only what can be downloaded again.
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  return join(cacheRoot(env, platform, home), 'training-free-grpo')
}

function cacheRoot(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME
  if (platform === 'darwin') return join(home, 'Library', 'Caches')
  if (platform === 'win32') return env.LOCALAPPDATA || join(home, 'AppData', 'Local')
  return join(home, '.cache')
}

/** The parts of the cache folder. */
export interface CachePlaces {
  /** finished weights */
  models: string
  /** parts of unfinished downloads */
  downloads: string
  /** installed engines, one folder per version and platform */
  runtimes: string
}

export function cachePlaces(folder: string): CachePlaces {
  return {
    models: join(folder, 'models'),
    downloads: join(folder, 'downloads'),
    runtimes: join(folder, 'runtimes'),
  }
}
