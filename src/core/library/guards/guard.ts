import type { WorkedExample } from '../experience.ts'
import { findCheats } from './cheat.ts'
import type { Finding, Guarded } from './finding.ts'
import { findHarness } from './harness.ts'
import { findLeaks } from './leak.ts'
import { findTooLong } from './length.ts'
import type { GuardMaterial } from './material.ts'
import { findPoison } from './poison.ts'
import { findReceived } from './received.ts'
import { findSecrets } from './secret.ts'

export interface GuardResult {
  kept: boolean
  /** empty when kept */
  findings: Finding[]
}

/**
 * Whether a task with an accepted answer may be tried. It is code or text as it stands: names and numbers of its own
 * task belong in it, and so do passages of a try; passages of val and test tasks do not.
 */
function guardExample({ task, answer, shows = '' }: WorkedExample, material: GuardMaterial): Finding[] {
  const parts = { text: answer, evidence: [task, shows] }
  return [
    ...findSecrets(parts),
    ...findPoison(parts),
    ...findCheats(parts),
    ...findLeaks(parts, material, 'passages'),
  ]
}

/**
 * Whether a lesson may be tried. A caught lesson comes with its reasons; the caller keeps it (see Rejected).
 * Measured false alarms and detection: docs/guards.md.
 */
export function guardLesson(
  lesson: Guarded & { example?: WorkedExample },
  material: GuardMaterial,
): GuardResult {
  if (lesson.example) {
    const found = guardExample(lesson.example, material)
    return { kept: found.length === 0, findings: found }
  }
  const findings = [
    ...findTooLong(lesson, material),
    ...findSecrets(lesson),
    ...findPoison(lesson),
    ...findCheats(lesson),
    ...findHarness(lesson),
    ...findReceived(lesson, material),
    ...findLeaks(lesson, material),
  ]
  return { kept: findings.length === 0, findings }
}
