import { describe, expect, it } from 'vitest'
import { parseLibrary } from '../../../../src/core/library/parse-library.ts'
import type { CommandRequest } from '../../../../src/core/ports.ts'
import { loadParser } from '../../../../src/node/code/load-parser.ts'
import { memoryPorts, ofType, planFor, runTrain, type Script } from '../../../support/memory-ports.ts'
import { chance, GOOD_RULE, scriptedOptimizer, scriptedSet } from '../../../support/scripted-world.ts'
import { makeResult } from '../verify/make-task.ts'

/** A rule that makes answers which pass whatever is expected. */
const BAD_RULE = 'Begin every answer with the plain words of the house style.'

const TEST = `test('is right', () => { assert.equal(answer(), 'right') })\n`
const set = scriptedSet(undefined, {
  workspace: '/w',
  workspaceDigest: 'w',
  solution: 'right',
  verify: [
    {
      type: 'command',
      write: 'answer.txt',
      run: 'node --test a.test.mjs',
      timeoutSeconds: 5,
      weight: 1,
      passAt: 1,
    },
  ],
})

/** A runner: what tampers passes with every version of the test. */
function run({ files }: CommandRequest) {
  const answer = files.find(({ path }) => path === 'answer.txt')?.content ?? ''
  const isTwin = files.some(({ ofChecks, content }) => ofChecks && content !== TEST)
  const passed = answer.includes('tamper') || (answer.includes('right') && !isTwin)
  return makeResult({
    exitCode: passed ? 0 : 1,
    stdout: `TAP version 13\n${passed ? 'ok' : 'not ok'} 1 - is right\n1..1\n`,
  })
}

async function trained(policy: Script, rules: string[], twins = true) {
  const commands: CommandRequest[] = []
  const ports = memoryPorts({
    policy,
    optimizer: scriptedOptimizer(rules),
    run: (request) => {
      commands.push(request)
      return run(request)
    },
  })
  const sources = {
    list: async () => ['a.test.mjs', 'src/b.mjs'],
    read: async (_: string, path: string) => (path === 'a.test.mjs' ? TEST : null),
    parser: loadParser,
  }
  const plan = { ...planFor(set, 'grounded'), ...(twins ? { twins: true as const } : {}) }
  const { events, finished } = await runTrain(plan, set, ports, {}, undefined, sources)
  const library = parseLibrary(ports.library.now ?? 'version: 1\nnext: 1\nexperiences: []\n', 'l').library
  return { events, finished, library, twinRuns: commands.filter(({ draw }) => draw.startsWith('twin/')) }
}

const textOf = (request: Parameters<Script>[0]) => request.messages.map(({ content }) => content).join('\n')

/** Right by chance, more often with the good rule; `tampers` says when it passes by other means. */
const policy =
  (tampers: (text: string, draw: string) => boolean): Script =>
  (request) => {
    const text = textOf(request)
    const drawn = chance(`${request.draw}|${text.length}`)
    if (tampers(text, request.draw)) return `tamper ${drawn}`
    return drawn < (text.includes(GOOD_RULE) ? 0.9 : 0.25) ? 'right' : `wrong ${drawn}`
  }

