import { renderWithFrontMatter } from './front-matter.ts'
import type { Target } from './target.ts'

/** Which files the rules are about, in the pattern language of the editor: all of them. */
const APPLY_TO = '**'
const DESCRIPTION =
  'Rules of this code base that its own checks enforce, learned from its tasks and measured.'

/**
 * An instructions file of VS Code. The front matter is written once, so that an `applyTo` which the user narrows down
 * stays.
 */
export const instructions: Target = {
  usualName: 'project-experience',
  path: (name) => `.github/instructions/${name}.instructions.md`,
  render(text, prior, name, file) {
    const head = `---\ndescription: ${DESCRIPTION}\napplyTo: '${APPLY_TO}'\n---\n`
    return renderWithFrontMatter({ text, prior, head, name, file })
  },
}
