import { resolve } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { changeLibrary, nearestLibrary } from '../../node/library/library-file.ts'
import { readRun } from '../../node/runs/read-run.ts'
import { planRelease, rejectedLessons } from '../../node/runs/release-lesson.ts'
import { exists, namedRun, noSuchRun } from '../../node/runs/run-folder.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import type { Io } from '../io/io.ts'
import { shortText } from '../io/plain-text.ts'
import { undoWords } from './library-text.ts'

export function libraryReleaseCommand(io: Io): Command {
  return new Command('release')
    .summary('add a lesson that a run rejected to the library, as a candidate')
    .description(
      'Lists the lessons that a run rejected, each with the reason; with LESSON, adds that one to the library as a candidate. The next training run tries it on tasks that it was not learned from.',
    )
    .argument('<run>', 'the run, for example r1')
    .argument('[lesson]', 'id of the lesson in that run, for example L3')
    .option('--library <file>', 'library file (default: .grpo/library.yaml, nearest one upwards)')
    .action((run: string, lesson: string | undefined, flags: { library?: string }) =>
      releaseLesson(io, run, lesson, flags),
    )
}

async function releaseLesson(
  io: Io,
  run: string,
  wanted: string | undefined,
  flags: { library?: string },
): Promise<void> {
  const path = flags.library === undefined ? await nearestLibrary(io.cwd) : resolve(io.cwd, flags.library)
  const grpo = await grpoDirOf(path)
  const folder = namedRun(grpo, io.cwd, run)
  if (!(await exists(folder.path))) throw new UsageError(await noSuchRun(grpo, run))
  if (wanted === undefined) {
    const { name } = await readRun(folder.path)
    const rejections = await rejectedLessons(folder.path)
    for (const { lesson, reason } of rejections) {
      const { id, text, example } = lesson
      io.record({
        type: 'lesson-rejected',
        id,
        ...(example ? { kind: 'example' } : {}),
        text,
        ...(example ? { example } : {}),
        reason,
      })
      const kind = example ? `\n    example, task: ${shortText(example.task, 100)}` : ''
      io.print(`${id}  ${text}${kind}\n    ${reason}`)
    }
    if (rejections.length === 0) io.print(`${name} rejected no lesson.`)
    else io.say(`Add one to the library with "tfgrpo library release ${run} ${rejections[0]!.lesson.id}".`)
    return
  }
  const release = await planRelease(folder.path, wanted)
  await changeLibrary(path, release.change)
  const { id, rejected } = release
  const lesson = rejected.lesson.id
  io.record({ type: 'lesson-released', path, run: release.run, lesson, id })
  io.print(`Added ${lesson} to the library as ${id}, a candidate; ${undoWords(['retire', id], flags)}`)
}
