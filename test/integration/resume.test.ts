import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseLibrary } from '../../src/core/library/parse-library.ts'
import { isAdopted } from '../../src/core/library/staleness.ts'
import type { RunFinished } from '../../src/core/run/events.ts'
import { finishedOf } from '../support/cli-process.ts'
import { answeredIn, journalLines } from '../support/killed-run.ts'
import { type Asked, outcomeOf, type ScriptedRun, scriptedRun } from '../support/scripted-run.ts'

/** Requests under way at most, where no flag says otherwise. */
const CONCURRENCY = 16

const opened: ScriptedRun[] = []
async function open(): Promise<ScriptedRun> {
  const run = await scriptedRun()
  opened.push(run)
  return run
}

/** A promise and what resolves it. */
function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

const experiencesOf = (text: string) => parseLibrary(text, 'library.yaml').library.experiences

let undisturbed: ScriptedRun
let expected: RunFinished
let expectedLibrary: string

beforeAll(async () => {
  undisturbed = await open()
  expected = finishedOf(await undisturbed.trained())
  expectedLibrary = await undisturbed.library()
  expect(expected).toMatchObject({ stopped: 'done', verdict: 'better', accepted: true })
}, 60_000)

afterAll(() => Promise.all(opened.map((run) => run.close())))

describe('a finished run', () => {
  it('replays for nothing and ends with the same record', async () => {
    const before = undisturbed.endpoint.log.length
    const again = await undisturbed.trained(['--resume'])
    expect(again.code).toBe(0)
    expect(finishedOf(again)).toEqual(expected)
    expect(undisturbed.endpoint.log).toHaveLength(before)
  })

  it('leaves alone what the user did to the library since', async () => {
    const run = await open()
    await run.trained()
    const edited = `# mine\n${(await run.library()).replace(/status: (proven|accepted)/, 'status: retired')}`
    await run.writeLibrary(() => edited)
    expect(await run.trained(['--run', 'r1', '--resume'])).toMatchObject({ code: 0 })
    expect(await run.library()).toBe(edited)
  })

  it('is not begun again: an existing run without --resume exits with 2', async () => {
    const before = undisturbed.endpoint.log.length
    const result = await undisturbed.trained(['--run', 'r1'])
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/The run r1 already exists: resume it with --resume/)
    expect(undisturbed.endpoint.log).toHaveLength(before)
  })
})

describe('a run is what its plan says', () => {
  const cases: [string, string[], RegExp][] = [
    ['another group size', ['--group', '3'], /group/],
    ['another seed', ['--seed', '7'], /seed/],
    ['another mode', ['--mode', 'paper'], /mode/],
    ['another model', ['--model', 'other'], /model.*scripted.*other|other.*scripted/s],
  ]
  it.each(cases)('%s on resume exits with 2 and says so', async (_, args, sentence) => {
    const before = undisturbed.endpoint.log.length
    const result = await undisturbed.trained(['--run', 'r1', '--resume', ...args])
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/cannot be resumed because it is asked to do something else/)
    expect(result.stderr).toMatch(sentence)
    expect(undisturbed.endpoint.log).toHaveLength(before)
  })

  it('a changed task on resume exits with 2 and names it', async () => {
    const text = await readFile(undisturbed.file, 'utf8')
    await writeFile(undisturbed.file, text.replace('Question train 2 about', 'Another question about'))
    try {
      const result = await undisturbed.trained(['--run', 'r1', '--resume'])
      expect(result).toMatchObject({ code: 2, stdout: '' })
      expect(result.stderr).toContain('train-2')
    } finally {
      await writeFile(undisturbed.file, text)
    }
  })
})

