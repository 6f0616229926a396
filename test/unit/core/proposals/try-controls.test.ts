import { describe, expect, it } from 'vitest'
import type { CommandResult, FileToWrite } from '../../../../src/core/ports.ts'
import { type Controls, tryControls } from '../../../../src/core/proposals/try-controls.ts'
import { makeResult } from '../verify/make-task.ts'

/** Exit codes by what is written, one a repetition; the last one holds for all that follow. */
function controls(codes: Readonly<Record<string, readonly number[]>>): Controls & { ran: string[] } {
  const ran: string[] = []
  return {
    ran,
    spec: { type: 'command', run: 'check', timeoutSeconds: 60, weight: 1, passAt: 1 },
    run: async ([file], seconds, repetition) => {
      const name = file?.content ?? 'original'
      ran.push(`${name} ${repetition} ${seconds}`)
      const all = codes[name] ?? [1]
      return makeResult({ exitCode: all[Math.min(repetition, all.length - 1)]!, seconds: 1 })
    },
    without: { tried: 'blank', file: { path: 'a.js', content: 'blank' } },
    answers: [
      { tried: 'trivial', file: { path: 'a.js', content: 'trivial' }, detail: 'returns nothing' },
      { tried: 'empty', file: { path: 'a.js', content: 'empty' } },
    ],
    together: null,
    patience: 20,
  }
}

it('makes a task of what passes with the original and fails with everything else, each time', async () => {
  const tried = controls({ original: [0] })
  const { state, at, checks, seconds } = await tryControls(tried)
  expect([state, at]).toEqual([null, null])
  expect(checks.map(({ tried: what, passed }) => [what, passed])).toEqual([
    ['original', [true, true, true]],
    ['blank', [false, false, false]],
    ['trivial', [false]],
    ['empty', [false]],
  ])
  // The first run may take what the test asks for; the others what the first took.
  expect(tried.ran.filter((run) => run.startsWith('blank'))).toContain(`blank 0 ${seconds}`)
  expect(seconds).toBeLessThan(60)
})

it.each([
  ['original', { original: [1] }, { kind: 'refused', code: 'original-fails' }, 1],
  ['blank', { original: [0], blank: [0] }, { kind: 'refused', code: 'blank-passes' }, 2],
  ['trivial', { original: [0], trivial: [0] }, { kind: 'refused', code: 'trivial-passes' }, 3],
  ['empty', { original: [0], empty: [0] }, { kind: 'refused', code: 'empty-passes' }, 4],
  ['original', { original: [0, 1, 0] }, { kind: 'flaky' }, 7],
  ['blank', { original: [0], blank: [1, 0] }, { kind: 'flaky' }, 10],
] as const)('stops at the first fault: %s of %j', async (at, codes, state, runs) => {
  const tried = controls(codes)
  expect(await tryControls(tried)).toMatchObject({ at, state })
  expect(tried.ran).toHaveLength(runs)
})

/** A run whose checks are these: its names, with a minus where one fails. */
const tap = (...checks: string[]) =>
  makeResult({
    exitCode: checks.some((check) => check.startsWith('-')) ? 1 : 0,
    stdout: `TAP version 13\n${checks.map((check, index) => `${check.startsWith('-') ? 'not ok' : 'ok'} ${index + 1} - ${check.replace(/^-/, '')}`).join('\n')}\n1..${checks.length}\n`,
  })

