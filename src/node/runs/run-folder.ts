import { access, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { isFileFault, UsageError } from '../../core/errors.ts'
import { nearest } from '../../core/tasks/nearest.ts'
import { tryToWrite, unwritable } from '../file-fault.ts'
import { makeFolder } from '../make-folder.ts'
import { PRIVATE_FOLDER } from '../private-file.ts'

/** A run's folder and its name. */
export interface RunFolder {
  name: string
  path: string
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** Folder of the runs below a workspace's `.grpo`. */
function runsFolder(grpo: string): string {
  return join(grpo, 'runs')
}

/**
 * Makes sure that runs are never committed: `.grpo/.gitignore` contains `runs/`. Existing lines of the file stay.
 */
export async function ensureIgnored(grpo: string): Promise<void> {
  await usable(grpo, async () => {
    await makeFolder(grpo)
    const path = join(grpo, '.gitignore')
    const text = await readFile(path, 'utf8').catch(() => '')
    if (text.split(/\r?\n/).some((line) => /^\/?runs\/?$/.test(line.trim()))) return
    await writeFile(path, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}runs/\n`)
  })
}

/** If a folder that the user gave, or one next to their files, cannot be created, the user must fix that. */
async function usable<T>(folder: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make()
  } catch (error) {
    if (!isFileFault(error)) throw error
    throw new UsageError(`The folder ${folder} ${unwritable(error)}`)
  }
}

/** Creates the next free r1, r2, ... Safe while other processes do the same. */
export async function createRun(grpo: string): Promise<RunFolder> {
  await ensureIgnored(grpo)
  const runs = runsFolder(grpo)
  await usable(runs, () => makeFolder(runs))
  for (let number = (await highest(runs)) + 1; ; number++) {
    const path = join(runs, `r${number}`)
    try {
      await mkdir(path, { mode: PRIVATE_FOLDER })
      return { name: `r${number}`, path }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/**
 * The folder that the user gave: a plain name is a run of this `.grpo`, anything with a separator is a path relative to
 * `cwd`. It need not exist.
 */
export function namedRun(grpo: string, cwd: string, given: string): RunFolder {
  if (given.trim() === '')
    throw new UsageError('The name of a run must not be empty: give a name such as r1, or a folder.')
  const isPath =
    isAbsolute(given) || given.includes('/') || given.includes('\\') || given === '.' || given === '..'
  if (isPath) {
    const path = resolve(cwd, given)
    return { name: basename(path), path }
  }
  if (!NAME.test(given))
    throw new UsageError(
      `"${given}" is not a valid name for a run: use letters, digits, dots, dashes and underscores, or a path with /.`,
    )
  return { name: given, path: join(runsFolder(grpo), given) }
}

/** Creates the folder of a named run, and makes git ignore it if it is in `.grpo/runs`. */
export async function makeNamedRun(grpo: string, folder: RunFolder): Promise<void> {
  if (folder.path.startsWith(runsFolder(grpo))) await ensureIgnored(grpo)
  await usable(folder.path, async () => {
    await makeFolder(dirname(folder.path))
    // A folder that is there keeps the permissions that it has been given; its files are private all the same.
    await mkdir(folder.path, { mode: PRIVATE_FOLDER }).catch(() => makeFolder(folder.path))
    await tryToWrite(folder.path)
  })
}

/** Whether the folder contains a run that has a plan. */
export async function isRun(path: string): Promise<boolean> {
  return exists(join(path, 'plan.json'))
}

/** The sentence that a run does not exist, with the newest runs and what was probably meant. */
export async function noSuchRun(grpo: string, given: string): Promise<string> {
  const runs = runsFolder(grpo)
  const known = (await listRuns(grpo)).map(({ name }) => name)
  if (known.length === 0) return `There is no run "${given}" and none in ${runs}.`
  const newest = known.slice(0, 5)
  const meant = nearest(given, known)
  const hint = meant === undefined || newest.includes(meant) ? '; the' : `; did you mean ${meant}? The`
  return `There is no run "${given}"${hint} newest in ${runs}: ${newest.join(', ')}.`
}

/** The runs of a workspace, newest first by when their plan was made, then by number. */
export async function listRuns(grpo: string): Promise<RunFolder[]> {
  const runs = runsFolder(grpo)
  const names = await readdir(runs).catch(() => [] as string[])
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(runs, name)
      const plan = await stat(join(path, 'plan.json')).catch(() => null)
      return plan ? { name, path, made: plan.mtimeMs } : null
    }),
  )
  return found
    .filter((run) => run !== null)
    .sort((a, b) => b.made - a.made || numberOf(b.name) - numberOf(a.name))
    .map(({ name, path }) => ({ name, path }))
}

async function highest(runs: string): Promise<number> {
  return Math.max(0, ...(await readdir(runs)).map(numberOf))
}

function numberOf(name: string): number {
  const digits = /^r(\d{1,9})$/.exec(name)?.[1]
  return digits === undefined ? 0 : Number(digits)
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
