import { guardLesson } from '../library/guards/guard.ts'
import type { Lesson } from '../learn/lesson.ts'
import type { RunContext } from './context.ts'

/** Guards in code. A caught lesson is shown with its reason and kept in the run, never dropped silently. */
export function checkLesson(context: RunContext, lesson: Lesson): boolean {
  const { kept, findings } = guardLesson(lesson, guardMaterial(context))
  if (kept) return true
  const first = findings[0]!
  context.emit({
    type: 'lesson-rejected',
    lesson,
    reason: findings.map((finding) => finding.reason).join(' '),
    ...(first.quote ? { quote: first.quote } : {}),
  })
  return false
}
