import { existsSync, mkdirSync } from 'node:fs'
import { readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../src/cli/exit-code.ts'
import type { Io } from '../../src/cli/io/io.ts'
import { inCommandLineWords } from '../../src/cli/io/word-remedy.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { askedOf } from '../../src/cli/run/choose-run.ts'
import { Cancelled, messageOf } from '../../src/core/errors.ts'
import type { Plan } from '../../src/core/run/plan.ts'
import { type ScriptedRun, scriptedRun } from '../support/scripted-run.ts'

const SLOW = { timeout: 90_000 }

let run: ScriptedRun
/** Called once a run is open, before its first event. */
let opened: Io['opened']
beforeEach(async () => {
  run = await scriptedRun()
  opened = undefined
})
afterEach(() => run.close())

/** The command line in this process. */
async function tfgrpo(...argv: string[]) {
  return tfgrpoUntil(new AbortController(), ...argv)
}

/** Of the endpoint: no other one may get it. */
const KEY = { name: 'SCRIPTED_KEY', value: 'the-key-of-the-script' }

async function tfgrpoUntil(stop: AbortController, ...argv: string[]) {
  const records: ({ type: string } & Record<string, unknown>)[] = []
  const said: string[] = []
  const io: Io = {
    json: true,
    record: (record) => void records.push(record),
    say: (line) => void said.push(inCommandLineWords(line)),
    print: (text) => void said.push(text),
    env: { HOME: run.folder, [KEY.name]: KEY.value },
    cwd: run.folder,
    live: false,
    colour: false,
    signal: stop.signal,
    ...(opened ? { opened } : {}),
  }
  const error = await buildProgram(argv, io)
    .then((program) => program.parseAsync(argv, { from: 'user' }))
    .then(
      () => null,
      (thrown: Error) => thrown,
    )
  const code = error ? exitCodeOf(error) : 0
  const message = error ? inCommandLineWords(messageOf(error)) : ''
  return { code, message, last: records.at(-1), records, said: said.join('\n') }
}

const model = () => ['--base-url', run.endpoint.baseUrl, '--model', 'scripted', '--unsandboxed']
const grpo = (...names: string[]) => join(run.folder, '.grpo', ...names)
const withoutSplits = async () =>
  writeFile(run.file, (await readFile(run.file, 'utf8')).replaceAll(/^ *split: .*\n/gm, ''))
const runs = () => readdir(grpo('runs')).catch(() => [])
const planOf = async (name: string) =>
  JSON.parse(await readFile(grpo('runs', name, 'plan.json'), 'utf8')) as Plan

/** The task train-0 with a solution and a command that takes the answer "right". */
const withSolution = async (solution: string, command = 'grep -qx right answer.txt') =>
  writeFile(
    run.file,
    (await readFile(run.file, 'utf8')).replace(
      /( +- id: train-0\n)/,
      `$1    solution: ${solution}\n    verify: { type: command, write: answer.txt, run: "${command}" }\n`,
    ),
  )

describe('--resume', SLOW, () => {
  it('takes from the run what is not given again, and refuses what contradicts it', async () => {
    const first = await tfgrpo(
      ...['train', run.file, ...model(), '--mode', 'paper', '--epochs', '1', '--seed', '7', '--group', '3'],
      ...['--library', 'mine.yaml', '--max-calls', '2'],
    )
    expect(first).toMatchObject({ code: 3, last: { mode: 'paper', calls: 2 } })
    for (const [flags, sentence] of [
      [['--mode', 'grounded'], /mode is paper, now it is grounded/],
      [['--seed', '8'], /seed is 7, now it is 8/],
      [['--group', '4'], /group is 3, now it is 4/],
      [['--library', 'other.yaml'], /library is \.\.[/\\]mine\.yaml .*other\.yaml/],
    ] as const) {
      const refused = await tfgrpo('train', run.file, '--resume', ...flags)
      expect(refused).toMatchObject({ code: 2, last: undefined })
      expect(refused.message).toMatch(sentence)
    }
    const again = await tfgrpo('train', run.file, '--resume')
    expect(again).toMatchObject({
      code: 0,
      last: { run: 'r1', mode: 'paper', stopped: 'done', library: join(run.folder, 'mine.yaml') },
    })
    expect(await readFile(join(run.folder, 'mine.yaml'), 'utf8')).toContain('experiences:')
    expect(existsSync(grpo('library.yaml'))).toBe(false)
    expect(await runs()).toEqual(['r1'])
  })

  it('pays nothing again where the journal was emptied, and its files are private', async () => {
    await tfgrpo('train', run.file, ...model(), '--max-calls', '20')
    const journal = grpo('runs', 'r1', 'journal.jsonl')
    if (process.platform !== 'win32')
      for (const name of await readdir(grpo('runs', 'r1')))
        expect([name, ((await stat(grpo('runs', 'r1', name))).mode & 0o077).toString(8)]).toEqual([name, '0'])
    const before = run.endpoint.log.length
    for (const change of [() => writeFile(journal, ''), () => rm(journal)]) {
      await change()
      const refused = await tfgrpo('train', run.file, '--resume', '--max-calls', '40')
      expect(refused).toMatchObject({ code: 2, last: undefined })
      expect(refused.message).toMatch(/journal\.jsonl is empty or missing, though the run has answers/)
    }
    expect(run.endpoint.log.length).toBe(before)
  })

  it('takes what an evaluation measures from it', async () => {
    const first = await tfgrpo(
      ...['eval', run.file, ...model(), '--split', 'val', '--include', 'none', '--samples', '1'],
      ...['--max-calls', '2'],
    )
    expect(first.code).toBe(3)
    const again = await tfgrpo('eval', run.file, '--resume')
    expect(again).toMatchObject({
      code: 0,
      last: { run: 'r1', split: 'val', samples: 1, calls: 6, final: null },
    })
  })

  it('of a name that no run has begins it, and says so', async () => {
    await tfgrpo('train', run.file, ...model(), '--run', 'first', '--max-calls', '1')
    const begun = await tfgrpo('train', run.file, ...model(), '--run', 'next', '--resume', '--max-calls', '1')
    expect(begun).toMatchObject({ code: 3, last: { run: 'next', calls: 1 } })
    expect(begun.said).toMatch(/There is no run "next"; the newest in .*runs: first\. It begins now\./)
  })

  it('of a training run continues the preflight that ended, not an older run', async () => {
    await tfgrpo('train', run.file, ...model(), '--max-calls', '1')
    const preflight = await tfgrpo('preflight', run.file, ...model())
    expect(preflight).toMatchObject({ code: 0, last: { run: 'r2', stopped: 'done' } })
    const train = await tfgrpo('train', run.file, '--resume', '--max-calls', String(run.asked.length))
    expect(train.last).toMatchObject({ type: 'run-finished', run: 'r2', stopped: 'budget' })
    expect((await tfgrpo('preflight', run.file, '--resume')).code).toBe(2)
  })

  it('keeps a task that the run began with, though its solution does not pass', async () => {
    await withSolution('wrong')
    const stop = new AbortController()
    stop.abort(new Cancelled())
    await tfgrpoUntil(stop, 'train', run.file, ...model())
    // As a version wrote it that tried the solutions of fewer verifiers.
    const { unchecked, ...plan } = await planOf('r1')
    expect(unchecked).toBe(true)
    await writeFile(grpo('runs', 'r1', 'plan.json'), JSON.stringify(plan))
    const again = await tfgrpo('train', run.file, '--resume', '--unsandboxed', '--max-calls', '1')
    expect(again).toMatchObject({ code: 3, last: { run: 'r1', stopped: 'budget' } })
    expect(again.said).toContain('Task train-0 is quarantined, but stays in this run, which began with it: ')
  })

  it('leaves a task out that it began without, though its solution passes by now', async () => {
    await withSolution('wrong')
    const first = await tfgrpo('train', run.file, ...model(), '--unsandboxed', '--max-calls', '1')
    expect(first.said).toContain('Task train-0 is quarantined: ')
    expect((await planOf('r1')).quarantined).toEqual(['train-0'])
    await writeFile(
      run.file,
      (await readFile(run.file, 'utf8')).replace('solution: wrong', 'solution: right'),
    )
    const again = await tfgrpo('train', run.file, '--resume', '--unsandboxed', '--max-calls', '2')
    expect(again).toMatchObject({ code: 3, last: { run: 'r1', stopped: 'budget' } })
    expect(again.said).toContain('Task train-0 is quarantined: its solution did not pass when this run began')
    expect(Object.keys((await planOf('r1')).tasks)).not.toContain('train-0')
    const next = await tfgrpo('train', run.file, ...model(), '--unsandboxed', '--max-calls', '1')
    expect(next.said).not.toContain('quarantined')
  })

  it('leaves a run of another command alone, also one that is named', async () => {
    await tfgrpo('train', run.file, ...model(), '--max-calls', '1')
    const result = () => readFile(grpo('runs', 'r1', 'result.json'), 'utf8')
    const before = await result()
    for (const command of ['preflight', 'eval']) {
      const refused = await tfgrpo(command, run.file, '--run', 'r1', '--resume')
      expect(refused).toMatchObject({ code: 2, last: undefined })
      expect(refused.message).toMatch(/^The run r1 was made by "tfgrpo train": resume it with that command, /)
    }
    expect(await result()).toBe(before)
  })

  it('uses the key of its endpoint if the same address is given again, and no other', async () => {
    await tfgrpo('train', run.file, ...model(), '--api-key-env', KEY.name, '--max-calls', '1')
    run.endpoint.inject({ fault: { kind: 'status', status: 401 }, key: KEY.value })
    const same = await tfgrpo('train', run.file, ...model(), '--resume', '--max-calls', '2')
    expect(same).toMatchObject({ code: 1, last: { stopped: 'failed' } })
    const elsewhere = ['--base-url', run.endpoint.baseUrl.replace('127.0.0.1', 'localhost'), '--unsandboxed']
    const other = await tfgrpo('train', run.file, ...elsewhere, '--resume', '--max-calls', '2')
    expect(other).toMatchObject({ code: 3, last: { stopped: 'budget' } })
  })

  it('keeps no address that holds a secret, and no key of one endpoint for another', async () => {
    const secret = run.endpoint.baseUrl.replace('://', '://user:hidden-password@')
    const key = ['--api-key-env', KEY.name]
    await tfgrpo('train', run.file, '--base-url', secret, '--model', 'scripted', ...key, '--max-calls', '1')
    expect((await planOf('r1')).asked).toEqual({ model: 'scripted' })
    const { code, message } = await tfgrpo('train', run.file, '--resume')
    expect(code).toBe(2)
    expect(message).toContain('No endpoint is given for the model "scripted": give --base-url')
  })
})

describe('what a plan keeps of the flags', () => {
  const key = { apiKeyEnv: KEY.name }

  it.each(['http://localhost:11434/v1', 'https://x.openai.azure.com/openai?api-version=2025-04-01'])(
    'is the address %s with the name of its key',
    (baseUrl) => {
      expect(askedOf({ model: 'm', baseUrl, ...key })).toEqual({ model: 'm', baseUrl, ...key })
    },
  )

  it.each([
    'https://user@host/v1',
    'https://host/v1?password=hidden',
    'https://host/v1?api-version=1&secret=hidden',
    'https://host/v1#hidden',
    'https://host/sk-abcdefgh12345678/v1',
  ])('is neither the address %s nor the name of its key', (baseUrl) => {
    expect(askedOf({ model: 'm', baseUrl, ...key })).toEqual({ model: 'm' })
  })

  it('is no name of a key without its address', () => {
    const asked = askedOf({ baseUrl: 'https://a/v1', optimizerModel: 'o', optimizerApiKeyEnv: KEY.name })
    expect(asked).toEqual({ baseUrl: 'https://a/v1', optimizerModel: 'o' })
  })
})

describe('what is refused leaves nothing behind', SLOW, () => {
  const nothing = () => existsSync(grpo()) === false
  const bytes = Buffer.from('version: 1\nnext: 1\nexperiences: [] # caf\xe9\n', 'latin1')

  it('a split without tasks', async () => {
    await run.close()
    run = await scriptedRun({ counts: { train: 6, val: 0, test: 6 } })
    const { code, message } = await tfgrpo('eval', run.file, ...model(), '--split', 'val')
    expect(code).toBe(2)
    expect(message).toContain('No task is in the split val')
    expect(nothing()).toBe(true)
  })

  it('splits, where no model is chosen', async () => {
    await withoutSplits()
    const { code } = await tfgrpo('train', run.file)
    expect(code).toBe(2)
    expect(nothing()).toBe(true)
    await tfgrpo('train', run.file, ...model(), '--max-calls', '1')
    expect(existsSync(grpo('splits.json'))).toBe(true)
  })

  it.each(['train', 'eval'])('%s with a library that is not UTF-8, whose bytes stay', async (command) => {
    await writeFile(join(run.folder, 'odd.yaml'), bytes)
    const { code, message } = await tfgrpo(command, run.file, ...model(), '--library', 'odd.yaml')
    expect(code).toBe(2)
    expect(message).toContain('odd.yaml is not UTF-8 text; save it in UTF-8.')
    expect(await readFile(join(run.folder, 'odd.yaml'))).toEqual(bytes)
    expect(nothing()).toBe(true)
  })

  it.each(['train', 'eval'])('%s with a folder for a library', async (command) => {
    const { code, message } = await tfgrpo(command, run.file, ...model(), '--library', '.')
    expect(code).toBe(2)
    expect(message).toMatch(/is a folder; give the library file in it/)
    expect(nothing()).toBe(true)
  })

  it('a library with a conflict, however often it is tried', async () => {
    await writeFile(join(run.folder, 'l.yaml'), 'version: 1\n<<<<<<< ours\nnext: 1\n')
    for (let i = 0; i < 2; i++)
      expect(await tfgrpo('train', run.file, ...model(), '--library', 'l.yaml')).toMatchObject({ code: 2 })
    expect(nothing()).toBe(true)
  })

  it.each(['eval', 'library verify'])('%s of a named library that is not there', async (command) => {
    const words = [...command.split(' '), run.file, ...model(), '--library', 'gone.yaml']
    const { code, message } = await tfgrpo(...words)
    expect(code).toBe(2)
    expect(message).toBe(`There is no library file ${join(run.folder, 'gone.yaml')}.`)
    expect(nothing()).toBe(true)
  })

  it('a verification with nothing to measure, which no later --resume takes', async () => {
    expect((await tfgrpo('library', 'verify', run.file, ...model())).message).toContain(
      'Nothing to measure again',
    )
    expect(await runs()).toEqual([])
  })

  it.each(['a link to nowhere', 'a file'])('a library that %s keeps from being written', async (what) => {
    const place = join(run.folder, 'place')
    if (what === 'a file') await writeFile(place, '')
    else await symlink(join(run.folder, 'nowhere'), place)
    const { code, message } = await tfgrpo('train', run.file, ...model(), '--library', 'place/library.yaml')
    expect(code).toBe(2)
    expect(message).toMatch(/library\.yaml cannot be (written|read) \(EN/)
    expect(nothing()).toBe(true)
    expect(run.asked).toHaveLength(0)
  })
})

describe('a library that cannot be written', SLOW, () => {
  /** The library is a link into a folder that cannot be made: a link to nowhere takes its place. */
  const unwritable = async () => {
    await symlink(join(run.folder, 'nowhere'), join(run.folder, 'place'))
    await symlink(join(run.folder, 'place', 'library.yaml'), join(run.folder, 'l.yaml'))
    return ['--library', 'l.yaml']
  }

  it('is no reason to refuse a preflight, which does not write it', async () => {
    const library = await unwritable()
    expect(await tfgrpo('train', run.file, ...model(), ...library)).toMatchObject({ code: 2 })
    const preflight = await tfgrpo('preflight', run.file, ...model(), ...library)
    expect(preflight).toMatchObject({ code: 0, last: { type: 'preflight-finished', stopped: 'done' } })
    const { code, message } = await tfgrpo('train', run.file, ...library, '--resume')
    expect(code).toBe(2)
    expect(message).toContain('l.yaml cannot be written')
  })

  it('is no reason to refuse a run that came to its end', async () => {
    const flags = ['train', run.file, ...model(), '--epochs', '1', '--library', 'l.yaml']
    const first = await tfgrpo(...flags)
    expect(first).toMatchObject({ code: 0, last: { stopped: 'done' } })
    await rm(join(run.folder, 'l.yaml'))
    await unwritable()
    const again = await tfgrpo('train', run.file, '--run', 'r1', '--resume')
    expect(again).toMatchObject({ code: 0, last: first.last })
  })
})

describe('report --out', SLOW, () => {
  it('names the place where it cannot be written', async () => {
    await tfgrpo('train', run.file, ...model(), '--max-calls', '1')
    for (const [out, sentence] of [
      ['no/x.html', /no is missing; create it, or choose another place/],
      [join(run.file, 'x.html'), /tasks\.yaml is not a folder/],
      ['.', /is a folder; give the name of a file in it/],
    ] as const) {
      const { code, message } = await tfgrpo('report', 'r1', '--out', out)
      expect(code).toBe(2)
      expect(message).toMatch(sentence)
    }
  })
})

describe('a run that was stopped has its last record', SLOW, () => {
  it('where the library can no longer be written', async () => {
    run.onAsked = async (_, nth) => {
      // A link to nowhere takes the place of the library's folder.
      if (nth === 3) await symlink(join(run.folder, 'nowhere'), join(run.folder, 'place'))
    }
    const flags = ['train', run.file, ...model(), '--epochs', '1', '--library', 'place/library.yaml']
    const { code, last } = await tfgrpo(...flags)
    expect(code).toBe(1)
    expect(last).toMatchObject({ type: 'run-finished', stopped: 'failed' })
    expect(last).toMatchObject({ reason: expect.stringContaining('place') })
    expect(last!.remedies).toEqual([{ do: 'fix-and-resume' }])
    expect(JSON.parse(await readFile(grpo('runs', 'r1', 'result.json'), 'utf8'))).toEqual(last)
  })

  it('and comes to its end, where splits and its own files cannot be written', async () => {
    await withoutSplits()
    // Folders take the places of the files.
    opened = ({ folder }) => {
      mkdirSync(grpo('splits.json'))
      mkdirSync(join(folder, 'result.json'))
    }
    const { code, last, said } = await tfgrpo('eval', run.file, ...model(), '--task', 'train-0')
    expect(last).toMatchObject({ type: 'eval-finished', stopped: 'done' })
    expect(code).toBe(0)
    expect(said).toMatch(/The splits were not written: .*splits\.json/)
    expect(said).toMatch(/The run's files cannot be written; --resume will write them again: .*result\.json/)
  })

  it.each([
    ['train', [], 'run-finished'],
    ['eval', ['--task', 'train-0', 'train-1', '--include', 'none'], 'eval-finished'],
  ])(
    'where a %s was cancelled while solutions were tried, and it resumes with the remaining tasks',
    async (command, flags, type) => {
      await withSolution('right', 'sleep 1; grep -qx right answer.txt')
      const stop = new AbortController()
      setTimeout(() => stop.abort(new Cancelled()), 300)
      const first = await tfgrpoUntil(stop, command, run.file, ...flags, ...model())
      expect(first).toMatchObject({ code: 130, last: { type, stopped: 'cancelled', calls: 0 } })
      expect((await planOf('r1')).unchecked).toBe(true)
      await writeFile(
        run.file,
        (await readFile(run.file, 'utf8')).replace('solution: right', 'solution: wrong'),
      )
      const again = await tfgrpo(command, run.file, '--resume', '--unsandboxed', '--max-calls', '1')
      expect(again).toMatchObject({ code: 3, last: { run: 'r1', stopped: 'budget' } })
      const plan = await planOf('r1')
      expect(plan.unchecked).toBe(undefined)
      expect(Object.keys(plan.tasks)).not.toContain('train-0')
      expect(plan.measure?.tasks).toEqual(command === 'eval' ? ['train-1'] : undefined)
    },
  )
})
