/** What one command of a task may take where nobody allowed more, seconds. */
const MAX = 120

/**
 * Seconds for the command of a task, four times what its first run took: other machines are slower, and load comes and
 * goes. Never less than the run took, as long as that was within what was allowed.
 * @param took seconds of the first run
 * @param allowed seconds that the first run was given
 * @param least even a quick command gets this many
 */
export function timeLimit(took: number, allowed: number, least: number): number {
  return Math.min(Math.max(MAX, allowed), Math.max(least, Math.ceil(took * 4) + 5))
}
