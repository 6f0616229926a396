import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { PROMPTS_VERSION } from '../core/learn/prompts/version.ts'
import { parseLibrary } from '../core/library/parse-library.ts'
import type { Journal, LibraryFile, LooksFile } from '../core/ports.ts'
import type { RunKind } from '../core/train/events.ts'
import type { Plan, Settings } from '../core/train/plan.ts'
import { taskDigest } from '../core/train/task-digest.ts'
import { type FileJournal, openJournal } from '../node/journal/file-journal.ts'
import { diffPlans } from '../node/runs/diff-plans.ts'
import { acquireLock } from '../node/runs/lock.ts'
import { looksFile } from '../node/runs/looks-file.ts'
import { readPlan, writePlan } from '../node/runs/plan-file.ts'
import { createRun, isRun, makeNamedRun, namedRun, type RunFolder } from '../node/runs/run-folder.ts'
import { RunLibraryFile } from '../node/runs/run-library-file.ts'
import { RunWriter } from '../node/runs/run-writer.ts'
import { turnedDownBefore } from '../node/runs/turned-down.ts'
import { newestRun, newestUnfinished } from '../node/runs/unfinished.ts'
import type { Io } from './io.ts'
import type { Workbench } from './open-workbench.ts'

/** One run, open for writing: nobody else writes it meanwhile. */
export interface OpenRun {
  folder: RunFolder
  plan: Plan
  resumed: boolean
  journal: Journal
  library: LibraryFile
  looks: LooksFile
  writer: RunWriter
  close(): Promise<void>
}

export interface RunChoice {
  run?: string
  resume?: boolean
  mode: RunKind
  seed: number
  /** of an evaluation */
  measure?: Plan['measure']
}

/** Begins a run, or goes on with one: then its plan must be the one asked for. */
export async function openRun(
  io: Io,
  workbench: Workbench,
  flags: RunChoice,
  settings: Settings,
): Promise<OpenRun> {
  const { grpoDir, libraryPath } = workbench
  const chosen = await chooseFolder(io, workbench, flags)
  const folder = chosen ?? (await createRun(grpoDir))
  const resumed = chosen !== null && (await isRun(folder.path))
  if (resumed && !flags.resume) {
    throw new UsageError(
      `The run ${folder.name} exists already: go on with it by --resume, or leave --run out to begin a new one.`,
    )
  }
  await makeNamedRun(grpoDir, folder)
  const lock = await acquireLock(folder.path)
  try {
    const wanted = planOf(workbench, flags, settings, folder.name, await libraryText(libraryPath))
    const stored = resumed ? await readPlan(folder.path) : null
    const plan = stored
      ? { ...stored, settings: { ...stored.settings, concurrency: settings.concurrency } }
      : wanted
    if (stored) {
      // The library may have changed since: the run goes on from the one in its plan and merges at its barriers.
      const differences = diffPlans(stored, { ...wanted, startLibrary: stored.startLibrary })
      if (differences.length > 0) {
        throw new UsageError(
          `The run ${folder.name} cannot go on, since what it is asked to do differs: ${differences.join(' ')} Ask for the same, or begin a new run without --resume.`,
        )
      }
    } else {
      if (flags.mode === 'grounded') {
        const start = parseLibrary(plan.startLibrary ?? '', libraryPath).library
        plan.turnedDown = await turnedDownBefore(grpoDir, start)
      }
      await writePlan(folder.path, plan)
    }
    const journal: FileJournal = await openJournal(join(folder.path, 'journal.jsonl'), {
      note: (text) => io.say(text),
    })
    const writer = new RunWriter(folder.path)
    io.opened?.({ folder: folder.path, resumed: stored !== null })
    return {
      folder,
      plan,
      resumed: stored !== null,
      journal,
      library: new RunLibraryFile(libraryPath, folder.path, plan.startLibrary),
      looks: looksFile(join(grpoDir, 'looks.jsonl')),
      writer,
      close: async () => {
        await journal.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function chooseFolder(io: Io, workbench: Workbench, flags: RunChoice): Promise<RunFolder | null> {
  const { grpoDir, set } = workbench
  if (flags.run !== undefined) return namedRun(grpoDir, io.cwd, flags.run)
  if (!flags.resume) return null
  const kinds: RunKind[] =
    flags.mode === 'eval' || flags.mode === 'verify' ? [flags.mode] : ['grounded', 'paper']
  const found =
    (await newestUnfinished(grpoDir, set.files, kinds)) ?? (await newestRun(grpoDir, set.files, kinds))
  if (!found) {
    throw new UsageError(
      'There is no run of these task files to go on with: leave --resume out to begin one.',
    )
  }
  return found
}

function planOf(
  workbench: Workbench,
  flags: RunChoice,
  settings: Settings,
  run: string,
  startLibrary: string | null,
): Plan {
  const { set, models } = workbench
  return {
    version: 1,
    run,
    mode: flags.mode,
    seed: flags.seed,
    files: set.files,
    tasks: Object.fromEntries(
      set.tasks.map((task) => [task.id, { split: task.split, digest: taskDigest(task) }]),
    ),
    models: { policy: models.policy.model, optimizer: models.optimizer.model, judge: models.judge.model },
    settings,
    ...(flags.measure ? { measure: flags.measure } : {}),
    startLibrary,
    prompts: PROMPTS_VERSION,
  }
}

/** Text of the library, null when there is none. A broken one is said before anything is paid. */
async function libraryText(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const errors = parseLibrary(text, path).diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) {
    throw new UsageError(
      errors
        .map(({ position, message }) => `${position.file}:${position.line}:${position.column}: ${message}`)
        .join('\n'),
    )
  }
  return text
}
