import { UsageError } from '../errors.ts'
import { hasBlock, writeBlock } from './block.ts'

/** Names of Agent Skills: lower-case words with dashes, at most 64 characters; the folder has the same name. */
const SKILL_NAME = /^(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*$/
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
  if (!SKILL_NAME.test(name)) {
    throw new UsageError(
      `"${name}" is no name for a skill: lower-case letters, digits and single dashes, at most 64.`,
    )
  }
  const head = `---\nname: ${name}\ndescription: ${DESCRIPTION}\n---\n`
  if (text === null || text.trim() === '') return prior === '' ? null : writeBlock(head, prior, file)
  if (!hasBlock(text, file)) {
    throw new UsageError(
      `${file} is there and was not written by "tfgrpo export": choose another place with --out.`,
    )
  }
  const written = writeBlock(text, prior === '' ? null : prior, file)
  return prior === '' && written?.replaceAll('\r\n', '\n').trim() === head.trim() ? null : written
}
