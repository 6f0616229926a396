import { digest } from '../digest.ts'
import type { Task } from '../tasks/task.ts'

/** Digest of all that a task's prompt and verdict depend on; where it stands in its file, and its split, are not. */
export function taskDigest(task: Task): string {
  const { position: _position, split: _split, workspace: _workspace, ...content } = task
  return digest(content).slice(0, 16)
}
