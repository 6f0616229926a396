import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TOPICS } from './scripted-world.ts'

/**
 * A folder with one task file whose answers are checked letter by letter; no commands, so it is fast. `commands`: the
 * tasks (by id) that a command checks instead.
 */
export async function scriptedWorkspace(
  counts: { train: number; val: number; test: number } = { train: 8, val: 8, test: 8 },
  commands: readonly string[] = [],
): Promise<{ folder: string; file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tfgrpo-scripted-'))
  const lines = [
    'name: scripted',
    'instructions: Answer.',
    'defaults:',
    '  verify: { type: exact }',
    'tasks:',
  ]
  for (const split of ['train', 'val', 'test'] as const) {
    for (let i = 0; i < counts[split]; i++) {
      lines.push(
        `  - id: ${split}-${i}`,
        `    split: ${split}`,
        `    tags: [${i % 2 === 0 ? 'even' : 'odd'}]`,
        `    prompt: "Question ${split} ${i} about ${TOPICS[i % TOPICS.length]}, number ${i}?"`,
        '    answer: right',
      )
      if (commands.includes(`${split}-${i}`))
        lines.push('    verify: { type: command, write: answer.txt, run: "grep -qx right answer.txt" }')
    }
  }
  const file = join(folder, 'scripted.tasks.yaml')
  await writeFile(file, `${lines.join('\n')}\n`)
  return { folder, file, remove: () => rm(folder, { recursive: true, force: true }) }
}
