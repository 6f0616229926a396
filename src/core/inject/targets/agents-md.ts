import { writeBlock } from './block.ts'
import type { Target } from './target.ts'

/** AGENTS.md at the root: people and other tools write in it too, so only our block changes. */
export const agentsMd: Target = {
  usualName: null,
  path: () => 'AGENTS.md',
  render: (text, prior, _name, file) => writeBlock(text, prior === '' ? null : prior, file),
}
