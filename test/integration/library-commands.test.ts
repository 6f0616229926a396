import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { execa } from 'execa'
import { beforeEach, describe, expect, test } from 'vitest'
import { exportCommand } from '../../src/cli/commands/export.ts'
import { libraryCommand } from '../../src/cli/commands/library.ts'
import type { Io } from '../../src/cli/io/io.ts'
import { inCommandLineWords } from '../../src/cli/io/word-remedy.ts'
import { parseLibrary } from '../../src/core/library/parse-library.ts'
import { writePlan } from '../../src/node/runs/plan-file.ts'
import { recordsOf, runCli } from '../support/cli-process.ts'
import { planFor, task, taskSet } from '../support/memory-ports.ts'

const LIBRARY = `version: 1
next: 8   # ids
experiences:
  - id: E3
    text: Return an error object on invalid input.   # agreed
    evidence: ['parsePort("0") should return { error: "INVALID_PORT" }']
    status: proven
    effect: { mean: 0.31, low: 0.12, high: 0.48, trials: 48, model: small }
  - id: E7
    text: Sort orders by date.
    status: promising
  - id: E5
    text: Round up.
    status: retired
`
let cwd = ''
let path = ''
let out: { records: Record<string, unknown>[]; said: string; printed: string }

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tfgrpo-cli-'))
  path = join(cwd, '.grpo', 'library.yaml')
  await mkdir(join(cwd, '.grpo'))
})

async function run(make: (io: Io) => Command, words: string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  out = { records: [], said: '', printed: '' }
  const io: Io = {
    json: true,
    record: (record) => void out.records.push(record),
    say: (told) => {
      out.said += `${inCommandLineWords(told)}\n`
    },
    print: (text) => {
      out.printed += `${text}\n`
    },
    env: { ...process.env, ...env },
    cwd,
    live: false,
    colour: false,
    signal: new AbortController().signal,
  }
  const command = make(io).exitOverride()
  for (const sub of command.commands) sub.exitOverride()
  await command.parseAsync(words, { from: 'user' })
}
const library = (...words: string[]) => run(libraryCommand, words)
const exported = (...words: string[]) => run(exportCommand, words)

