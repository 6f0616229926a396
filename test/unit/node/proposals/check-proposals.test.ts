import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommandRequest, CommandResult, Workspaces } from '../../../../src/core/ports.ts'
import { proposeFromTests } from '../../../../src/core/proposals/from-tests.ts'
import { CheckCache } from '../../../../src/node/proposals/check-cache.ts'
import {
  type Checked,
  type CheckOptions,
  checkProposals,
} from '../../../../src/node/proposals/check-proposals.ts'
import { openRepository } from '../../../../src/node/proposals/open-repository.ts'
import { scriptedWorkspaces } from '../../../support/scripted-workspaces.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-check-proposals-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}
const code = (name: string) =>
  `export function ${name}(text) {\n  return text.split('').reverse().join('${name}') + 1\n}\n`
const test = (...names: string[]) =>
  `import { test } from 'node:test'\n${names.map((name) => `import { ${name} } from '../src/${name}.js'\n`).join('')}test('t', () => { ${names.map((name) => `${name}('a')`).join('; ')} })\n`

/** Workspaces in which a test passes exactly with the original; `run` may say otherwise. */
class Scripted {
  readonly runs: CommandRequest[] = []
  readonly workspaces: Workspaces

  constructor(script: (request: CommandRequest) => Partial<CommandResult> | null = () => null) {
    this.workspaces = scriptedWorkspaces((request) => {
      this.runs.push(request)
      return {
        exitCode: request.files.length === 0 ? 0 : 1,
        stdout: '',
        stderr: '',
        reports: [],
        timedOut: false,
        truncated: false,
        seconds: 1,
        ...script(request),
      }
    })
  }
}

async function check({ workspaces }: Scripted, more: Partial<CheckOptions> = {}) {
  const opened = await openRepository(folder)
  const tests = [...opened.repository.files].filter((path) => path.startsWith('test/')).sort()
  const { proposals, others } = proposeFromTests(opened.repository, tests, opened.installed)
  const cache = await CheckCache.open<Checked>(join(folder, '.grpo'), 'checks.jsonl')
  const signal = more.signal ?? new AbortController().signal
  return checkProposals(proposals, { workspace: folder, opened, workspaces, cache, signal, others, ...more })
}
const states = ({ proposals }: Awaited<ReturnType<typeof check>>) =>
  Object.fromEntries(
    proposals.map(({ id, state }) => [id, state.kind === 'refused' ? state.code : state.kind]),
  )
const commandOf = ({ run }: CommandRequest) => ('command' in run ? run.command : '')

describe('what was found before', () => {
  it('is not run again where it follows from the files', async () => {
    write({ 'src/one.js': code('one'), 'test/one.test.js': test('one') })
    expect(states(await check(new Scripted()))).toEqual({ one: 'valid' })
    const again = new Scripted()
    expect(states(await check(again))).toEqual({ one: 'valid' })
    expect(again.runs).toEqual([])
  })

  it('is tried again if a package was missing, the time was up, or the result was random', async () => {
    write({ 'src/one.js': code('one'), 'test/one.test.js': test('one') })
    const missing = new Scripted(() => ({ exitCode: 1, stderr: 'No module named pytest' }))
    expect(states(await check(missing))).toEqual({ one: 'cannot-run' })
    expect(states(await check(new Scripted(() => ({ exitCode: null, timedOut: true }))))).toEqual({
      one: 'timeout',
    })
    let turn = 0
    const flaky = new Scripted(({ files }) => (files.length === 0 && turn++ > 0 ? { exitCode: 1 } : null))
    expect(states(await check(flaky))).toEqual({ one: 'flaky' })
    expect(states(await check(new Scripted()))).toEqual({ one: 'valid' })
  })
})

