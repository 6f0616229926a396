import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Plan } from '../../../../src/core/run/plan.ts'
import { diffPlans } from '../../../../src/node/runs/diff-plans.ts'
import { readPlan, writePlan } from '../../../../src/node/runs/plan-file.ts'
import { createRun, ensureIgnored, listRuns, namedRun } from '../../../../src/node/runs/run-folder.ts'
import { newestRun, newestUnfinished } from '../../../../src/node/runs/unfinished.ts'

let root: string
let grpo: string
let count = 0
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'runs-'))
})
beforeEach(() => {
  grpo = join(root, String(count++), '.grpo')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const PLAN: Plan = {
  version: 1,
  run: 'r1',
  mode: 'grounded',
  seed: 1,
  files: ['/w/a.tasks.yaml'],
  tasks: { a: { split: 'train', digest: 'x' }, b: { split: 'val', digest: 'y' } },
  models: { policy: 'm', optimizer: 'm', judge: 'm' },
  settings: { group: 4, concurrency: 8, stop: [] } as unknown as Plan['settings'],
  startLibrary: null,
  prompts: '1',
}

describe('run folders', () => {
  it('are numbered from r1, and the next number follows the highest there is', async () => {
    expect((await createRun(grpo)).name).toBe('r1')
    expect((await createRun(grpo)).name).toBe('r2')
    rmSync(join(grpo, 'runs', 'r1'), { recursive: true })
    mkdirSync(join(grpo, 'runs', 'r9'))
    mkdirSync(join(grpo, 'runs', 'my-run'))
    expect((await createRun(grpo)).name).toBe('r10')
  })

  it('are different for everyone who asks at the same time', async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, () => createRun(grpo)))
    expect(new Set(runs.map((run) => run.path)).size).toBe(8)
  })

  it('are ignored by git, without touching what the user wrote', async () => {
    await ensureIgnored(grpo)
    expect(readFileSync(join(grpo, '.gitignore'), 'utf8')).toBe('runs/\n')
    writeFileSync(join(grpo, '.gitignore'), '# mine\nnotes.txt')
    await ensureIgnored(grpo)
    await ensureIgnored(grpo)
    expect(readFileSync(join(grpo, '.gitignore'), 'utf8')).toBe('# mine\nnotes.txt\nruns/\n')
  })

  it('are named by a name or by a path', () => {
    expect(namedRun('/w/.grpo', '/w/sub', 'r3')).toEqual({ name: 'r3', path: join('/w/.grpo', 'runs', 'r3') })
    expect(namedRun('/w/.grpo', '/w/sub', './out/first')).toEqual({ name: 'first', path: '/w/sub/out/first' })
    expect(() => namedRun('/w/.grpo', '/w', 'a b')).toThrow(/"a b" is not a valid name for a run/)
    expect(() => namedRun('/w/.grpo', '/w', '')).toThrow(/must not be empty/)
  })
})

describe('a plan', () => {
  it('is read as it was written', async () => {
    const run = await createRun(grpo)
    expect(await readPlan(run.path)).toBe(null)
    await writePlan(run.path, PLAN)
    expect(await readPlan(run.path)).toEqual(PLAN)
    // Older versions ran pairs in waves of this size.
    const settings = { ...PLAN.settings, gateWave: 8 }
    await writePlan(run.path, { ...PLAN, settings })
    expect(await readPlan(run.path)).toEqual({ ...PLAN, settings: { ...PLAN.settings, gateWindow: 8 } })
    await writePlan(run.path, PLAN)
    expect(readdirSync(run.path)).toEqual(['plan.json'])
  })

  it('of a newer version, or a damaged one, is refused in a sentence that names the file', async () => {
    const run = await createRun(grpo)
    const path = join(run.path, 'plan.json')
    writeFileSync(path, JSON.stringify({ ...PLAN, version: 2 }))
    await expect(readPlan(run.path)).rejects.toThrow(`${path} was written by a newer tfgrpo (plan version 2)`)
    writeFileSync(path, '{"version":')
    await expect(readPlan(run.path)).rejects.toThrow(`${path}:1:`)
    writeFileSync(path, JSON.stringify({ ...PLAN, seed: 'x' }, null, 2))
    await expect(readPlan(run.path)).rejects.toThrow(
      /plan\.json:[2-9]\d*:\d+: this is not the plan of a run: seed:/,
    )
    writeFileSync(path, '{"version":1}')
    await expect(readPlan(run.path)).rejects.toThrow(`${path}:1:1: this is not the plan of a run: run:`)
  })

  it('does not differ from itself, nor by name, spelling of files, or concurrency', () => {
    expect(diffPlans(PLAN, structuredClone(PLAN))).toEqual([])
    const settings = { ...PLAN.settings, concurrency: 64 }
    expect(diffPlans(PLAN, { ...PLAN, run: 'r2', files: ['/x'], settings })).toEqual([])
    const library = '../mine.yaml'
    expect(diffPlans({ ...PLAN, library: '..\\mine.yaml' }, { ...PLAN, library })).toEqual([])
  })

  it('says all that differs', () => {
    const now: Plan = {
      ...PLAN,
      mode: 'paper',
      seed: 2,
      models: { ...PLAN.models, policy: 'other' },
      settings: { ...PLAN.settings, group: 5, stop: ['x'] },
      tasks: { b: { split: 'test', digest: 'z' }, c: { split: 'train', digest: 'w' } },
      startLibrary: 'version: 1',
      prompts: '2',
    }
    expect(diffPlans(PLAN, now)).toEqual([
      "The run's mode is grounded, now it is paper.",
      "The run's seed is 1, now it is 2.",
      "The run's policy model is m, now it is other.",
      "The run's setting group is 4, now it is 5.",
      'The run\'s setting stop is [], now it is ["x"].',
      'Task c was added since.',
      'Task a was removed since.',
      'Task b was changed since.',
      'Task b was moved to another split since (val to test).',
      'The run was made with version 1 of the prompts, this tfgrpo uses 2.',
      'The library is not the one that the run started from.',
    ])
  })

  it('differs by who writes the lessons', () => {
    const codex = { ...PLAN, optimizerAgent: 'codex' }
    expect(diffPlans(codex, structuredClone(codex))).toEqual([])
    expect(diffPlans(codex, PLAN)).toEqual([
      'The run\'s lessons are written by the agent "codex", now by the optimizer model.',
    ])
  })

  it('names five tasks and counts the rest', () => {
    const tasks = Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => [`t${i}`, { split: 'train', digest: 'x' }]),
    )
    expect(diffPlans({ ...PLAN, tasks: {} }, { ...PLAN, tasks })).toEqual([
      'Tasks t0, t1, t2, t3, t4 and 3 more were added since.',
    ])
  })
})

