import { renderWithFrontMatter } from './front-matter.ts'

export const DEFAULT_INSTRUCTIONS_NAME = 'project-experience'
/** Which files the rules are about, in the pattern language of the editor: all of them. */
const APPLY_TO = '**'
const DESCRIPTION =
  'Rules of this code base that its own checks enforce, learned from its tasks and measured.'

/** Where the instructions file of this name lives, from the root of the workspace. */
export function instructionsPath(name: string): string {
  return `.github/instructions/${name}.instructions.md`
}

/**
 * An instructions file (`*.instructions.md`) with the prior in a block of ours. The front matter is written once, so
 * that an `applyTo` which the user narrows down stays. An empty prior takes the block out; null = no file is left. A
 * file without our block is not ours and is refused.
 */
export function renderInstructions(
  text: string | null,
  prior: string,
  name = DEFAULT_INSTRUCTIONS_NAME,
  file = instructionsPath(name),
): string | null {
  const head = `---\ndescription: ${DESCRIPTION}\napplyTo: '${APPLY_TO}'\n---\n`
  return renderWithFrontMatter({ text, prior, head, name, file })
}
