import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderWithFrontMatter } from '../../../../src/core/inject/front-matter.ts'
import { answerVerifier } from '../../../../src/core/proposals/import/answer-verifier.ts'
import { parseColumnMap } from '../../../../src/core/proposals/import/columns.ts'
import { type UnprovenFacts, unprovenWords } from '../../../../src/core/report/unproven-words.ts'
import { Budget } from '../../../../src/core/run/budget.ts'
import { stopOf } from '../../../../src/core/run/open-context.ts'
import type { Budgets } from '../../../../src/core/run/plan.ts'
import { NO_CONFIG } from '../../../../src/node/config/read-config.ts'
import { resolveModels } from '../../../../src/node/config/resolve-models.ts'
import { locateModel } from '../../../../src/node/embedded/locate-model.ts'
import { faultOfConnection } from '../../../../src/node/models/connection-errors.ts'
import { faultOfReply } from '../../../../src/node/models/errors.ts'
import { readImport } from '../../../../src/node/proposals/import/read-import.ts'
import { diagnose } from '../../../../src/node/sandbox/diagnose.ts'
import { inEditorWords } from '../../../../src/vscode/editor/editor-words.ts'
import { english } from '../experiences/make-experience.ts'

/** A flag, a command or a variable of the command line; flags of other programs (docker, bwrap) are left alone. */
const COMMAND_LINE =
  /--(?:base-url|model|api-key-env|optimizer|concurrency|resume|max-|split|unsandboxed|map|verify|format|out|gate-pairs)|\btfgrpo [a-z]+\b|\b(?:OPENAI|TFGRPO)_[A-Z_]*KEY\b/

const inEditor = (sentence: string) => inEditorWords(sentence, english)
const clean = (sentence: string, words: RegExp) => {
  expect(sentence).toMatch(COMMAND_LINE)
  expect(inEditor(sentence)).not.toMatch(COMMAND_LINE)
  expect(inEditor(sentence)).toMatch(words)
}

const messageOf = (refused: () => unknown) => {
  try {
    return String(refused())
  } catch (error) {
    return (error as Error).message
  }
}

const FOLDER = new URL('../../../fixtures/endpoint-errors/', import.meta.url)
const context = { label: 'host/v1', model: 'm', keyEnv: 'TFGRPO_API_KEY', secrets: [] }

