import { chmod, lstat, mkdir, mkdtemp, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type ExportOptions, planExport, writeExport } from '../../../../src/node/export/plan-export.ts'

let root = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tfgrpo-export-'))
  await mkdir(join(root, '.grpo'))
  await library('Return null.')
})

const library = (text: string, evidence: string[] = []) =>
  writeFile(
    join(root, '.grpo', 'library.yaml'),
    `version: 1\nnext: 2\nexperiences:\n  - id: E1\n    text: ${JSON.stringify(text)}\n    evidence: ${JSON.stringify(evidence)}\n    status: proven\n`,
  )
const exported = async (options: Partial<ExportOptions> = {}) => {
  const plan = await planExport({
    library: join(root, '.grpo', 'library.yaml'),
    to: 'agents-md',
    include: 'proven',
    ...options,
  })
  await writeExport(plan)
  return plan
}
const agentsMd = () => join(root, 'AGENTS.md')

describe('a file that is a link', () => {
  test.skipIf(process.platform === 'win32')('stays one, and so does what it leads to', async () => {
    await writeFile(join(root, 'CLAUDE.md'), '')
    await symlink('CLAUDE.md', agentsMd())
    await exported()
    expect(await readFile(join(root, 'CLAUDE.md'), 'utf8')).toContain('Return null.')
    await exported({ remove: true })
    expect((await lstat(agentsMd())).isSymbolicLink()).toBe(true)
    expect(await readlink(agentsMd())).toBe('CLAUDE.md')
    expect(await readFile(join(root, 'CLAUDE.md'), 'utf8')).toBe('')
  })

  test('a file that only held the export is deleted', async () => {
    await exported()
    await exported({ remove: true })
    await expect(lstat(agentsMd())).rejects.toThrow('ENOENT')
  })
})

test('a read-only file stays as it is, whoever runs the export', async () => {
  await exported()
  const before = await readFile(agentsMd(), 'utf8')
  await chmod(agentsMd(), 0o444)
  await library('Return an error.')
  await expect(exported()).rejects.toThrow(`${agentsMd()} is read-only: make it writable first`)
  await expect(exported({ remove: true })).rejects.toThrow('is read-only')
  expect(await readFile(agentsMd(), 'utf8')).toBe(before)
})

describe('a skill', () => {
  const place = (...parts: string[]) => join(root, ...parts)

  test('takes the name of the folder that it is in', async () => {
    const out = place('skills', 'house-rules', 'SKILL.md')
    await exported({ to: 'skill', out })
    expect(await readFile(out, 'utf8')).toMatch(/^---\nname: house-rules\n/)
    await exported({ to: 'skill', out, name: 'house-rules' })
  })

  test.each([
    ['another name', { out: ['skills', 'house-rules', 'SKILL.md'], name: 'mine' }, 'the name of its folder'],
    ['another file', { out: ['skills', 'rules.md'] }, 'is no place for a skill'],
    ['a folder that is no name', { out: ['House Rules', 'SKILL.md'] }, 'not a valid name'],
  ])('cannot be written under %s', async (_, { out, name }: { out: string[]; name?: string }, message) => {
    await mkdir(dirname(place(...out)), { recursive: true })
    await expect(exported({ to: 'skill', out: place(...out), name })).rejects.toThrow(message)
  })
})

test('nothing of a lesson renders as HTML, and code spans stay as they are', async () => {
  await library('Give <img src=x onerror=f()> no place; `Result<T>` and a < b stay.', ['<b>bold</b> `<i>`'])
  await exported()
  const text = await readFile(agentsMd(), 'utf8')
  expect(text).toContain('Give \\<img src=x onerror=f()> no place; `Result<T>` and a < b stay.')
  expect(text).toContain('"\\<b>bold\\</b> `<i>`"')
  // Exported again it is the same.
  expect(await exported()).toMatchObject({ before: text, after: text })
})

test('what a reader does not see is not exported', async () => {
  await library('Return\u200b null\u{e0041}\u202e.')
  await exported()
  expect(await readFile(agentsMd(), 'utf8')).toContain('- Return null.\n')
})