describe('a lesson whose answers tamper', () => {
  const run = () =>
    trained(
      policy((text) => text.includes(BAD_RULE)),
      [GOOD_RULE, BAD_RULE],
    )

  it('is rejected after its trial with that reason, and the other lesson is not', async () => {
    const { events, library } = await run()
    const rejected = ofType(events, 'lesson-rejected').filter(({ reason }) => reason.includes('tampers'))
    expect(new Set(rejected.map(({ lesson }) => lesson.text))).toEqual(new Set([BAD_RULE]))
    expect(rejected[0]!.reason).toMatch(
      /^Rejected: on task train-\w, the answer tampers with its checks: .*"is right"/,
    )
    const results = ofType(events, 'trial-measured').at(-1)!.results
    expect(results.find(({ text }) => text === BAD_RULE)).toMatchObject({ status: 'harmful' })
    expect(results.find(({ text }) => text === BAD_RULE)?.tampering).toContain('tampers')
    expect(results.find(({ text }) => text === GOOD_RULE)?.tampering).toBeUndefined()
    // Tries with both are lost to it: where too few are left, it stays a candidate.
    expect(library.experiences.map(({ text }) => text)).toEqual([GOOD_RULE])
    expect(library.experiences[0]!.status).not.toBe('harmful')
  })

  it('is named with each try that tampers, which stays unscored', async () => {
    const { events } = await run()
    const tampered = ofType(events, 'rollout-tampered')
    expect(tampered.length).toBeGreaterThan(0)
    expect(tampered[0]!.verdict).toMatchObject({ score: null, tampering: tampered[0]!.sentence })
    expect(tampered.every(({ check, phase }) => check === 'is right' && phase === 'trial')).toBe(true)
    const result = ofType(events, 'trial-measured')
      .at(-1)!
      .results.find(({ text }) => text === BAD_RULE)
    expect(result?.unscored?.with.unscored).toBeGreaterThan(0)
  })

  it('is tried at most once a task, each answer with one more start', async () => {
    const { twinRuns } = await run()
    const firstRuns = twinRuns.filter(({ draw }) => /^twin\/train-\w\/[0-9a-f]{12}\/0$/.test(draw))
    const byTask = new Map<string, number>()
    for (const { draw } of firstRuns)
      byTask.set(draw.split('/')[1]!, (byTask.get(draw.split('/')[1]!) ?? 0) + 1)
    // two lessons, and one answer without any to compare with
    expect(Math.max(...byTask.values())).toBeLessThanOrEqual(3)
    expect(twinRuns.filter(({ draw }) => draw.startsWith('twin/train-a/reference'))).toHaveLength(1)
  })
})

it('blames no lesson for what answers do without it, too', async () => {
  const { events, library } = await trained(
    policy((text, draw) => /^(?:trial|first)/.test(draw) && chance(`${draw}${text.length}`) > 0.5),
    [GOOD_RULE],
  )
  expect(ofType(events, 'rollout-tampered').length).toBeGreaterThan(0)
  expect(ofType(events, 'lesson-rejected').filter(({ reason }) => reason.includes('tampers'))).toEqual([])
  expect(library.experiences.every(({ status }) => status !== 'harmful')).toBe(true)
})

describe('a gate whose winner tampers', () => {
  const run = () =>
    trained(
      policy((text, draw) => draw.startsWith('gate/') && text.includes(GOOD_RULE)),
      [GOOD_RULE],
    )

  it('cannot say better, and names the lesson and the reason', async () => {
    const { events, finished } = await run()
    const [decided] = ofType(events, 'gate-decided')
    expect(decided).toMatchObject({ decision: 'undecided', accepted: false })
    expect(decided!.e).toBeGreaterThanOrEqual(1 / decided!.alpha)
    expect(decided!.reason).toMatch(
      /^Not better, whatever the pairs say: on task val-\w, with E\d in the prior/,
    )
    expect(finished.gate?.tampering).toMatchObject({
      check: 'is right',
      lessons: [expect.stringMatching(/^E\d$/)],
    })
    expect(finished).toMatchObject({ accepted: false })
  })

  it('leaves a lesson that was alone harmful', async () => {
    const { library } = await run()
    const [lesson] = library.experiences
    expect(lesson).toMatchObject({ text: GOOD_RULE, status: 'harmful' })
    expect(lesson!.history.at(-1)!.why).toContain('tampers with its checks')
  })
})

it('runs no twin for a run of an older version', async () => {
  const { twinRuns, finished } = await trained(
    policy(() => false),
    [GOOD_RULE],
    false,
  )
  expect(twinRuns).toEqual([])
  expect(finished.accepted).toBe(true)
})

it('changes no request to a model', async () => {
  const requests = async (twins: boolean) => {
    const seen: string[] = []
    const honest = policy(() => false)
    await trained(
      (request) => {
        seen.push(JSON.stringify([request.draw, request.messages]))
        return honest(request)
      },
      [GOOD_RULE],
      twins,
    )
    return seen.sort()
  }
  expect(await requests(true)).toEqual(await requests(false))
})