describe('the newest run', () => {
  it('of the same files is found, unfinished ones for a resume', async () => {
    const make = async (files: string[], stopped: string | null, second: number) => {
      const run = await createRun(grpo)
      await writePlan(run.path, { ...PLAN, run: run.name, files })
      if (stopped)
        writeFileSync(join(run.path, 'result.json'), JSON.stringify({ type: 'run-finished', stopped }))
      utimesSync(join(run.path, 'plan.json'), second, second)
      return run
    }
    await make(['/w/a', '/w/b'], 'budget', 1000)
    await make(['/w/a', '/w/b'], null, 2000)
    await make(['/w/a', '/w/b'], 'done', 3000)
    await make(['/w/a'], null, 4000)
    await createRun(grpo)
    expect((await newestUnfinished(grpo, ['/w/b', '/w/a']))?.name).toBe('r2')
    expect((await newestRun(grpo, ['/w/b', '/w/a']))?.name).toBe('r3')
    expect(await newestUnfinished(grpo, ['/w/c'])).toBe(null)
    expect((await listRuns(grpo)).map((run) => run.name)).toEqual(['r4', 'r3', 'r2', 'r1'])
  })

  it('of a training is a preflight that ended, until a newer run was trained to its end', async () => {
    const make = async (type: string, stopped: string, second: number) => {
      const run = await createRun(grpo)
      await writePlan(run.path, { ...PLAN, run: run.name, files: ['/w/a'] })
      writeFileSync(join(run.path, 'result.json'), JSON.stringify({ type, stopped }))
      const first = type === 'run-finished' ? 'run-started' : 'phase-started'
      writeFileSync(join(run.path, 'events.jsonl'), `${JSON.stringify({ type: first })}\n`)
      utimesSync(join(run.path, 'plan.json'), second, second)
    }
    await make('run-finished', 'done', 1000)
    await make('preflight-finished', 'done', 2000)
    expect((await newestUnfinished(grpo, ['/w/a']))?.name).toBe('r2')
    expect(await newestUnfinished(grpo, ['/w/a'], ['preflight'])).toBe(null)
    await make('run-finished', 'done', 3000)
    expect(await newestUnfinished(grpo, ['/w/a'])).toBe(null)
    // Its training was killed: the preflight's own record is the last that there is.
    writeFileSync(join(grpo, 'runs', 'r2', 'events.jsonl'), '{"type":"run-started"}\n')
    expect((await newestUnfinished(grpo, ['/w/a']))?.name).toBe('r2')
  })

  it('is one of training, unless another kind is asked for', async () => {
    const run = await createRun(grpo)
    await writePlan(run.path, { ...PLAN, mode: 'eval', files: ['/w/a'] })
    expect(await newestUnfinished(grpo, ['/w/a'])).toBe(null)
    expect((await newestUnfinished(grpo, ['/w/a'], ['eval']))?.name).toBe('r1')
  })

  it('is none where there is no .grpo', async () => {
    expect(await newestUnfinished(grpo, ['/w/a'])).toBe(null)
  })
})