describe('a function that several test files exercise', () => {
  it('is tried with the next if the first passes without its body', async () => {
    write({
      'src/one.js': code('one'),
      'test/a.test.js': test('one').replace("one('a')", "one('a'); one('b'); one('c')"),
      'test/b.test.js': test('one'),
    })
    const sandbox = new Scripted((request) =>
      commandOf(request).includes('a.test.js') ? { exitCode: 0 } : null,
    )
    const { proposals } = await check(sandbox)
    expect(proposals.map(({ id, state, origin }) => [id, state.kind, origin])).toEqual([
      ['one', 'valid', 'test/b.test.js'],
    ])
    const all = new Scripted(() => ({ exitCode: 0 }))
    write({ 'src/two.js': '' })
    expect((await check(all)).proposals[0]).toMatchObject({
      origin: 'test/a.test.js',
      state: { code: 'blank-passes' },
    })
  })
})

describe('enough valid ones', () => {
  const files = {
    'src/a.js': code('a') + code('a2') + code('a3'),
    'src/b.js': code('b'),
    'test/a.test.js': test('a')
      .replace('import { a }', 'import { a, a2, a3 }')
      .replace("a('a')", "a('a'); a2('a'); a3('a')"),
    'test/b.test.js': test('b'),
  }

  it('end the search, which takes one of each file in turn; known results are still reported', async () => {
    write(files)
    const first = await check(new Scripted(), { maxValid: 1, width: 1 })
    expect(states(first)).toEqual({ a: 'valid' })
    expect(first.untried).toBe(3)
    expect(states(await check(new Scripted(), { maxValid: 2, width: 1 }))).toEqual({ a: 'valid', b: 'valid' })
    expect(states(await check(new Scripted(), { maxValid: 1, width: 1 }))).toEqual({ a: 'valid', b: 'valid' })
  })

  it('do not count where some are asked for by name', async () => {
    write(files)
    expect(states(await check(new Scripted(), { maxValid: 1, only: new Set(['a3', 'b']) }))).toEqual({
      a3: 'valid',
      b: 'valid',
    })
  })
})

describe('checks that are cancelled', () => {
  it('can be resumed', async () => {
    write({
      'src/a.js': code('a'),
      'src/b.js': code('b'),
      'test/a.test.js': test('a'),
      'test/b.test.js': test('b'),
    })
    const stop = new AbortController()
    const sandbox = new Scripted((request) => {
      if (commandOf(request).includes('b.test.js')) stop.abort()
      return null
    })
    await expect(check(sandbox, { signal: stop.signal, width: 1 })).rejects.toThrow()
    const after = new Scripted()
    expect(states(await check(after))).toEqual({ a: 'valid', b: 'valid' })
    expect(after.runs.filter((request) => commandOf(request).includes('a.test.js'))).toEqual([])
  })
})

describe('a slow test', () => {
  it('gets the time that it was allowed', async () => {
    write({ 'src/one.js': code('one'), 'test/one.test.js': test('one') })
    const opened = await openRepository(folder)
    const { proposals } = proposeFromTests(opened.repository, ['test/one.test.js'], opened.installed, 300)
    const cache = await CheckCache.open<Checked>(join(folder, '.grpo'), 'checks.jsonl')
    const checked = await checkProposals(proposals, {
      workspace: folder,
      opened,
      workspaces: new Scripted(() => ({ seconds: 130 })).workspaces,
      cache,
      signal: new AbortController().signal,
    })
    expect(checked.proposals[0]).toMatchObject({
      state: { kind: 'valid' },
      verify: [{ timeoutSeconds: 300 }],
    })
  })
})

describe('a built checkout', () => {
  it('gives its functions once copies leave the build out', async () => {
    write({
      'src/one.js': code('one').replace(
        '+ 1',
        '+ 1 + text.length + text.indexOf(text) + text.trim().toUpperCase()',
      ),
      'test/one.test.js': test('one'),
    })
    write({
      'dist/one.js': code('one').replace(
        '+ 1',
        '+ 1 + text.length + text.indexOf(text) + text.trim().toUpperCase()',
      ),
    })
    const { proposals } = await check(new Scripted())
    expect(proposals[0]!.state).toMatchObject({ code: 'leak', where: 'dist/one.js' })
    write({ '.grpoignore': '# built\n/dist/\n' })
    expect(states(await check(new Scripted()))).toEqual({ one: 'valid' })
  })
})
