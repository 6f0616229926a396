import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseLibrary } from '../../src/core/library/parse-library.ts'
import { isAdopted } from '../../src/core/library/staleness.ts'
import type { RunFinished } from '../../src/core/run/events.ts'
import { type CliResult, finishedOf, recordsOf, runCli } from '../support/cli-process.ts'
import { answeredIn, hashedTrainer } from '../support/killed-run.ts'
import type { ScriptHandler, ScriptReply } from '../support/scripted-endpoint.ts'
import type { Fault, FaultRule } from '../support/scripted-faults.ts'
import { outcomeOf, type ScriptedRun, type ScriptedRunOptions, scriptedRun } from '../support/scripted-run.ts'
import { GOOD_RULE } from '../support/scripted-world.ts'

const SLOW = 90_000

async function using<T>(options: ScriptedRunOptions, work: (run: ScriptedRun) => Promise<T>): Promise<T> {
  const run = await scriptedRun(options)
  try {
    return await work(run)
  } finally {
    await run.close()
  }
}

const noticesOf = (result: CliResult) =>
  recordsOf(result.stdout).flatMap((record) => (record.type === 'notice' ? [String(record.message)] : []))

/** Of the requests that the script answered, those that it answered more than once. */
const answeredTwice = (run: ScriptedRun) => {
  const hashes = run.asked.map(({ hash }) => hash)
  return hashes.filter((hash, index) => hashes.indexOf(hash) !== index)
}

const adopted = (text: string) => parseLibrary(text, 'library.yaml').library.experiences.filter(isAdopted)

/** A run that stopped says why in one sentence, to programs and to people, and shows nothing of its inside. */
function expectStopped(result: CliResult, code: number, reason: RegExp): void {
  expect(result.code).toBe(code)
  const finished = finishedOf(result)
  expect(finished.stopped).toBe('failed')
  expect(finished.reason).toMatch(reason)
  expect(finished.reason!.trim().split('\n')).toHaveLength(1)
  expect(result.stderr).toContain(finished.reason)
  expect(result.stderr).not.toMatch(/\n\s+at /)
}

let expected: RunFinished
let expectedLibrary: string

beforeAll(async () => {
  await using({}, async (run) => {
    expected = finishedOf(await run.trained())
    expectedLibrary = await run.library()
  })
  expect(expected).toMatchObject({ stopped: 'done', verdict: 'better' })
}, SLOW)

