/** Tasks from a table, by the real command line: the mapping first, then choosing, writing and difficulty. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordsOf, runCli } from '../support/cli-process.ts'
import { type ScriptedEndpoint, startScriptedEndpoint } from '../support/scripted-endpoint.ts'

let cwd: string
let endpoint: ScriptedEndpoint
const TABLE =
  'question,answer,notes\nWhat is the capital of Peru?,Lima,x\nWhich river runs through Vienna?,Danube,\n,nobody,\n'

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'tfgrpo-import-'))
  writeFileSync(join(cwd, 'facts.csv'), TABLE)
  endpoint = await startScriptedEndpoint({
    handler: (body) => ({
      content: String(body.messages.at(-1)?.content).includes('Peru') ? 'Answer: Lima' : 'Answer: Rhine',
    }),
  })
})

afterAll(async () => {
  await endpoint.close()
  rmSync(cwd, { recursive: true, force: true })
})

const run = (...args: string[]) => runCli(['tasks', 'import', 'facts.csv', '--json', ...args], { cwd })
const finished = (stdout: string) => recordsOf(stdout).at(-1)

describe('tfgrpo tasks import', () => {
  it('shows the mapping and what it cannot import before anything else', async () => {
    const { code, stdout, stderr } = await run()
    expect(code).toBe(0)
    expect(stderr).toMatch(/prompt +<- +question +What is the capital of Peru\?/)
    expect(stderr).toContain('facts.csv:4: not imported: question is empty.')
    expect(stderr).toContain('--yes --take all')
    expect(recordsOf(stdout).map(({ type }) => type)).toEqual([
      'import-mapping',
      'not-taken-over',
      'proposals-finished',
    ])
    expect(finished(stdout)).toMatchObject({ applied: false, written: null })
    expect(existsSync(join(cwd, 'facts.tasks.yaml'))).toBe(false)
  }, 60_000)

  it('says of a file that is not there that it is not there', async () => {
    const { code, stderr } = await runCli(['tasks', 'import', 'nope.csv'], { cwd })
    expect([code, stderr]).toEqual([2, 'nope.csv: the file does not exist; check its name.\n'])
  }, 60_000)

  it('says once that no column is recognised, and how to name them', async () => {
    writeFileSync(
      join(cwd, 'fragen.csv'),
      'frage,antwort\nHauptstadt von Peru?,Lima\nUnd von Chile?,Santiago\n',
    )
    const { code, stderr, stdout } = await runCli(['tasks', 'import', 'fragen.csv', '--json'], { cwd })
    expect(code).toBe(2)
    const reason = 'No column looks like a prompt, none like an answer; the columns are frage, antwort.'
    expect(stderr).toContain(`note: ${reason}`)
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(`fragen.csv: no task can be imported: ${reason}`)
    expect(stderr).toContain('--map prompt=COLUMN,answer=COLUMN')
    expect(recordsOf(stdout)[0]).toMatchObject({ type: 'import-mapping', columns: ['frage', 'antwort'] })
    expect(recordsOf(stdout).map(({ type }) => type)).not.toContain('not-taken-over')
  }, 60_000)

  it.each([
    [
      'none.csv',
      'question,answer\n,1\nx,\n',
      /none\.csv: no task can be imported: line 2: question is empty \(1 more reason above\)\.$/,
    ],
    [
      'none.yaml',
      'prompts: [p]\ntests:\n  - assert: [{ type: contains, value: a, weight: 0 }]\n',
      /none\.yaml: no task can be imported: line 3: the assertion "contains" has weight 0/,
    ],
    ['none.jsonl', '{"input": "q", "ideal": []}\n', /none\.jsonl: no task can be imported: line 1: ideal/],
    [
      'weak.yaml',
      'prompts: [p]\ntests:\n  - assert: [{ type: not-contains, value: a }]\n',
      /weak\.yaml: no task can be imported: weak\.yaml:3: an empty reply passes/,
    ],
  ])(
    'exits 2 with the reason where %s gives no task',
    async (file, text, reason) => {
      writeFileSync(join(cwd, file), text)
      const { code, stderr, stdout } = await runCli(
        ['tasks', 'import', file, '--json', '--yes', '--take', 'all'],
        { cwd },
      )
      expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([2, expect.stringMatching(reason)])
      const last = recordsOf(stdout).findLast(({ type }) => type === 'proposals-finished')
      expect(last).toMatchObject({ written: null, taken: [] })
    },
    60_000,
  )

  it('writes choices and several answers so that the task file checks', async () => {
    writeFileSync(
      join(cwd, 'quiz.jsonl'),
      [
        {
          question: 'Which is a river?',
          choices: { text: ['Lima', 'Rhine'], label: ['A', 'B'] },
          answerKey: 'B',
        },
        {
          question: 'Which is a town?',
          choices: { text: ['Lima', 'Rhine'], label: ['A', 'B'] },
          answerKey: 'A',
        },
      ]
        .map((row) => JSON.stringify(row))
        .join('\n'),
    )
    const { code } = await runCli(['tasks', 'import', 'quiz.jsonl', '--yes', '--take', 'all'], { cwd })
    expect(code).toBe(0)
    const text = readFileSync(join(cwd, 'quiz.tasks.yaml'), 'utf8')
    expect(text).toContain('B. Rhine')
    expect(text).toContain('alternatives:')
    expect((await runCli(['check', 'quiz.tasks.yaml'], { cwd })).code).toBe(0)
  }, 60_000)

  it('says what difficulty costs before it asks a model, and pays for it once', async () => {
    const model = ['--base-url', endpoint.baseUrl, '--model', 'scripted', '--difficulty', '3']
    const dry = await run('--yes', ...model, '--dry-run')
    expect(recordsOf(dry.stdout).find(({ type }) => type === 'difficulty-estimate')).toMatchObject({
      tasks: 2,
      rollouts: 3,
      estimate: { calls: { most: 6 } },
    })
    expect(endpoint.log).toHaveLength(0)
    const measured = await run('--yes', ...model, '--max-calls', '6')
    const records = recordsOf(measured.stdout)
    expect(records.some(({ type }) => type === 'difficulty-estimate')).toBe(true)
    const solved = records.filter(({ type }) => type === 'proposal').map(({ baseline }) => baseline)
    expect(solved).toEqual([
      { mean: 1, rollouts: 3 },
      { mean: 0, rollouts: 3 },
    ])
    expect(endpoint.log).toHaveLength(6)
    await run('--yes', ...model)
    expect(endpoint.log).toHaveLength(6)
  }, 120_000)

  it('writes what is taken with a split, adds only what is new later, and refuses ids that are not there', async () => {
    const first = await run('--yes', '--take', 'all')
    expect(finished(first.stdout)).toMatchObject({ offered: 2, written: { added: expect.any(Array) } })
    const file = join(cwd, 'facts.tasks.yaml')
    const mine = readFileSync(file, 'utf8').replace('answer: Lima', 'answer: Lima # mine')
    expect(mine).toMatch(/split: (?:train|val|test)/)
    writeFileSync(file, mine)
    writeFileSync(join(cwd, 'facts.csv'), TABLE.replace('\nWhich', '\nWho wrote Faust?,Goethe,\nWhich'))
    const second = await run('--yes', '--take', 'all')
    expect(finished(second.stdout)).toMatchObject({ known: 2, offered: 1 })
    expect(readFileSync(file, 'utf8').startsWith(mine)).toBe(true)
    expect(readFileSync(file, 'utf8').slice(mine.length)).toContain('Who wrote Faust?')
    const without = (text: string) =>
      text.replace(/ {2}# from [^\n]*\n {2}- id: who-wrote[\s\S]*?(?= {2}# from|$)/, '')
    const kept = without(readFileSync(file, 'utf8'))
    expect(kept).not.toContain('Faust')
    writeFileSync(file, kept)
    const third = await run('--yes', '--take', 'all')
    expect(finished(third.stdout)).toMatchObject({ known: 2, offered: 1, taken: [], written: null })
    expect(third.stderr).toMatch(/the rest was removed from a task file before.*--take who-wrote/)
    const out = recordsOf(third.stdout).find(({ type, takenOut }) => type === 'proposal' && takenOut === true)
    expect(out?.why).toMatch(/^removed before; /)
    const again = await run('--yes', '--take', String(out?.id))
    expect(finished(again.stdout)).toMatchObject({ written: { added: [out?.id] } })
    const wrong = await run('--yes', '--take', 'nope')
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toMatch(/--take nope: there is no such proposal/)
  }, 120_000)
})
