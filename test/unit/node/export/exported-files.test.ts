import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { EXPORT_TARGETS, exportPath, renderExport } from '../../../../src/core/inject/targets.ts'
import { findExports } from '../../../../src/node/export/exported-files.ts'

let root = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tfgrpo-exported-'))
})

const write = async (name: string, text: string) => {
  const file = join(root, name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}
const found = () => findExports(join(root, '.grpo', 'library.yaml'))

test.each(EXPORT_TARGETS)('an export as %s is found again, under the usual and another name', async (to) => {
  const paths = [...new Set([exportPath(to), exportPath(to, 'of-mine')])]
  for (const path of paths) {
    const text = renderExport(to, { text: null, prior: '- Return null.', file: join(root, path) })
    await write(path, text ?? '')
  }
  const exports = await found()
  expect(exports.map(({ file }) => file).sort()).toEqual(paths.map((path) => join(root, path)).sort())
  for (const one of exports) {
    expect(one.to).toBe(to)
    expect(one.body).toContain('Return null.')
    expect(join(root, exportPath(to, one.name))).toBe(one.file)
  }
})

test('files of others are left out, and one whose markers do not pair has no text', async () => {
  await write('.agents/skills/other/SKILL.md', '---\nname: other\n---\nText.\n')
  await write('.github/instructions/notes.md', 'Text.\n')
  const file = await write(
    'AGENTS.md',
    renderExport('agents-md', { text: null, prior: '- A.', file: '' }) ?? '',
  )
  const lines = (await readFile(file, 'utf8')).split('\n')
  await writeFile(file, lines.filter((line) => !line.includes('end')).join('\n'))
  expect(await found()).toEqual([{ to: 'agents-md', file, body: null }])
})