describe.concurrent('faults that pass', () => {
  const limited = { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' } }
  const first = (fault: Fault, share: number): FaultRule => ({ fault, share, firstTries: 1 })
  const cases: [string, FaultRule][] = [
    [
      'a burst of 429 with Retry-After',
      {
        fault: { kind: 'status', status: 429, body: limited, headers: { 'retry-after': '1' } },
        from: 30,
        to: 36,
      },
    ],
    ['a burst of 429 without', { fault: { kind: 'status', status: 429, body: limited }, from: 100, to: 104 }],
    ['500s', first({ kind: 'status', status: 500, body: { error: { message: 'internal error' } } }, 0.05)],
    ['resets', first({ kind: 'reset' }, 0.1)],
    ['replies cut mid-stream', first({ kind: 'cut' }, 0.1)],
    ['chunked replies cut mid-stream', first({ kind: 'cut-chunked' }, 0.1)],
    ['JSON that stops in the middle', first({ kind: 'half-json' }, 0.1)],
    ['empty choices', first({ kind: 'empty-choices' }, 0.1)],
    ['replies without choices', first({ kind: 'no-choices' }, 0.1)],
  ]
  it.each(cases)(
    '%s: the run ends as if they had not been, and nothing answered is asked again',
    (_, rule) =>
      using({ endpoint: { faults: [rule] } }, async (run) => {
        const result = await run.trained()
        expect(result.code).toBe(0)
        const faults = run.endpoint.log.filter(({ fault }) => fault !== null)
        expect(faults.length).toBeGreaterThan(0)
        expect(answeredTwice(run)).toEqual([])
        const finished = finishedOf(result)
        expect(outcomeOf(finished)).toEqual(outcomeOf(expected))
        expect(await run.library()).toBe(expectedLibrary)
        // Retries are requests too, and nothing else is.
        expect(finished.calls).toBe(run.endpoint.log.length)
        expect(finished.calls).toBe(expected.calls + faults.length)
      }),
    SLOW,
  )
})

describe.concurrent('faults that stay', () => {
  const stays = (rule: FaultRule) => ({ ...rule, share: 0.03 })
  const refused: ScriptHandler = async (body, info) =>
    info.uniform('refuses') < 0.03 ? { refusal: 'I cannot help with that.' } : hashedTrainer(body, info)
  const filtered: ScriptHandler = async (body, info) =>
    info.uniform('refuses') < 0.03 ? { content: '', finish: 'content_filter' } : hashedTrainer(body, info)
  // By the question, so that asking again with more room does not help.
  const thinker = (said: string) => /^Question (train 1|test 1) /.test(said)
  const thinking: ScriptHandler = async (body, info) =>
    thinker(body.messages.at(-1)?.content ?? '')
      ? { content: '', reasoning: 'Hm. '.repeat(50), finish: 'length' }
      : hashedTrainer(body, info)
  const cases: [string, ScriptedRunOptions, RegExp][] = [
    ['refusals', { handler: refused }, /refused to answer/],
    ['replies stopped by a content filter', { handler: filtered }, /refused to answer/],
    ['thinking until the limit', { handler: thinking }, /reached the limit/],
    [
      'replies of more than 10 MB',
      { endpoint: { faults: [stays({ fault: { kind: 'huge', megabytes: 10.5 } })] } },
      /MB|megabytes|large/,
    ],
    [
      'requests that the endpoint does not take',
      {
        endpoint: {
          faults: [
            stays({ fault: { kind: 'status', status: 400, body: { error: { message: 'odd request' } } } }),
          ],
        },
      },
      /odd request/,
    ],
  ]
  it.each(cases)(
    '%s leave those tries unscored with the reason; the run continues',
    (_, options, reason) =>
      using(options, async (run) => {
        const result = await run.trained()
        expect(result.code).toBe(0)
        const tries = recordsOf(result.stdout).flatMap((record) =>
          record.type === 'rollout-finished'
            ? [record.rollout as { score: number | null; reason?: string }]
            : [],
        )
        const unscored = tries.filter(({ score }) => score === null)
        expect(unscored.length).toBeGreaterThan(0)
        expect(unscored.length).toBeLessThan(tries.length / 3)
        for (const { reason: why } of unscored) expect(why).toMatch(reason)
        expect(finishedOf(result)).toMatchObject({ stopped: 'done', calls: run.endpoint.log.length })
        const again = await run.trained(['--run', 'r1', '--resume'])
        expect(finishedOf(again)).toEqual(finishedOf(result))
      }),
    SLOW,
  )

  it(
    'replies of nearly 10 MB are read, scored and journaled',
    () =>
      using(
        { endpoint: { faults: [{ fault: { kind: 'huge', megabytes: 9.5 }, from: 20, to: 21 }] } },
        async (run) => {
          const result = await run.trained()
          expect(result.code).toBe(0)
          expect(finishedOf(result).stopped).toBe('done')
          const before = run.endpoint.log.length
          expect(finishedOf(await run.trained(['--run', 'r1', '--resume']))).toEqual(finishedOf(result))
          expect(run.endpoint.log).toHaveLength(before)
        },
      ),
    SLOW,
  )
})

const isLesson = (said: string) => said.includes('You find the unwritten rules')

/** The scripted trainer whose reflections are worded by `say`. */
function reflecting(say: (lessons: { checks: number[]; rule: string }[]) => ScriptReply): ScriptHandler {
  return async (body, info) => {
    const reply = await hashedTrainer(body, info)
    if (!isLesson(body.messages[0]?.content ?? '')) return reply
    return say((JSON.parse(reply.content!) as { lessons: { checks: number[]; rule: string }[] }).lessons)
  }
}

describe.concurrent('an optimizer that does not keep to its format', () => {
  const cases: [string, (lessons: { checks: number[]; rule: string }[]) => ScriptReply][] = [
    ['an object where an array belongs', ([good]) => ({ content: JSON.stringify(good) })],
    ['an array where an object belongs', (lessons) => ({ content: JSON.stringify(lessons) })],
    [
      'JSON in prose',
      (lessons) => ({ content: `Sure! Here:\n${JSON.stringify({ lessons })}\nHope that helps.` }),
    ],
    [
      'JSON in a fence',
      (lessons) => ({ content: `\`\`\`json\n${JSON.stringify({ lessons }, null, 2)}\n\`\`\`` }),
    ],
    [
      'a reply cut at the token limit',
      (lessons) => {
        const text = JSON.stringify({ lessons })
        return { content: text.slice(0, text.indexOf('Think')), finish: 'length' }
      },
    ],
    ['rules as plain strings', (lessons) => ({ content: JSON.stringify(lessons.map(({ rule }) => rule)) })],
  ]
  it.each(cases)(
    '%s still teaches',
    (_, say) =>
      using({ handler: reflecting(say) }, async (run) => {
        const result = await run.trained()
        expect(result.code).toBe(0)
        // One draw of each reflection was enough: nothing was asked again.
        expect(run.asked.filter(({ said }) => isLesson(said))).toHaveLength(6)
        expect(adopted(await run.library()).map(({ text }) => text)).toContain(GOOD_RULE)
      }),
    SLOW,
  )

  it(
    'prose alone is requested three times and reported, and the run still ends',
    () =>
      using({ handler: reflecting(() => ({ content: 'I would rather not say.' })) }, async (run) => {
        const result = await run.trained()
        expect(result.code).toBe(0)
        expect(run.asked.filter(({ said }) => isLesson(said))).toHaveLength(18)
        expect(noticesOf(result).filter((message) => message.includes('gave no lessons'))).toHaveLength(6)
        expect(finishedOf(result)).toMatchObject({ stopped: 'done', verdict: 'unproven' })
      }),
    SLOW,
  )

  it(
    'operations in lower case are applied, and unknown ids are refused with their reason (paper mode)',
    () => {
      const handler: ScriptHandler = async (body, info) => {
        const reply = await hashedTrainer(body, info)
        if (!body.messages[0]?.content?.startsWith('You keep a small library')) return reply
        const { operations } = JSON.parse(reply.content!) as { operations: { op: string }[] }
        const lower = operations.map((one) => ({ ...one, op: one.op.toLowerCase() }))
        return { content: JSON.stringify([...lower, { op: 'delete', id: 'E77', text: null }]) }
      }
      return using({ handler }, async (run) => {
        const result = await run.trained(['--mode', 'paper'])
        expect(result.code).toBe(0)
        const records = recordsOf(result.stdout)
        const refused = records.filter(({ type }) => type === 'operation-refused')
        expect(refused.some(({ reason }) => String(reason).includes('E77'))).toBe(true)
        expect(records.some(({ type }) => type === 'operation-applied')).toBe(true)
        expect(parseLibrary(await run.library(), 'l').library.experiences.length).toBeGreaterThan(0)
      })
    },
    SLOW,
  )
})

describe.concurrent('faults that no later call can survive', () => {
  it(
    'a key that expires in the middle stops the run; with a new one it resumes and nothing is paid twice',
    () => {
      const fault: Fault = {
        kind: 'status',
        status: 401,
        body: { error: { message: 'Incorrect API key provided: old-k**-123.', code: 'invalid_api_key' } },
      }
      return using({ endpoint: { faults: [{ fault, key: 'old-key-123', from: 80 }] } }, async (run) => {
        const result = await run.trained([], { env: { OPENAI_API_KEY: 'old-key-123' } })
        expectStopped(result, 1, /OPENAI_API_KEY/)
        const answered = answeredIn(run.runFolder())
        expect(answered.size).toBe(79)
        const again = await run.trained(['--resume'], { env: { OPENAI_API_KEY: 'new-key-456' } })
        expect(again.code).toBe(0)
        expect(answeredTwice(run)).toEqual([])
        expect(outcomeOf(finishedOf(again))).toEqual(outcomeOf(expected))
        expect(await run.library()).toBe(expectedLibrary)
      })
    },
    SLOW,
  )

  it(
    'an unknown model stops the run before anything is paid for in vain',
    () => {
      const body = { error: { message: "The model 'scripted' does not exist", code: 'model_not_found' } }
      return using(
        { endpoint: { faults: [{ fault: { kind: 'status', status: 404, body } }] } },
        async (run) => {
          const result = await run.trained()
          expectStopped(result, 1, /model "scripted"/)
          // The first request goes ahead alone for a moment, and nothing follows it.
          expect(run.endpoint.log.length).toBeLessThan(8)
          expect(finishedOf(result).calls).toBe(run.endpoint.log.length)
          run.endpoint.clearFaults()
          expect(outcomeOf(finishedOf(await run.trained(['--resume'])))).toEqual(outcomeOf(expected))
        },
      )
    },
    SLOW,
  )

  it(
    'requests that are all refused end the run after its first phase, and --resume asks them again',
    () => {
      const fault: Fault = { kind: 'status', status: 400, body: { error: { message: 'odd request' } } }
      return using({ endpoint: { faults: [{ fault, key: 'odd-key-123' }] } }, async (run) => {
        const result = await run.trained([], { env: { OPENAI_API_KEY: 'odd-key-123' } })
        expectStopped(result, 1, /^Every request was refused\..*odd request/)
        expect(run.asked).toHaveLength(0)
        expect(
          recordsOf(result.stdout).some(
            ({ type, phase }) => type === 'phase-started' && phase !== 'rollouts',
          ),
        ).toBe(false)
        const resumed = await run.trained(['--run', 'r1', '--resume'])
        expect(outcomeOf(finishedOf(resumed))).toEqual(outcomeOf(expected))
        expect(await run.library()).toBe(expectedLibrary)
      })
    },
    SLOW,
  )

  it(
    'an empty account stops the run',
    () => {
      const body = { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }
      return using(
        { endpoint: { faults: [{ fault: { kind: 'status', status: 429, body }, from: 50 }] } },
        async (run) => {
          expectStopped(await run.trained(), 1, /quota|credit|billing|spend/i)
          run.endpoint.clearFaults()
          const again = await run.trained(['--resume'])
          expect(answeredTwice(run)).toEqual([])
          expect(outcomeOf(finishedOf(again))).toEqual(outcomeOf(expected))
        },
      )
    },
    SLOW,
  )

  it(
    'an endpoint that is not there stops the run, and --resume with one that is finishes it',
    () =>
      using({}, async (run) => {
        const { port } = run.endpoint
        const away = run.endpoint.baseUrl.replace(String(port), '9')
        const result = await run.trained(['--base-url', away])
        expectStopped(result, 1, /Nothing answers at 127\.0\.0\.1:9\/v1 .*--base-url/)
        const again = await run.trained(['--resume'])
        expect(again.code).toBe(0)
        expect(outcomeOf(finishedOf(again))).toEqual(outcomeOf(expected))
      }),
    SLOW,
  )

  it(
    'no model at all, or a price that is not known, is wrong usage',
    () =>
      using({}, async (run) => {
        const none = await runCli(['train', run.file], { cwd: run.folder })
        expect(none).toMatchObject({ code: 2, stdout: '' })
        expect(none.stderr).toContain('No model is chosen: give --base-url and --model')
        const priceless = await run.trained(['--max-cost', '1'])
        expect(priceless).toMatchObject({ code: 2, stdout: '' })
        expect(priceless.stderr).toContain('A budget in USD needs the price of every model')
        expect(run.endpoint.log).toHaveLength(0)
      }),
    SLOW,
  )

  it(
    'so is the price of a judge that is not known, where a task has one',
    () =>
      using({}, async (run) => {
        const price = 'price: { input: 1, output: 1 }'
        const models = `  scripted: { baseUrl: "${run.endpoint.baseUrl}", ${price} }\n  grader: { baseUrl: "${run.endpoint.baseUrl}" }\n`
        await mkdir(join(run.folder, '.grpo'), { recursive: true })
        await writeFile(
          join(run.folder, '.grpo', 'config.yaml'),
          `policy: scripted\njudge: grader\nmodels:\n${models}`,
        )
        const args = ['train', run.file, '--max-cost', '1', '--dry-run', '--json']
        const unjudged = await runCli(args, { cwd: run.folder })
        expect(unjudged).toMatchObject({ code: 0 })
        const text = await readFile(run.file, 'utf8')
        await writeFile(run.file, text.replace('type: exact', 'type: judge, rubric: "Is it right?"'))
        const judged = await runCli(args, { cwd: run.folder })
        expect(judged).toMatchObject({ code: 2, stdout: '' })
        expect(judged.stderr).toContain('A budget in USD needs the price of every model')
      }),
    SLOW,
  )

  it(
    'the optimizer is no matter of what learns nothing: neither its price, its key nor whether it can be opened',
    () =>
      using({}, async (run) => {
        const price = 'price: { input: 1, output: 1 }'
        await mkdir(join(run.folder, '.grpo'), { recursive: true })
        await writeFile(
          join(run.folder, '.grpo', 'config.yaml'),
          `policy: scripted\noptimizer: embedded\nmodels:\n  scripted: { baseUrl: "${run.endpoint.baseUrl}", ${price} }\n  far: { baseUrl: "https://models.example/v1" }\n`,
        )
        const options = {
          cwd: run.folder,
          env: { XDG_CACHE_HOME: join(run.folder, 'none'), LOCALAPPDATA: join(run.folder, 'none') },
        }
        const measured = await runCli(['eval', run.file, '--max-cost', '1', '--json'], options)
        expect(measured).toMatchObject({ code: 0 })
        const keyless = ['--optimizer-model', 'far', '--json']
        expect(await runCli(['eval', run.file, ...keyless], options)).toMatchObject({ code: 0 })
        expect((await runCli(['train', run.file, ...keyless], options)).stderr).toContain('No API key for')
        const trained = await runCli(['train', run.file, '--json'], options)
        expect(trained.stderr).toContain('The embedded model is not on this machine yet')
      }),
    SLOW,
  )
})