describe('tfgrpo library', () => {
  test('an empty library prints the next step', async () => {
    await library('list')
    expect(out.printed).toMatch(/No experiences yet in .*library.yaml\. Learn some with "tfgrpo train FILES"/)
    expect(out.records).toEqual([
      { type: 'library', path, include: 'proven', inUse: [], dropped: [], total: 0, retired: 0 },
    ])
  })

  test('list says how many of how many are in use, and what is stale', async () => {
    await writeFile(path, LIBRARY)
    await library('list')
    expect(out.printed).toMatch(/^1 of 2 in use \(--include proven\)/)
    expect(out.printed).toMatch(
      /\* E3 {2}proven with reply · small {2}\+0\.31 \(0\.12 to 0\.48, 48 rollouts\)/,
    )
    expect(out.printed).not.toContain('Round up')
    await library('list', '--include', 'promising', '--all')
    expect(out.records[0]).toMatchObject({ inUse: ['E3', 'E7'], total: 2, retired: 1 })
    expect(out.printed).toContain('Round up')
    await library('list', '--model', 'large')
    expect(out.records[0]).toMatchObject({ inUse: [] })
    expect(out.said).toMatch(/E3 was measured with reply · small, not with large/)
  })

  test('list, show and export name what is in use, untested alone', async () => {
    await writeFile(path, LIBRARY.replace('status: promising', 'status: accepted'))
    await library('list')
    expect(out.printed).toMatch(/^2 of 2 in use \(--include proven\)/)
    expect(out.printed).toMatch(/\* E7 {2}in use, untested alone\n/)
    expect(out.records.find(({ id }) => id === 'E7')).toMatchObject({ status: 'accepted', inUse: true })
    await library('show', 'E7')
    expect(out.printed).toContain('status: in use, untested alone\n')
    await exported('--to', 'agents-md')
    expect(out.said).toContain('In use, untested alone: E7.')
  })

  test('list and show count what fits into the prior, where pinned rules always are, and name what does not', async () => {
    const words = (n: number) => Array.from({ length: 32 }, (_, word) => `e${n}w${word}`).join(' ')
    const entries = Array.from(
      { length: 60 },
      (_, n) => `  - { id: E${n + 1}, text: "${words(n)}", pinned: true }`,
    )
    entries.push(`  - { id: E61, text: "${words(61)}", status: proven }`)
    await writeFile(path, `version: 1\nnext: 70\nexperiences:\n${entries.join('\n')}\n`)
    await library('list')
    expect(out.printed).toMatch(/^60 of 61 in use/)
    expect(out.said).toContain('left out: E61.')
    expect(out.records[0]).toMatchObject({ total: 61, dropped: ['E61'] })
    expect(out.records[0]!.inUse).toHaveLength(60)
    await library('show', 'E61')
    expect(out.records).toEqual([expect.objectContaining({ id: 'E61', inUse: false })])
    await library('show', 'E60')
    expect(out.records).toEqual([expect.objectContaining({ id: 'E60', inUse: true })])
  })

  test('an example is added, listed and shown as what it is, and an edit is undone whatever it holds', async () => {
    await writeFile(join(cwd, 'late.js'), '```js\nif (a)\n\treturn 1\n```\n')
    await library(
      'add',
      '--example-task',
      'Write late(days).\nIt returns the fee.',
      '--example-answer',
      'late.js',
    )
    expect(out.printed).toContain('Added E1.')
    const answer = '```js\nif (a)\n\treturn 1\n```'
    expect(out.records).toMatchObject([
      {
        type: 'library-changed',
        experience: {
          kind: 'example',
          text: 'Write late(days). It returns the fee.',
          example: { task: 'Write late(days).\nIt returns the fee.', answer, origin: 'solution' },
        },
      },
    ])
    await library('list')
    expect(out.printed).toMatch(
      /E1 {2}candidate {2}example, \d+ tokens\n {4}Write late\(days\)\. It returns the fee\.\n {4}Task: Write late\(days\)\. It/,
    )
    expect(out.records[1]).toMatchObject({ type: 'experience', kind: 'example', example: { answer } })
    await library('show', 'E1')
    expect(out.printed).toContain('  task:\n    Write late(days).\n    It returns the fee.\n')
    expect(out.printed).toContain('  accepted answer:\n    ```js\n    if (a)\n    \treturn 1\n')
    await writeFile(join(cwd, 'other.js'), 'return 2')
    await library('edit', 'E1', '--example-answer', 'other.js', '--example-shows', 'Never throw.')
    expect(out.printed).toContain('--example \'{"task":"Write late(days).\\nIt returns the fee."')
    const [, json] = /--example '(.*)'/.exec(out.printed)!
    expect((out.records[0]!.experience as { example: object }).example).toMatchObject({
      shows: 'Never throw.',
    })
    await library('edit', 'E1', '--example', json!)
    const [{ example } = {}] = parseLibrary(await readFile(path, 'utf8'), path).library.experiences
    expect(example).toMatchObject({ answer })
    expect(example).not.toHaveProperty('shows')
  })

  test('what is wrong with an example is said', async () => {
    await expect(library('add', 'x', '--example-task', 'y')).rejects.toThrow('give --example-task TEXT and')
    await expect(library('add', '--example-task', 'y', '--example-answer', 'gone')).rejects.toThrow(
      'no such file',
    )
    await expect(library('add', '--example', '{"task":1}')).rejects.toThrow('--example must be JSON')
    await expect(library('add', '--example', '{}', '--example-shows', 'x')).rejects.toThrow(
      'leave out the other',
    )
    await writeFile(path, LIBRARY)
    await expect(library('edit', 'E3', '--example-shows', 'x')).rejects.toThrow('E3 is a rule')
    expect(await readFile(path, 'utf8')).toBe(LIBRARY)
  })

  test('add, edit, pin, retire and their undoing change only their entries', async () => {
    await writeFile(path, LIBRARY)
    await library('add', 'Log errors with their code.', '--tags', 'errors, logs', '--pin')
    expect(out.printed).toMatch(/Added E8\. It is pinned/)
    await library('pin', 'e7')
    await library('unpin', 'E7')
    await library('retire', 'E8')
    expect(out.printed).toContain('tfgrpo library retire E8 --undo')
    await library('retire', 'E8', '--undo')
    expect(out.printed).toContain('Restored E8 as candidate')
    await library('edit', 'E3', '--text', 'Return an error object, never throw.')
    expect(out.said).toMatch(/edited after it was measured/)
    const text = await readFile(path, 'utf8')
    expect(text).toContain('text: Return an error object, never throw.   # agreed')
    expect(text).toContain('next: 9   # ids')
    expect(text).toContain('  - id: E5\n    text: Round up.\n    status: retired\n')
    await library('list', '--include', 'proven')
    expect(out.records[0]).toMatchObject({ inUse: [] })
    await library('show', '3')
    expect(out.printed).toContain('you edit: text changed by hand')
  })

  test('the command that undoes an edit can be pasted, whatever the text was', async () => {
    const own = join(cwd, 'own rules.yaml')
    await writeFile(own, LIBRARY)
    const undone = async (...flags: string[]) => {
      await library('edit', 'E7', ...flags, '--library', 'own rules.yaml')
      const pasted = /undo with: tfgrpo (.*)/s.exec(out.printed)![1]!
      const { stdout } = await execa('bash', ['-c', `printf '%s\\0' ${pasted}`])
      await library(...stdout.split('\0').slice(1, -1))
      return parseLibrary(await readFile(own, 'utf8'), own).library.experiences.find(({ id }) => id === 'E7')
    }
    const text = 'Don\'t run `echo ran` or $(echo ran).\nSay "no".'
    const evidence = ["it's -1", '-x $HOME']
    await library('edit', 'E7', '--text', text, '--library', own)
    await library('edit', 'E7', '--evidence', evidence[0]!, '--evidence', evidence[1]!, '--library', own)
    expect(await undone('--tags', 'q')).toMatchObject({ text, evidence, tags: [] })
    expect(out.printed).not.toContain('--text')
    expect(await undone('--text', 'Other.')).toMatchObject({ text, evidence })
    expect(await undone('--evidence', 'other')).toMatchObject({ text, evidence })
    await library('edit', 'E7', '--evidence', '', '--library', own)
    expect(await undone('--evidence', 'other')).toMatchObject({ text, evidence: [] })
  })

  test('a text of several lines is listed as one entry', async () => {
    await writeFile(path, LIBRARY.replace('Sort orders by date.', '"First line.\\nSecond line."'))
    await library('list', '--include', 'promising')
    expect(out.printed).toContain('    First line.\n    Second line.\n')
  })

  test('edit opens the editor; what cannot be read back changes nothing', async () => {
    await writeFile(path, LIBRARY)
    const editor = join(cwd, 'editor.sh')
    await writeFile(
      editor,
      '#!/bin/sh\nsed -i "s/Sort orders by date/Sort orders by date, newest first/" "$1"\n',
      { mode: 0o755 },
    )
    await run(libraryCommand, ['edit', 'E7'], { VISUAL: editor })
    expect(await readFile(path, 'utf8')).toContain('text: Sort orders by date, newest first.')
    await writeFile(editor, '#!/bin/sh\necho "[" > "$1"\n', { mode: 0o755 })
    await expect(run(libraryCommand, ['edit', 'E7'], { VISUAL: editor })).rejects.toThrow(/not valid YAML/)
    await expect(run(libraryCommand, ['edit', 'E7'], { VISUAL: '', EDITOR: '' })).rejects.toThrow(/--text/)
  })

  test('with --json what an editor prints is no record', async () => {
    await writeFile(path, LIBRARY)
    const env = { VISUAL: 'echo noise' }
    const { code, stdout, stderr } = await runCli(['library', 'edit', 'E7', '--json'], { cwd, env })
    expect(code).toBe(0)
    expect(recordsOf(stdout).map(({ type }) => type)).toEqual(['library-changed'])
    expect(stderr).toContain('noise')
  })

  test('errors name what is wrong and what would be right', async () => {
    await writeFile(path, LIBRARY)
    await expect(library('retire', 'E9')).rejects.toThrow(
      /There is no E9 in the library; the nearest id is E[357]/,
    )
    await expect(library('add', ' ')).rejects.toThrow(/text is empty/)
    await expect(library('add', 'Round down.', '--evidence', 'a', 'b', 'c', 'd')).rejects.toThrow(
      /There are 4 quotes; at most 3/,
    )
    await expect(library('edit', 'E7', '--evidence', 'q'.repeat(161))).rejects.toThrow(
      /"qqq.* has 161 characters; at most 160/,
    )
    expect(await readFile(path, 'utf8')).toBe(LIBRARY)
    // What the file holds already does not prevent another text.
    const long = 'q'.repeat(200)
    await writeFile(path, LIBRARY.replace("['parsePort", `['${long}', 'parsePort`))
    const editor = join(cwd, 'editor.sh')
    await writeFile(editor, '#!/bin/sh\nsed -i.bak "s/Return an/Give back an/" "$1"\n', { mode: 0o755 })
    await run(libraryCommand, ['edit', 'E3'], { VISUAL: editor })
    expect(await readFile(path, 'utf8')).toMatch(new RegExp(`Give back an error.*\n.*${long}`))
    await writeFile(path, LIBRARY)
    await expect(library('list', '--library', 'other.yaml')).rejects.toThrow(/There is no library file/)
    await expect(library('rollback', 'r9')).rejects.toThrow(/There is no run "r9" and none in/)
    await mkdir(join(cwd, '.grpo', 'runs', 'r1'), { recursive: true })
    await expect(library('rollback', 'r1')).rejects.toThrow(/has not changed the library/)
    await writeFile(path, 'version: 1\nexperiences:\n  - id: [\n')
    await expect(library('pin', 'E1')).rejects.toThrow(/library.yaml:\d+:\d+: Not valid YAML/)
  })

  test('a text that a guard would catch is warned of, and kept: it is the word of the user', async () => {
    await library('add', 'See https://example.org/rules for the format of errors.')
    expect(out.said).toMatch(/warning: It holds a link/)
    expect(await readFile(path, 'utf8')).toContain('https://example.org/rules')
  })

  test('rollback and its undoing', async () => {
    const folder = join(cwd, '.grpo', 'runs', 'r1')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'library-before.yaml'), '')
    await writeFile(join(folder, 'library-after.yaml'), LIBRARY)
    await writeFile(path, LIBRARY)
    await library('rollback', 'r1')
    expect(out.records).toEqual([
      { type: 'library-rolled-back', path, run: 'r1', undo: false, changed: true, notes: [] },
    ])
    await library('list')
    expect(out.records[0]).toMatchObject({ total: 0 })
    await library('rollback', 'r1', '--undo')
    await library('list')
    expect(out.records[0]).toMatchObject({ total: 2, retired: 1 })
  })
})

