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
 * Whether a lesson may be tried. A caught lesson comes with its reasons; the caller keeps it (see Rejected).
 * Measured false alarms and detection: docs/guards.md.
 */
export function guardLesson(lesson: Guarded, material: GuardMaterial): GuardResult {
  const findings = [
    ...findTooLong(lesson),
    ...findSecrets(lesson),
    ...findPoison(lesson),
    ...findCheats(lesson),
    ...findHarness(lesson),
    ...findReceived(lesson, material),
    ...findLeaks(lesson, material),
  ]
  return { kept: findings.length === 0, findings }
}
