import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkCommand } from '../../../../src/cli/commands/check.ts'
import type { Io } from '../../../../src/cli/io/io.ts'
import { inCommandLineWords } from '../../../../src/cli/io/word-remedy.ts'

let cwd: string
beforeEach(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'tfgrpo-check-')))
})
afterEach(() => rm(cwd, { recursive: true, force: true }))

async function check(...files: string[]) {
  const records: Record<string, unknown>[] = []
  const said: string[] = []
  const printed: string[] = []
  const io: Io = {
    json: true,
    record: (record) => void records.push(record),
    say: (line) => void said.push(inCommandLineWords(line)),
    print: (text) => void printed.push(text),
    env: {},
    cwd,
    live: false,
    colour: false,
    signal: new AbortController().signal,
  }
  const error = await checkCommand(io)
    .parseAsync(files, { from: 'user' })
    .then(() => null)
    .catch((thrown: Error) => thrown)
  return { records, said, printed, error }
}

const tasks = (n: number, name: string) =>
  `tasks:\n${Array.from({ length: n }, (_, i) => `  - { id: ${name}${i}, prompt: What is ${i}?, answer: "${i}", verify: { type: numeric } }\n`).join('')}`

test('good files: a line with the splits, a last record, and nothing written', async () => {
  await writeFile(join(cwd, 'a.tasks.yaml'), tasks(20, 'a'))
  const { records, said, printed, error } = await check('a.tasks.yaml')
  expect(error).toBe(null)
  expect(said).toEqual([])
  expect(printed).toEqual(['a: 20 tasks in 1 file: 8 train, 6 val, 6 test. No errors.'])
  expect(records).toEqual([
    {
      type: 'check-finished',
      files: 1,
      tasks: 20,
      splits: { train: 8, val: 6, test: 6 },
      errors: 0,
      warnings: 0,
    },
  ])
  expect(await readdir(cwd)).toEqual(['a.tasks.yaml'])
})

test('errors: each by file:line:column, the last record, and a UsageError', async () => {
  await writeFile(
    join(cwd, 'a.tasks.yaml'),
    `${tasks(1, 'a')}  - { id: b, promt: x, verify: { type: exact } }\n`,
  )
  const { records, said, printed, error } = await check('a.tasks.yaml')
  expect(error).toMatchObject({
    name: 'UsageError',
    message: '2 errors in 1 task file; correct the errors listed above.',
  })
  expect(printed).toEqual([])
  expect(said).toEqual([
    'a.tasks.yaml:3:5: error: prompt is missing; add "prompt:" with text.',
    'a.tasks.yaml:3:14: error: unknown key "promt"; did you mean "prompt"?',
  ])
  expect(records.map((record) => record.type)).toEqual(['diagnostic', 'diagnostic', 'check-finished'])
  expect(records[1]).toMatchObject({
    file: 'a.tasks.yaml',
    line: 3,
    column: 14,
    endLine: 3,
    endColumn: 19,
    severity: 'error',
  })
  expect(records[2]).toMatchObject({ tasks: 1, errors: 2, warnings: 0 })
})

test('a task whose id is taken is not counted', async () => {
  const two = (split: string) =>
    `  - { id: a, prompt: What is 1?, answer: "1", verify: { type: numeric }, split: ${split} }\n`
  await writeFile(join(cwd, 'a.tasks.yaml'), `tasks:\n${two('train')}${two('val')}`)
  const { records } = await check('a.tasks.yaml')
  expect(records.at(-1)).toMatchObject({ tasks: 1, splits: { train: 1, val: 0, test: 0 }, errors: 1 })
})

test('sets of different libraries are checked side by side; notes are said', async () => {
  for (const name of ['a', 'b']) {
    await mkdir(join(cwd, name))
    await writeFile(join(cwd, name, `${name}.tasks.yaml`), tasks(3, 't'))
  }
  const { records, said, printed, error } = await check('.')
  expect(error).toBe(null)
  expect(printed).toHaveLength(2)
  expect(said.filter((line) => /^note: With 3 tasks there will be no gate/.test(line))).toHaveLength(2)
  expect(records.at(-1)).toMatchObject({ type: 'check-finished', files: 2, tasks: 6 })
})
