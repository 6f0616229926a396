import { NOT_WRITTEN } from '../../code/language/language-support.ts'
import type { Finding, Guarded } from './finding.ts'

/** What runs and tools report where code is missing or did not load: it says nothing about how code must behave. */
const BROKEN: readonly RegExp[] = [
  new RegExp(`\\b${NOT_WRITTEN}\\b`, 'i'),
  /expected this check to run, but the run ended/i,
  /\bcollection (?:failure|error)\b|\bexpected exit code\b/i,
  /\b[\w$.]+ is not (?:a function|a constructor|defined|exported)\b|\bis not exported (?:by|from)\b/,
  /\b(?:module|object) .{1,80} has no attribute\b|\bname '\w+' is not defined\b/,
  /\bcannot import name\b|\bNo module named\b|\bCannot find (?:module|package)\b|\bdoes not provide an export named\b/i,
]

/** Whether a message states that code is missing or that a run broke. */
export function isBrokenRun(message: string): boolean {
  return BROKEN.some((pattern) => pattern.test(message))
}

/** A lesson about what the harness reported and not about the code. */
export function findHarness({ text, evidence }: Guarded): Finding[] {
  const part = [text, ...evidence].find(isBrokenRun)
  if (part === undefined) return []
  return [
    {
      guard: 'harness',
      reason: 'It is about a run that broke, not about the code.',
      quote: part.slice(0, 120),
    },
  ]
}
