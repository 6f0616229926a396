import type { CommandRequest } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { modulePath } from './script.ts'

/** Where commands of a task run, if not anywhere: in containers, or where they find the workspace at a fixed place. */
export function placeOf(
  task: Pick<Task, 'verify' | 'image' | 'position'>,
): Pick<CommandRequest, 'at' | 'image'> {
  const { verify, image } = task
  if (image !== undefined) return { image: 'build' in image ? modulePath(task, image.build) : image.name }
  const spec = verify.find(({ type }) => type === 'harbor')
  return spec?.type === 'harbor' ? { at: spec.at } : {}
}
