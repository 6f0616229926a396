import { patchedPaths } from '../patches.ts'
import type { CommandRequest } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { changeOf } from './kept-in-scoring.ts'
import { withNamedPasses } from './named-passes.ts'
import { placeOf } from './place-of.ts'
import { answerFile } from './read-reply.ts'
import { patchOf, type Submitted, saidIn } from './submitted.ts'
import type { SpecOf } from './verdict.ts'

/**
 * The command of a verifier with an answer (a whole reply) written, with a change made, or on the unmodified workspace.
 * Where a change holds the file that an answer is written into, that file counts.
 */
export function commandRequest(
  task: Task,
  spec: SpecOf<'command'>,
  submitted: Submitted | null,
): Omit<CommandRequest, 'draw'> {
  const patch = submitted === null ? null : patchOf(submitted)
  const isWritten =
    submitted !== null &&
    spec.write !== undefined &&
    !(patch !== null && patchedPaths(patch).includes(spec.write))
  return {
    ...(task.workspace === undefined ? {} : { workspace: task.workspace }),
    workspaceDigest: task.workspaceDigest,
    ...(task.hide === undefined ? {} : { hide: task.hide }),
    ...placeOf(task),
    ...(submitted === null ? {} : changeOf(task, submitted)),
    files: isWritten
      ? [
          {
            path: spec.write!,
            content: answerFile(saidIn(submitted)),
            ...(spec.function === undefined ? {} : { function: spec.function }),
          },
        ]
      : [],
    run: { command: withNamedChecks(spec.run) },
    timeoutSeconds: spec.timeoutSeconds,
    network: task.network,
  }
}

/** The command as it names its checks where its runner does so only when asked. */
export const withNamedChecks = (command: string) => withNamedPasses(withTapReporter(command))

/** Newer Node prints TAP only when asked to. */
export function withTapReporter(command: string): string {
  if (command.includes('--test-reporter')) return command
  return command.replace(
    /(\bnode(?:\.exe)?["']?(?:\s+(?:(?:-r|--require|--import|--loader|-C|--conditions)\s+[^\s-][^\s]*|(?!--test(?:\s|$))-[^\s]+))*\s+--test)(?=\s|$)/g,
    '$1 --test-reporter=tap',
  )
}