describe('a damaged journal', () => {
  it('with an incomplete last line: it is removed and reported, and at most that call is paid again', async () => {
    const run = await open()
    await run.trained()
    const path = join(run.runFolder(), 'journal.jsonl')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.slice(0, -20))
    const before = run.endpoint.log.length
    const again = await run.trained(['--resume', '--run', 'r1'])
    expect(again.code).toBe(0)
    expect(again.stderr).toContain(`journal.jsonl:${text.split('\n').length - 1}: the last line was cut off`)
    expect(run.endpoint.log.length - before).toBeLessThanOrEqual(1)
    expect(outcomeOf(finishedOf(again))).toEqual(outcomeOf(expected))
  })

  it('with a corrupt line in its middle: its number is reported and only that call is paid again', async () => {
    const run = await open()
    const first = finishedOf(await run.trained())
    const path = join(run.runFolder(), 'journal.jsonl')
    const lines = (await readFile(path, 'utf8')).split('\n')
    const replies = lines.flatMap((line, index) => (/"t":"reply".*#[0-9a-f]{40}/.test(line) ? [index] : []))
    const at = replies[Math.floor(replies.length / 2)]!
    const hash = /#([0-9a-f]{40})/.exec(lines[at]!)![1]!
    lines[at] = lines[at]!.replace('"kind":"chat"', '"kind":"chAt"')
    await writeFile(path, lines.join('\n'))
    const before = run.asked.length
    const again = await run.trained(['--resume', '--run', 'r1'])
    expect(again.code).toBe(0)
    expect(again.stderr).toContain(`journal.jsonl:${at + 1}: this line is damaged`)
    expect(run.asked.slice(before).map((one) => one.hash)).toEqual([hash])
    expect(finishedOf(again).calls).toBe(first.calls + 1)
    expect(outcomeOf(finishedOf(again))).toEqual(outcomeOf(first))
    expect(await run.library()).toBe(expectedLibrary)
  })
})

describe('two processes', () => {
  it('do not write one run: the second is refused while the first lives', async () => {
    const run = await open()
    const held = signal()
    const begun = signal()
    run.onAsked = (_, nth) => {
      if (nth === 5) begun.resolve()
      return nth >= 5 ? held.promise : undefined
    }
    const first = run.train(['--run', 'r1'])
    await begun.promise
    const second = await run.trained(['--run', 'r1', '--resume'])
    expect(second).toMatchObject({ code: 2, stdout: '' })
    expect(second.stderr).toContain(`is being written by another tfgrpo (process ${first.child.pid})`)
    held.resolve()
    const result = await first.ended
    expect(result.code).toBe(0)
    expect(outcomeOf(finishedOf(result))).toEqual(outcomeOf(expected))
  })
})

describe('a cancelled run', () => {
  // While the candidates are on trial the library on disk holds them untried; afterwards it must not.
  it.each([
    ['its rollouts', (_: Asked, nth: number) => nth === 12],
    ['its trial', (_: Asked, nth: number) => nth === 60],
    ['its gate', ({ said }: Asked) => said.includes('Question val')],
    ['its test', ({ said }: Asked) => said.includes('Question test')],
  ])('in %s exits with 130 and goes on as if nothing had been', async (_, isIt) => {
    const run = await open()
    let at = Number.POSITIVE_INFINITY
    const first = run.train()
    const held = signal()
    // What comes after waits: the run must not end before the signal reaches it.
    run.onAsked = (asked, count) => {
      if (at === Number.POSITIVE_INFINITY && isIt(asked, count)) {
        at = count
        first.child.kill('SIGINT')
      }
      return count > at ? held.promise : undefined
    }
    const stopped = await first.ended
    held.resolve()
    run.onAsked = () => undefined
    expect(stopped).toMatchObject({ code: 130, signal: null })
    const { stopped: how, calls } = finishedOf(stopped)
    expect(how).toBe('cancelled')
    // A call is entered before it is sent: those that were about to be sent count, though none of them was.
    expect(calls).toBeGreaterThanOrEqual(run.asked.length)
    expect(calls).toBeLessThanOrEqual(run.asked.length + CONCURRENCY)
    const answered = answeredIn(run.runFolder())
    const before = run.asked.length
    const again = await run.trained(['--resume'])
    expect(again.code).toBe(0)
    expect(run.asked.slice(before).filter(({ hash }) => answered.has(hash))).toEqual([])
    expect(outcomeOf(finishedOf(again))).toEqual(outcomeOf(expected))
    expect(await run.library()).toBe(expectedLibrary)
  })
})

describe('--max-calls', () => {
  it('is exact over all sessions: exits with 3, and a larger one resumes', async () => {
    const run = await open()
    for (const most of [1, 17, 64, 150]) {
      const result = await run.trained(['--max-calls', String(most), ...(most > 1 ? ['--resume'] : [])])
      expect(result.code).toBe(3)
      expect(run.endpoint.log).toHaveLength(most)
      expect(finishedOf(result)).toMatchObject({ stopped: 'budget', calls: most })
      expect(result.stderr).toContain(
        `The budget of ${most} calls is used up: give a larger --max-calls with --resume`,
      )
    }
    const last = await run.trained(['--resume'])
    expect(last.code).toBe(0)
    expect(finishedOf(last).calls).toBe(expected.calls)
    expect(run.endpoint.log).toHaveLength(expected.calls)
    expect(outcomeOf(finishedOf(last))).toEqual(outcomeOf(expected))
    expect(await run.library()).toBe(expectedLibrary)
    expect(journalLines(run.runFolder()).filter((line) => line.includes('"t":"sent"'))).toHaveLength(
      expected.calls,
    )
  })

  it('counts requests that failed too', async () => {
    const run = await open()
    run.endpoint.inject({ fault: { kind: 'reset' }, share: 0.3, firstTries: 1 })
    const result = await run.trained(['--max-calls', '40'])
    expect(result.code).toBe(3)
    expect(run.endpoint.log).toHaveLength(40)
    expect(finishedOf(result).calls).toBe(40)
  })
})

describe('a user who edits the library', () => {
  const MINE = '  - id: E9\n    text: Greet before answering.\n    status: candidate\n    pinned: true\n'
  /** Adds an experience and a comment, and retires what the run is about to prove. */
  const edit = (text: string) =>
    `# mine\n${text.replace('status: promising', 'status: retired').trimEnd()}\n${MINE}`

  function expectMerged(text: string): void {
    expect(text.startsWith('# mine\n')).toBe(true)
    const learned = experiencesOf(text).find(({ id }) => id !== 'E9')!
    // Both changed the status: the user's word counts; the run's history of it is kept too.
    expect(learned.status).toBe('retired')
    expect(learned.history.some(({ op }) => op === 'accept')).toBe(true)
    expect(experiencesOf(text).find(({ id }) => id === 'E9')).toMatchObject({
      text: 'Greet before answering.',
      pinned: true,
    })
  }

  it('while a run is under way keeps every change, and a resume sees the same', async () => {
    const run = await open()
    let edits = 0
    run.onAsked = async ({ said }) => {
      if (!said.includes('Question val') || edits++ > 0) return
      await run.writeLibrary(edit)
    }
    const result = await run.trained()
    expect(result.code).toBe(0)
    const text = await run.library()
    expectMerged(text)
    const again = await run.trained(['--run', 'r1', '--resume'])
    expect(finishedOf(again)).toEqual(finishedOf(result))
    expect(await run.library()).toBe(text)
  })

  it('between a stop and its resume keeps every change', async () => {
    const run = await open()
    const first = run.train()
    let vals = 0
    run.onAsked = ({ said }) => {
      if (said.includes('Question val') && ++vals === 8) first.child.kill('SIGINT')
    }
    expect((await first.ended).code).toBe(130)
    await run.writeLibrary(edit)
    const again = await run.trained(['--resume'])
    expect(again.code).toBe(0)
    expectMerged(await run.library())
  })

  it('and breaks it gets the position; the run continues and what it learned is kept', async () => {
    const run = await open()
    let edits = 0
    run.onAsked = async ({ said }) => {
      if (!said.includes('Question val') || edits++ > 0) return
      await run.writeLibrary((text) => `${text}\n  - id: [broken\n`)
    }
    const result = await run.trained()
    expect(result.code).toBe(0)
    expect(result.stderr).toMatch(
      /The library was not written, since the file cannot be read: .*library\.yaml:\d+:\d+/,
    )
    expect(await run.library()).toContain('- id: [broken')
    expect(outcomeOf(finishedOf(result))).toEqual(outcomeOf(expected))
    await run.writeLibrary((text) => text.replace('\n  - id: [broken\n', ''))
    const again = await run.trained(['--run', 'r1', '--resume'])
    expect(again.code).toBe(0)
    expect(experiencesOf(await run.library()).some(isAdopted)).toBe(true)
  })
})
