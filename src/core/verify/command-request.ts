import type { CommandRequest } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { withNamedPasses } from './named-passes.ts'
import { answerFile } from './read-reply.ts'
import type { SpecOf } from './verdict.ts'

/** The command of a verifier with an answer (a whole reply) written, or on the unmodified workspace. */
export function commandRequest(
  task: Task,
  spec: SpecOf<'command'>,
  reply: string | null,
): Omit<CommandRequest, 'draw'> {
  return {
    ...(task.workspace === undefined ? {} : { workspace: task.workspace }),
    workspaceDigest: task.workspaceDigest,
    ...(task.hide === undefined ? {} : { hide: task.hide }),
    files:
      reply === null || spec.write === undefined
        ? []
        : [
            {
              path: spec.write,
              content: answerFile(reply),
              ...(spec.function === undefined ? {} : { function: spec.function }),
            },
          ],
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