describe('tfgrpo export', () => {
  test('writes the block into AGENTS.md, keeps the rest, and removes it again', async () => {
    await writeFile(path, LIBRARY)
    const agents = join(cwd, 'AGENTS.md')
    await writeFile(agents, '# Ours\r\n\r\nBe kind.')
    await exported('--to', 'agents-md', '--dry-run')
    expect(out.printed).toContain('- Return an error object on invalid input.')
    expect(await readFile(agents, 'utf8')).toBe('# Ours\r\n\r\nBe kind.')
    await exported('--to', 'agents-md')
    expect(out.records[0]).toMatchObject({
      type: 'exported',
      path: agents,
      used: ['E3'],
      of: 2,
      changed: true,
    })
    expect(out.printed).toMatch(/^1 of 2 experiences, about \d+ tokens, written to/)
    const text = await readFile(agents, 'utf8')
    expect(text.startsWith('# Ours\r\n\r\nBe kind.')).toBe(true)
    expect(text).not.toContain('Sort orders')
    await exported('--to', 'agents-md', '--include', 'promising')
    expect(await readFile(agents, 'utf8')).toContain('Sort orders')
    await exported('--to', 'agents-md', '--remove')
    expect(await readFile(agents, 'utf8')).toBe('# Ours\r\n\r\nBe kind.')
  })

  test('prints how to remove it from the given place', async () => {
    await writeFile(path, LIBRARY)
    await exported('--to', 'agents-md', '--out', 'our notes.md', '--library', path)
    const pasted = /remove it with: tfgrpo export (.*)/.exec(out.printed)![1]!
    expect(pasted).toBe(`--to agents-md --library ${path} --out 'our notes.md' --remove`)
    await exported('--to', 'agents-md', '--library', path, '--out', 'our notes.md', '--remove')
    await expect(readFile(join(cwd, 'our notes.md'))).rejects.toThrow(/ENOENT/)
  })

  test('writes a skill next to .grpo', async () => {
    await writeFile(path, LIBRARY)
    await exported('--to', 'skill')
    const text = await readFile(join(cwd, '.agents/skills/project-experience/SKILL.md'), 'utf8')
    expect(text).toMatch(/^---\nname: project-experience\n/)
    expect(text).toContain('INVALID_PORT')
  })

  test('writes instructions for the editor, keeps an applyTo of the user, and removes its file again', async () => {
    await writeFile(path, LIBRARY)
    const file = join(cwd, '.github/instructions/project-experience.instructions.md')
    await exported('--to', 'instructions')
    const text = await readFile(file, 'utf8')
    expect(text).toMatch(/^---\ndescription: .+\napplyTo: '\*\*'\n---\n/)
    expect(text).toContain('INVALID_PORT')
    await writeFile(file, text.replace("'**'", "'src/**/*.js'"))
    await exported('--to', 'instructions', '--include', 'promising')
    const narrowed = await readFile(file, 'utf8')
    expect(narrowed).toContain("applyTo: 'src/**/*.js'")
    expect(narrowed).toContain('Sort orders')
    await writeFile(file, text)
    await exported('--to', 'instructions', '--remove')
    await expect(readFile(file)).rejects.toThrow(/ENOENT/)
  })

  test('nothing in use: nothing is written, and the next step is printed', async () => {
    await writeFile(path, LIBRARY.replace('status: proven', 'status: candidate'))
    await exported('--to', 'agents-md')
    expect(out.printed).toMatch(/0 of 2 experiences are in use, so nothing was written: pin some/)
    expect(out.records[0]).toMatchObject({ used: [], changed: false })
  })

  test('without a library there is nothing to export; one that was named must be there', async () => {
    await exported('--to', 'skill')
    expect(out.printed).toMatch(/0 of 0 experiences are in use, so nothing was written: learn some with/)
    expect(out.records).toEqual([expect.objectContaining({ used: [], of: 0, changed: false })])
    await expect(exported('--to', 'skill', '--library', 'other.yaml')).rejects.toThrow(
      /There is no library file .*other\.yaml/,
    )
  })
})