describe('a sentence in the words of the editor', () => {
  it('says what happened at an endpoint as before', () => {
    const said = 'host/v1 failed (500: oops): this is a fault of the endpoint; try again later.'
    expect(inEditor(said)).toBe(said)
  })

  it('names settings and commands for whatever an endpoint replies', () => {
    for (const file of readdirSync(FOLDER)) {
      const { cases } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as {
        cases: { status: number; headers?: Record<string, string>; body: unknown }[]
      }
      for (const { status, headers = {}, body } of cases)
        for (const hasKey of [true, false]) {
          const text = typeof body === 'string' ? body : JSON.stringify(body)
          const { message } = faultOfReply({ status, headers, body: text }, { ...context, hasKey }, 0)
          expect(inEditor(message)).not.toMatch(COMMAND_LINE)
        }
    }
  })

  it('names the address for what does not answer', () => {
    for (const code of ['ENOTFOUND', 'ECONNREFUSED', 'ETIMEDOUT', 'HPE_INVALID']) {
      const error = Object.assign(new Error(code), { code })
      clean(
        faultOfConnection(error, 'head', false, { ...context, hasKey: true }).message,
        /check the address of the endpoint/,
      )
    }
  })

  it('leaves the way past a budget to the button beside it', () => {
    const reached = (limits: Budgets, cost: number | null) => {
      const totals = { calls: 9, promptTokens: 9, completionTokens: 9, seconds: 600 } as never
      try {
        new Budget(
          limits,
          () => totals,
          () => cost,
        ).admit()
      } catch (error) {
        return (error as Error).message
      }
      throw new Error('not reached')
    }
    for (const name of ['calls', 'tokens', 'cost', 'minutes'] as const)
      clean(reached({ [name]: 5 }, 9), /^The budget of 5 \w+ is used up\.$/)
    clean(reached({ cost: 5 }, null), /so the budget in USD cannot be kept\.$/)
    const stop = new AbortController()
    stop.abort()
    clean(stopOf(new Error('aborted'), stop.signal)?.reason ?? '', /^Cancelled; nothing is paid twice\.$/)
  })

  it('names commands for models that cannot be had', async () => {
    const saidOf = (refused: Promise<unknown>) => refused.then(String, (error: Error) => error.message)
    const resolve = (flags: object) =>
      saidOf(resolveModels({ flags, env: {}, config: NO_CONFIG, list: async () => ['a', 'b'] }))
    const far = 'https://models.example/v1'
    clean(await resolve({}), /^No model is chosen: choose one with "GRPO: Choose Model"\.$/)
    clean(await resolve({ model: 'm' }), /"m": choose another model with "GRPO: Choose Model"\.$/)
    clean(await resolve({ model: 'm', baseUrl: far }), /: set it with "GRPO: Set API Key"\.$/)
    clean(await resolve({ baseUrl: 'http://localhost:1/v1' }), /choose one with "GRPO: Choose Model", for/)
    clean(await resolve({ model: 'embedded', baseUrl: far }), /choose another model/)
    const env = { XDG_CACHE_HOME: join(tmpdir(), 'none'), LOCALAPPDATA: join(tmpdir(), 'none') }
    clean(
      await saidOf(locateModel({ env: { ...env, HOME: join(tmpdir(), 'none') }, onNote: () => {} })),
      /"GRPO: Fetch the Embedded Model" fetches it/,
    )
  })

  it('says what is wrong with columns as the user wrote them', () => {
    const refused = (map: string) => messageOf(() => parseColumnMap(map, ['frage', 'antwort'], {}))
    clean(refused('prompt=x'), /^prompt=x: there is no column "x"; the columns are frage, antwort\.$/)
    clean(refused('frage'), /^Columns are given as field=column with commas between, /)
  })

  it('says what to do about files of other tools', async () => {
    const read = (path: string) =>
      readImport(path, { shown: 'my file', verify: 'auto' }).then(String, (error: Error) => error.message)
    clean(
      await read(import.meta.filename),
      /; rename it by what it holds, to \.csv, \.json, \.jsonl or \.yaml\.$/,
    )
    clean(await read('/w/my.tasks.yaml'), /; look at it with "GRPO: Check Task Files"\.$/)
    const long = answerVerifier('word '.repeat(200), 'auto', false)
    clean('problem' in long ? long.problem : '', /; write it as a task of your own with a judge\.$/)
  })

  it('says what to do about files that are not to be overwritten', () => {
    const place = { text: 'Mine.', prior: 'p', head: 'h', name: 'mine', file: 'SKILL.md' }
    clean(
      messageOf(() => renderWithFrontMatter(place)),
      /"GRPO: Export Experiences": rename it, or delete it\.$/,
    )
    clean(
      'Nothing was added, since it cannot be added to; choose another file with --out.',
      /; rename the file, so that a new one is written\.$/,
    )
  })

  it('names commands for what a look at tasks and models advises', () => {
    clean(
      'Every task is quarantined, since no solution passes; see above, and try "tfgrpo tasks check".',
      /try "GRPO: Check Task Health"\.$/,
    )
    clean(
      'Worth training: much; a stronger optimizer (--optimizer-model) would help.',
      /; a stronger model \("GRPO: Choose Model for Lessons"\) would help\.$/,
    )
  })

  it('names settings and commands for what a run that proved nothing advises', () => {
    const nothing = { run: 'r7', mode: 'grounded' as const, tries: 9, trial: [], judged: null, gate: null }
    const lessons = { proposed: 3, rejected: 0 }
    const advised = (facts: Partial<UnprovenFacts>) =>
      unprovenWords({ ...nothing, lessons, ...facts }).at(-1) ?? ''
    const undecided = { decision: 'undecided' as const, left: 0.02, e: 1, alpha: 0.03, reason: 'Unproven.' }
    clean(advised({ gate: undecided }), /"GRPO: Choose Model for Lessons"/)
    const reason =
      'Unproven. About 140 more pairs, or about 90 new val tasks in place of these, would decide an effect of this size.'
    clean(advised({ gate: { ...undecided, e: 4, reason } }), /with the setting tfgrpo\.gatePairs at 140 \(/)
    clean(advised({ mode: 'paper' }), /"GRPO: Choose Model for Lessons"/)
    clean(
      advised({ run: 'my-run.2', lessons: { proposed: 4, rejected: 4 } }),
      /those that are fine, "GRPO: Release Lesson Held Back by a Guard"\.$/,
    )
  })

  it('names the setting where nothing contains commands', () => {
    const probe = { missing: [], ran: false, leaks: [], said: '', apparmor: false, namespacesOff: false }
    const why = diagnose({ ...probe, platform: 'win32', container: false } as never)
    clean(why ?? '', /open this folder in WSL 2 .*; or allow it by the setting tfgrpo\.allowUnsandboxed: /)
  })
})
