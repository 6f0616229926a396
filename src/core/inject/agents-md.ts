import { writeBlock } from './block.ts'

/** AGENTS.md with the prior in a block of ours; an empty prior takes the block out. null = no file is left. */
export function renderAgentsMd(text: string | null, prior: string, file = 'AGENTS.md'): string | null {
  return writeBlock(text, prior === '' ? null : prior, file)
}