/** Runs by what is written, and what one start shows of all of them. */
function named(
  alone: Readonly<Record<string, readonly string[]>>,
  together: Readonly<Record<string, readonly string[]>> = alone,
): Controls & { ran: string[] } {
  const ran: string[] = []
  const shown = (of: typeof alone, name: string) => (of[name] === undefined ? null : tap(...of[name]))
  return {
    ran,
    spec: { type: 'command', run: 'check', timeoutSeconds: 60, weight: 1, passAt: 1 },
    run: async ([file]) => {
      ran.push(file?.content ?? 'original')
      return shown(alone, file?.content ?? 'original') ?? tap('-a', '-b', 'other')
    },
    without: { tried: 'blank', file: { path: 'a.js', content: 'blank' } },
    answers: [
      { tried: 'trivial', file: { path: 'a.js', content: 'nothing' }, detail: 'returns nothing', idle: true },
      { tried: 'trivial', file: { path: 'a.js', content: 'true' }, detail: 'returns true' },
      {
        tried: 'trivial',
        file: { path: 'a.js', content: 'literal' },
        detail: "returns 'x'",
        onlyTogether: true,
      },
      { tried: 'trivial', file: { path: 'a.js', content: 'exit' }, detail: 'ends the process' },
    ],
    together: async (_, loadEach) => {
      ran.push(loadEach ? 'together, each loads' : 'together')
      return {
        originals: [shown(together, 'original'), shown(together, 'original')],
        without: shown(together, 'blank'),
        answers: ['nothing', 'true', 'literal'].map((name) => shown(together, name)).concat(null),
      }
    },
    patience: 20,
  }
}

const ALL = { original: ['a', 'b', 'other'], blank: ['-a', '-b', 'other'] }
const REST = { nothing: ['-a', '-b', 'other'], true: ['a', '-b', 'other'], literal: ['-a', 'b', 'other'] }

describe('a start that several share', () => {
  it('leaves five starts: the original twice, the blank function, all answers, and the end of the process', async () => {
    const tried = named({ ...ALL, ...REST })
    const { state, checks, floor } = await tryControls(tried)
    expect(state).toBeNull()
    expect(tried.ran).toEqual(['original', 'blank', 'together', 'exit', 'original', 'original'])
    // Runs that are equal are made once: the first of the original was there.
    expect(checks[0]).toMatchObject({ tried: 'original', passed: [true, true, true, true] })
    expect(checks.map(({ detail }) => detail).filter(Boolean)).toContain("returns 'x'")
    expect(floor).toEqual({ score: expect.closeTo(1 / 3), counts: ['a', 'b'], source: 'tap', named: true })
  })

  it('lets each run load the test file where that fails without the function', async () => {
    const tried = named({ ...ALL, ...REST, blank: ['-test/a.js'] })
    expect((await tryControls(tried)).state).toBeNull()
    expect(tried.ran).toEqual(['original', 'blank', 'together, each loads', 'exit', 'original', 'original'])
  })

  it('counts no check that an answer which does nothing passes', async () => {
    const { state, floor } = await tryControls(named({ ...ALL, ...REST, nothing: ['a', '-b', 'other'] }))
    expect(state).toMatchObject({ code: 'trivial-passes', reason: expect.stringContaining("returns 'x'") })
    expect(floor).toBeNull()
    const other = await tryControls(
      named({ ...ALL, ...REST, nothing: ['a', '-b', 'other'], literal: ['a', '-b', 'other'] }),
    )
    expect(other.floor).toEqual({ score: expect.closeTo(2 / 3), counts: ['b'], source: 'tap', named: true })
  })

  it.each([
    ['the original fails in it', { ...ALL, ...REST, original: ['a', '-b', 'other'] }],
    ['the blank function passes more in it', { ...ALL, ...REST, blank: ['a', '-b', 'other'] }],
    ['it shows nothing', {}],
  ])('is not believed where %s: each then has its own', async (_, together) => {
    const tried = named({ ...ALL, ...REST }, together)
    expect((await tryControls(tried)).state).toBeNull()
    expect(tried.ran.filter((run) => run !== 'original' && run !== 'blank').sort()).toEqual([
      'exit',
      'nothing',
      'together',
      'true',
    ])
    expect(tried.ran.filter((run) => run === 'original')).toHaveLength(4)
    expect(tried.ran.filter((run) => run === 'blank')).toHaveLength(4)
  })

  it('refuses nothing that does not pass alone', async () => {
    const all = { ...ALL, ...REST }
    const tried = named(all, { ...all, true: ['a', 'b', 'other'] })
    expect((await tryControls(tried)).state).toBeNull()
    expect(tried.ran).toContain('true')
  })
})