describe('tfgrpo library release', () => {
  const lesson = {
    id: 'L3',
    text: 'Return { error: "INVALID_PORT" } for a bad port.',
    evidence: ['parsePort("0") should return { error: "INVALID_PORT" }'],
    tags: ['parsing'],
    tasks: ['parse-port'],
    draw: 'reflect/1/0',
  }

  beforeEach(async () => {
    const folder = join(cwd, '.grpo', 'runs', 'r1')
    await mkdir(folder, { recursive: true })
    const set = taskSet([task('parse-port')])
    await writePlan(folder, planFor(set, 'grounded'))
    const rejected = { type: 'lesson-rejected', lesson, reason: 'It names INVALID_PORT of a val task.' }
    await writeFile(join(folder, 'events.jsonl'), `${JSON.stringify(rejected)}\n`)
  })

  test('lists what a run rejected, with the reason', async () => {
    await library('release', 'r1')
    expect(out.printed).toContain('It names INVALID_PORT of a val task.')
    expect(out.said).toContain('tfgrpo library release r1 L3')
  })

  test('adds a lesson as a candidate that is not tried on its own tasks, and records its origin', async () => {
    await library('release', 'r1', 'l3')
    const { library: now } = parseLibrary(await readFile(path, 'utf8'), path)
    expect(now.experiences).toMatchObject([
      { id: 'E1', text: lesson.text, status: 'candidate', origin: { run: 'r1', tasks: ['parse-port'] } },
    ])
    expect(now.experiences[0]!.history[0]!.why).toContain('released from r1 L3')
    expect(out.printed).toContain('tfgrpo library retire E1')
  })

  test('a lesson that is an example stays one', async () => {
    const example = { task: 'Write it.', answer: 'return 1', origin: 'verified try', tokens: 12 }
    const rejected = { type: 'lesson-rejected', lesson: { ...lesson, example }, reason: 'No.' }
    await writeFile(join(cwd, '.grpo', 'runs', 'r1', 'events.jsonl'), `${JSON.stringify(rejected)}\n`)
    await library('release', 'r1')
    expect(out.printed).toContain('example, task: Write it.')
    expect(out.records).toMatchObject([{ kind: 'example', example }])
    await library('release', 'r1', 'L3')
    const { experiences } = parseLibrary(await readFile(path, 'utf8'), path).library
    expect(experiences).toMatchObject([{ kind: 'example', example, status: 'candidate' }])
  })

  test('distinguishes lessons of several rounds, also those with equal names from an older version', async () => {
    const events = join(cwd, '.grpo', 'runs', 'r1', 'events.jsonl')
    const rejected = (id: string, text: string) =>
      `${JSON.stringify({ type: 'lesson-rejected', lesson: { ...lesson, id, text }, reason: 'No.' })}\n`
    await writeFile(events, rejected('L3', 'The first.') + rejected('L2.3', 'The second.'))
    await library('release', 'r1', 'L2.3')
    await writeFile(events, rejected('L3', 'The first.') + rejected('L3', 'The third.'))
    await library('release', 'r1')
    expect(out.printed).toContain('L3  The first.')
    expect(out.printed).toContain('L2.3  The third.')
    await library('release', 'r1', 'L2.3')
    await library('release', 'r1', 'L3')
    const { experiences } = parseLibrary(await readFile(path, 'utf8'), path).library
    expect(experiences.map(({ text, origin }) => [text, origin?.step])).toEqual([
      ['The second.', 2],
      ['The third.', 2],
      ['The first.', 1],
    ])
  })

  test('an unknown lesson is reported with the existing ones', async () => {
    await expect(library('release', 'r1', 'L9')).rejects.toThrow('it rejected L3')
  })
})
