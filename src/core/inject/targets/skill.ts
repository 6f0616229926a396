import { renderWithFrontMatter } from './front-matter.ts'
import type { Target } from './target.ts'

/** What every agent's context holds: when to read the skill. At most 1024 characters (Agent Skills). */
const DESCRIPTION =
  'Rules of this code base that its own checks enforce, learned from its tasks and measured. Use whenever you write, change or review code in this repository.'

/** An Agent Skill; the folder has the name of the skill. */
export const skill: Target = {
  usualName: 'project-experience',
  path: (name) => `.agents/skills/${name}/SKILL.md`,
  render(text, prior, name, file) {
    const head = `---\nname: ${name}\ndescription: ${DESCRIPTION}\n---\n`
    return renderWithFrontMatter({ text, prior, head, name, file })
  },
}
