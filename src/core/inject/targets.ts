import { renderAgentsMd } from './agents-md.ts'
import { DEFAULT_INSTRUCTIONS_NAME, instructionsPath, renderInstructions } from './instructions.ts'
import { DEFAULT_SKILL_NAME, renderSkill, skillPath } from './skill.ts'

/** Files from which coding agents read, as `tfgrpo export --to` names them. */
export const EXPORT_TARGETS = ['agents-md', 'skill', 'instructions'] as const
export type ExportTarget = (typeof EXPORT_TARGETS)[number]

interface Target {
  /** its usual name; a file that everybody shares has none of ours */
  name: string
  /** from the root of the workspace, with slashes */
  path(name: string): string
  /** the file after; see the renderer of each */
  render(text: string | null, prior: string, name: string, file: string): string | null
}

const TARGETS: Record<ExportTarget, Target> = {
  'agents-md': {
    name: '',
    path: () => 'AGENTS.md',
    render: (text, prior, _name, file) => renderAgentsMd(text, prior, file),
  },
  skill: { name: DEFAULT_SKILL_NAME, path: skillPath, render: renderSkill },
  instructions: { name: DEFAULT_INSTRUCTIONS_NAME, path: instructionsPath, render: renderInstructions },
}

/** Where a target's file stands, from the root of the workspace. */
export function exportPath(to: ExportTarget, name?: string): string {
  return TARGETS[to].path(name ?? TARGETS[to].name)
}

/** The target's file after an export; '' as prior takes what was exported out. null = no file is left. */
export function renderExport(
  to: ExportTarget,
  {
    text,
    prior,
    name,
    file,
  }: { text: string | null; prior: string; name?: string | undefined; file: string },
): string | null {
  return TARGETS[to].render(text, prior, name ?? TARGETS[to].name, file)
}
