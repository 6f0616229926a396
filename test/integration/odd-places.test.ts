import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { runCli, startCli } from '../support/cli-process.ts'

const TASKS = `name: odd
defaults: { verify: { type: exact } }
tasks:
  - { id: a, prompt: What is 1 + 1?, answer: "2", split: train }
  - { id: b, prompt: Name the largest city of France., answer: Paris, split: test }
`
const MODEL = ['--base-url', 'http://127.0.0.1:9/v1', '--model', 'none']
let cwd = ''

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tfgrpo-odd-'))
  await writeFile(join(cwd, 'odd.tasks.yaml'), TASKS)
  await writeFile(join(cwd, 'rows.csv'), 'question,answer\nWhat is 1 + 1?,2\n')
  await mkdir(join(cwd, '.grpo'))
})

/** Ends what never would: a process that loops in a system call ignores all signals but SIGKILL. */
async function tfgrpo(...words: string[]) {
  const process = startCli(words, { cwd })
  const late = setTimeout(() => process.child.kill('SIGKILL'), 15_000)
  const result = await process.ended
  clearTimeout(late)
  return result
}

describe.skipIf(process.platform !== 'linux')(
  'a place where the system makes nothing',
  { timeout: 60_000 },
  () => {
    it.each([
      [
        ['train', 'odd.tasks.yaml', ...MODEL, '--run', '/proc/x'],
        /^The folder \/proc\/x cannot be written \(E[A-Z]+\); .*\.$/m,
      ],
      [
        ['train', 'odd.tasks.yaml', ...MODEL, '--run', '/proc/x/y'],
        /^The folder \/proc\/x\/y cannot be written/m,
      ],
      [['train', 'odd.tasks.yaml', ...MODEL, '--run', '/sys/x'], /^The folder \/sys\/x cannot be written/m],
      [['eval', 'odd.tasks.yaml', ...MODEL, '--run', '/proc/q'], /^The folder \/proc\/q cannot be written/m],
      [
        ['train', 'odd.tasks.yaml', ...MODEL, '--library', '/proc/x.yaml'],
        /^\/proc\/x\.yaml cannot be written/m,
      ],
      [
        ['train', 'odd.tasks.yaml', ...MODEL, '--library', '/sys/x.yaml'],
        /^\/sys\/x\.yaml cannot be written/m,
      ],
      [
        ['library', 'add', 'Return null.', '--library', '/proc/x/lib.yaml'],
        /^\/proc\/x\/lib\.yaml cannot be written/m,
      ],
      [
        ['tasks', 'import', 'rows.csv', '--take', 'all', '--yes', '--out', '/proc/x/y.tasks.yaml'],
        /^\/proc\/x\/y\.tasks\.yaml cannot be written/m,
      ],
      [['export', '--to', 'agents-md', '--out', '/proc/x/y.md'], /^\/proc\/x\/y\.md cannot be written/m],
    ])('%j', async (words, sentence) => {
      if (words[0] === 'export') await runCli(['library', 'add', 'Return null.', '--pin'], { cwd })
      const { code, stderr } = await tfgrpo(...words)
      expect(stderr).toMatch(sentence)
      expect(code).toBe(2)
    })
  },
)

describe('a run cannot be kept in a file', { timeout: 60_000 }, () => {
  it('by its name or by a path', async () => {
    await mkdir(join(cwd, '.grpo', 'runs'))
    await writeFile(join(cwd, '.grpo', 'runs', 'r10x'), '')
    for (const run of ['r10x', './odd.tasks.yaml/x']) {
      const { code, stderr } = await tfgrpo('train', 'odd.tasks.yaml', ...MODEL, '--run', run)
      expect(stderr).toMatch(
        /^The folder .* cannot be written \(EEXIST\); .*(?:r10x|odd\.tasks\.yaml) is a file, not a folder: choose another place\.$/m,
      )
      expect(code).toBe(2)
    }
  })
})
