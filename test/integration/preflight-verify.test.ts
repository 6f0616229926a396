import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseLibrary } from '../../src/core/library/parse-library.ts'
import { isAdopted } from '../../src/core/library/staleness.ts'
import type { Estimate, PreflightFinished, VerifyFinished } from '../../src/core/run/events.ts'
import { type CliResult, finishedOf, recordsOf, runCli } from '../support/cli-process.ts'
import { type ScriptedRun, scriptedRun } from '../support/scripted-run.ts'
import { GOOD_RULE } from '../support/scripted-world.ts'

const SLOW = 60_000

let run: ScriptedRun
beforeEach(async () => {
  run = await scriptedRun()
})
afterEach(() => run.close())

/** Another command than train on the same tasks and endpoint. */
function tfgrpo(...command: string[]): Promise<CliResult> {
  const model = ['--base-url', run.endpoint.baseUrl, '--model', 'scripted', '--unsandboxed', '--json']
  return runCli([...command, run.file, ...model], {
    cwd: run.folder,
    env: { TMPDIR: join(run.folder, '.tmp') },
  })
}
const lastOf = <T>(result: CliResult) => recordsOf(result.stdout).at(-1) as unknown as T
const estimateOf = (result: CliResult) => lastOf<Estimate & { type: string }>(result)

describe('train --dry-run', () => {
  it(
    'asks and writes nothing, and its "at most" holds for the run',
    async () => {
      const dry = await run.trained(['--dry-run'])
      expect(dry.code).toBe(0)
      expect(run.endpoint.log).toHaveLength(0)
      expect(readdirSync(run.folder)).not.toContain('.grpo')
      const { type, calls, promptTokens } = estimateOf(dry)
      expect(type).toBe('estimate')
      const short = estimateOf(await run.trained(['--dry-run', '--gate-pairs', '1']))
      expect(short.calls.most).toBeLessThan(calls.most)
      const finished = finishedOf(await run.trained())
      expect(finished.stopped).toBe('done')
      expect(finished.calls).toBeLessThanOrEqual(calls.most)
      expect(finished.calls).toBeGreaterThan(calls.typical / 3)
      expect(finished.promptTokens).toBeLessThanOrEqual(promptTokens.most)
    },
    SLOW,
  )
})

describe('preflight', () => {
  it(
    'is continued by train --resume, which pays for nothing twice',
    async () => {
      const dry = estimateOf(await tfgrpo('preflight', '--dry-run', '--epochs', '1'))
      const preflight = lastOf<PreflightFinished>(await tfgrpo('preflight', '--epochs', '1'))
      expect(preflight).toMatchObject({
        type: 'preflight-finished',
        run: 'r1',
        stopped: 'done',
        sandbox: 'sandboxed',
      })
      expect(preflight.judged).toMatchObject({ worthTraining: true })
      // Nobody knows an endpoint's speed before it was asked.
      expect(dry.minutes).toBeNull()
      expect(preflight.estimate.minutes!.typical).toBeGreaterThan(0)
      expect(preflight.calls).toBe(run.asked.length)
      expect(preflight.calls).toBeLessThanOrEqual(dry.calls.most)
      const resumed = finishedOf(await run.trained(['--resume']))
      expect(resumed).toMatchObject({ run: 'r1', stopped: 'done' })
      const hashes = run.asked.map(({ hash }) => hash)
      expect(new Set(hashes).size).toBe(hashes.length)
      expect(resumed.calls).toBe(hashes.length)
    },
    SLOW,
  )
})

describe('library verify', () => {
  it(
    'measures again what a training run proved, reports the result, and can be undone',
    async () => {
      expect(finishedOf(await run.trained())).toMatchObject({ accepted: true })
      const before = await run.library()
      const dry = estimateOf(await tfgrpo('library', 'verify', '--dry-run'))
      const asked = run.asked.length
      const result = await tfgrpo('library', 'verify')
      expect(result.code).toBe(0)
      const verified = lastOf<VerifyFinished>(result)
      expect(verified).toMatchObject({ type: 'verify-finished', run: 'r2', stopped: 'done' })
      expect(verified.calls).toBe(run.asked.length - asked)
      expect(verified.calls).toBeLessThanOrEqual(dry.calls.most)
      const { kept, unproven, retired, untried = [] } = verified
      const used = parseLibrary(before, 'l').library.experiences.filter(isAdopted)
      expect([...kept, ...unproven, ...retired, ...untried].sort()).toEqual(used.map(({ id }) => id).sort())
      expect(kept).toEqual(used.filter(({ text }) => text === GOOD_RULE).map(({ id }) => id))
      const after = parseLibrary(await run.library(), 'l').library.experiences
      expect(
        after
          .filter(isAdopted)
          .map(({ id }) => id)
          .sort(),
      ).toEqual([...kept, ...untried].sort())
      expect(after.filter(({ id }) => kept.includes(id)).every(({ status }) => status === 'proven')).toBe(
        true,
      )
      expect(result.stderr).toContain('Measured again on the current tasks with reply · scripted: ')
      const back = await runCli(['library', 'rollback', 'r2'], { cwd: run.folder })
      expect(back.code).toBe(0)
      expect(await run.library()).toBe(before)
    },
    SLOW,
  )

  it(
    'of a library with nothing in use is wrong usage',
    async () => {
      const result = await tfgrpo('library', 'verify')
      expect(result.code).toBe(2)
      expect(result.stderr).toContain('Nothing to measure again')
      expect(run.endpoint.log).toHaveLength(0)
    },
    SLOW,
  )
})
