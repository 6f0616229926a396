import { resolve } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../../core/errors.ts'
import type { Lesson } from '../../core/learn/lesson.ts'
import { addByUser } from '../../core/library/edit.ts'
import { changeLibrary, nearestLibrary } from '../../node/library/library-file.ts'
import { readRun } from '../../node/runs/read-run.ts'
import { namedRun } from '../../node/runs/run-folder.ts'
import { grpoDirOf } from '../../node/workspace/find-grpo-dir.ts'
import type { Io } from '../io.ts'

interface Rejection {
  lesson: Lesson
  reason: string
}

export function libraryReleaseCommand(io: Io): Command {
  return new Command('release')
    .summary('take a lesson that was rejected in a run into the library, as a candidate')
    .description(
      'Lists the lessons that a run rejected, with the reason of each; with LESSON takes that one into the library as a candidate, by your word. The next training run tries it on tasks that it was not learned from.',
    )
    .argument('<run>', 'the run, r1 for example')
    .argument('[lesson]', 'id of the lesson in that run, L3 for example')
    .option('--library <file>', 'library file (default: .grpo/library.yaml, nearest upwards)')
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
  const folder = namedRun(await grpoDirOf(path), io.cwd, run)
  const stored = await readRun(folder.path)
  const rejections = stored.events.flatMap((event): Rejection[] =>
    event.type === 'lesson-rejected' ? [{ lesson: event.lesson, reason: event.reason }] : [],
  )
  if (wanted === undefined) {
    for (const { lesson, reason } of rejections) {
      io.record({ type: 'lesson-rejected', id: lesson.id, text: lesson.text, reason })
      io.print(`${lesson.id}  ${lesson.text}\n    ${reason}`)
    }
    if (rejections.length === 0) io.print(`${folder.name} rejected no lesson.`)
    else io.say(`Take one into the library with "tfgrpo library release ${run} ${rejections[0]!.lesson.id}".`)
    return
  }
  const found = rejections.find(({ lesson }) => lesson.id.toLowerCase() === wanted.toLowerCase())
  if (!found) {
    const ids = rejections.map(({ lesson }) => lesson.id).join(', ')
    throw new UsageError(
      `${folder.name} rejected no lesson ${wanted}: ${ids === '' ? 'it rejected none' : `it rejected ${ids}`}.`,
    )
  }
  const { lesson, reason } = found
  let id = ''
  await changeLibrary(path, (library) => {
    const added = addByUser(library, {
      text: lesson.text,
      evidence: lesson.evidence,
      tags: lesson.tags,
      origin: { run: folder.name, step: 1, tasks: lesson.tasks, model: stored.plan.models.optimizer },
      why: `released from ${folder.name} ${lesson.id}, which rejected it: ${reason}`,
    })
    id = added.id
    return added.library
  })
  io.record({ type: 'lesson-released', path, run: folder.name, lesson: lesson.id, id })
  io.print(`${lesson.id} is ${id} now, a candidate; undo with "tfgrpo library retire ${id}".`)
}