it('refuses what passes every check without the function, whatever its exit code', async () => {
  const { state } = await tryControls(named({ original: ['a', 'b'], blank: ['a', 'b', '-new'] }))
  expect(state).toMatchObject({ code: 'blank-passes' })
})

it('refuses what a constant from its own tests passes', async () => {
  const { state } = await tryControls(named({ ...ALL, ...REST, literal: ['a', 'b', '-other'] }))
  expect(state).toMatchObject({
    code: 'trivial-passes',
    reason: "its test passes with an answer that only returns 'x'",
  })
})

describe('checks that are called differently in each run', () => {
  const ALWAYS = ['a on port', 'b']
  /** Every run has a port of its own; equal runs are made once. */
  function ported(runs: Readonly<Record<string, readonly string[]>>) {
    const known = new Map<string, CommandResult>()
    const tried = named({})
    return {
      ...tried,
      together: null,
      run: async ([file]: FileToWrite[], _: number, repetition: number) => {
        const name = file?.content ?? 'original'
        const key = `${name} ${repetition}`
        const checks = runs[name] ?? ['-a on port', '-b']
        const result =
          known.get(key) ??
          tap(...checks.map((check) => `${check} ${check.endsWith('port') ? known.size + 4000 : ''}`))
        known.set(key, result)
        return result
      },
      starts: known,
    }
  }

  it('make a task with their common name on record, and no start more', async () => {
    const tried = ported({ original: ALWAYS })
    const { state, floor } = await tryControls(tried)
    expect(state).toBeNull()
    expect(floor).toMatchObject({
      score: 0,
      counts: ['a on port ‹varies›', 'b'],
      varying: [{ name: ['a on port ', ''] }],
    })
    expect(tried.starts.size).toBe(3 + 3 + 3)
  })

  it('do not hide an answer that passes them', async () => {
    const through = await tryControls(ported({ original: ALWAYS, true: ALWAYS }))
    expect(through.state).toMatchObject({ code: 'trivial-passes' })
    const flaky = await tryControls(
      ported({
        original: ALWAYS,
        blank: ['a on port', '-b'],
        nothing: ['a on port', '-b'],
        true: ['a on port', '-b'],
        exit: ['a on port', '-b'],
      }),
    )
    expect(flaky.floor).toMatchObject({ score: 0.5, counts: ['b'] })
  })

  it('share a start once their names are known', async () => {
    const port = () => 4000 + ran++
    let ran = 0
    const runs: Record<string, readonly string[]> = {
      original: ALWAYS,
      blank: ['-a on port', '-b'],
    }
    const known = new Map<string, CommandResult>()
    const shown = (name: string, key: string) => {
      const checks = runs[name] ?? ['-a on port', '-b']
      const result =
        known.get(key) ?? tap(...checks.map((check) => `${check} ${check.endsWith('port') ? port() : ''}`))
      known.set(key, result)
      return result
    }
    const tried = named({})
    let starts = 0
    const { state, floor, checks } = await tryControls({
      ...tried,
      run: async ([file]: FileToWrite[], _: number, repetition: number) => {
        const name = file?.content ?? 'original'
        if (!known.has(`${name} ${repetition}`)) starts++
        return shown(name, `${name} ${repetition}`)
      },
      together: async () => ({
        originals: [shown('original', 'first'), shown('original', 'last')],
        without: shown('blank', 'shared'),
        answers: ['nothing', 'true', 'literal'].map((name) => shown(name, `shared ${name}`)).concat([]),
      }),
    })
    expect(state).toBeNull()
    expect(floor).toMatchObject({ counts: ['a on port ‹varies›', 'b'] })
    expect(checks[0]).toMatchObject({ passed: [true, true, true, true] })
    // The original twice, the blank function, and the end of the process.
    expect(starts).toBe(4)
  })
})
