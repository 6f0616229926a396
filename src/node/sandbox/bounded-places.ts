import { spawnSync } from 'node:child_process'

/** Temporary folders of the system, which programs write to: in memory, gone with the command; bytes each. */
const TEMPORARY = new Set(['/tmp', '/private/tmp', '/var/tmp', '/dev/shm'])
const TEMPORARY_BYTES = 512 * 1024 ** 2
/** Other places that are hidden by an empty folder in memory: nothing needs to be written there. */
const OTHER_BYTES = 16 * 1024 ** 2

/** Whether the installed bubblewrap limits the size of such folders (since 0.7). */
export function canBoundPlaces(): boolean {
  const { stdout } = spawnSync('bwrap', ['--help'], { encoding: 'utf8' })
  return typeof stdout === 'string' && stdout.includes('--size')
}

/**
 * A prepared sandbox whose folders in memory take so much and no more; without this, each may take half of the machine's
 * memory, and there are twenty.
 * @param wrapped a command line of the library for bubblewrap
 */
export function withBoundedPlaces(wrapped: string): string {
  const end = wrapped.indexOf(' -- ')
  if (!wrapped.startsWith('bwrap ') || end < 0) return wrapped
  const places = wrapped
    .slice(0, end)
    .replace(' --dev /dev ', ' --dev /dev --tmpfs /dev/shm --remount-ro /dev ')
    .replace(/ --tmpfs ('[^']*'|\S+)/g, (option, place: string) => {
      return ` --size ${TEMPORARY.has(place) ? TEMPORARY_BYTES : OTHER_BYTES}${option}`
    })
  return places + wrapped.slice(end)
}
