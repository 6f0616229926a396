import { agentsMd } from './targets/agents-md.ts'
import { instructions } from './targets/instructions.ts'
import { skill } from './targets/skill.ts'
import type { Target } from './targets/target.ts'

/** Files from which coding agents read, by the name of the target. A target without its object does not compile. */
export const EXPORT_TARGETS = ['agents-md', 'skill', 'instructions'] as const
export type ExportTarget = (typeof EXPORT_TARGETS)[number]

const TARGETS: Record<ExportTarget, Target> = { 'agents-md': agentsMd, skill, instructions }

/** Which target's file is at a path, as it is named there; any file that people and tools share counts as AGENTS.md. */
export function exportTargetOf(path: string): { to: ExportTarget; name?: string | undefined } {
  const skillName = /(?:^|\/)skills\/([^/]+)\/SKILL\.md$/.exec(path)?.[1]
  if (skillName !== undefined) return { to: 'skill', name: skillName }
  const name = /(?:^|\/)instructions\/([^/]+)\.instructions\.md$/.exec(path)?.[1]
  return name === undefined ? { to: 'agents-md' } : { to: 'instructions', name }
}

/** Path of a target's file, from the root of the workspace. */
export function exportPath(to: ExportTarget, name?: string): string {
  return TARGETS[to].path(name ?? TARGETS[to].usualName ?? '')
}

/** The target's file after an export; an empty prior removes what was exported. null = no file is left. */
export function renderExport(
  to: ExportTarget,
  {
    text,
    prior,
    name,
    file,
  }: { text: string | null; prior: string; name?: string | undefined; file: string },
): string | null {
  return TARGETS[to].render(text, prior, name ?? TARGETS[to].usualName ?? '', file)
}
