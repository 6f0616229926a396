import { renderWithFrontMatter } from './front-matter.ts'

/** The folder has the same name. */
export const DEFAULT_SKILL_NAME = 'project-experience'

/** What stands in every agent's context: when to read the skill. At most 1024 characters (Agent Skills). */
const DESCRIPTION =
  'Rules of this code base that its own checks enforce, learned from its tasks and measured. Use whenever you write, change or review code in this repository.'

/** Where the skill of this name lives, from the root of the workspace. */
export function skillPath(name: string): string {
  return `.agents/skills/${name}/SKILL.md`
}

/**
 * SKILL.md with the prior in a block of ours: front matter and text around it stay as the user has them. An empty
 * prior takes the block out; null = no file is left. A file without our block is not ours and is refused.
 */
export function renderSkill(
  text: string | null,
  prior: string,
  name = DEFAULT_SKILL_NAME,
  file = skillPath(name),
): string | null {
  const head = `---\nname: ${name}\ndescription: ${DESCRIPTION}\n---\n`
  return renderWithFrontMatter({ text, prior, head, name, file })
}
