import { z } from 'zod'
import type { CommandRequest, CommandResult } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { readChecks } from './expected-checks.ts'
import { feedbackOf, outputTail } from './feedback.ts'
import { placeOf } from './place-of.ts'
import { modulePath } from './script.ts'
import { patchOf, type Submitted } from './submitted.ts'
import type { Check, SpecOf, Verdict, VerifyContext } from './verdict.ts'
import { allOrNothing, unscored } from './verdicts.ts'

/** Where a test script of Harbor leaves what it found, in /logs/verifier; the first one that is there counts. */
export const REWARD_FILES = ['reward.json', 'reward.txt'] as const

/** The reward that counts where there are several. */
const MAIN = 'reward'

const Rewards = z.union([z.number(), z.record(z.string(), z.number())])

/**
 * Runs the test script of a Harbor task on a copy with the change made. Its reward is the score: of several the one
 * called "reward", else their mean. A script that leaves none that can be read is no verdict on the change.
 */
export async function verifyHarbor(
  task: Task,
  spec: SpecOf<'harbor'>,
  submitted: Submitted,
  context: VerifyContext,
): Promise<Verdict> {
  const result = await context.command(harborRequest(task, spec, submitted), `${context.draw}/verify`)
  if (result.timedOut) {
    const message = `expected the tests to end within ${spec.timeoutSeconds} s, but they were still running`
    return allOrNothing(false, { name: 'test.sh', message }, message)
  }
  const read = rewardsOf(result)
  if ('problem' in read) return unscored(`The tests of task ${task.id} ${read.problem}`)
  const { score, rewards } = read
  const passed = score >= spec.passAt
  const checks = rewards.map(([name, value]): Check => {
    if (value >= 1) return { name, passed: true }
    return { name, passed: false, message: `expected a reward of 1, received ${value}` }
  })
  return { score, passed, feedback: score === 1 ? '' : feedbackIn(result, checks), checks }
}

function harborRequest(
  task: Task,
  spec: SpecOf<'harbor'>,
  submitted: Submitted,
): Omit<CommandRequest, 'draw'> {
  const patch = patchOf(submitted)
  return {
    ...(task.workspace === undefined ? {} : { workspace: task.workspace }),
    workspaceDigest: task.workspaceDigest,
    ...(task.hide === undefined ? {} : { hide: task.hide }),
    ...placeOf(task),
    ...(patch === null ? {} : { change: { patch, keep: task.tests ?? [] } }),
    files: [],
    run: {
      folder: modulePath(task, spec.tests),
      at: '/tests',
      script: 'test.sh',
      variables: spec.variables,
    },
    timeoutSeconds: spec.timeoutSeconds,
    network: task.network,
  }
}

type Read = { score: number; rewards: [string, number][] } | { problem: string }

function rewardsOf({ reports, exitCode, stdout, stderr }: CommandResult): Read {
  const file = REWARD_FILES.flatMap((name) => reports.find(({ path }) => path === name) ?? [])[0]
  if (file === undefined) {
    const tail = outputTail(stdout, stderr, 300).split('\n').at(-1) ?? ''
    return {
      problem: `wrote no reward to /logs/verifier (exit code ${exitCode ?? 'none'}${tail === '' ? '' : `; ${tail}`}).`,
    }
  }
  const parsed = Rewards.safeParse(valueIn(file.path, file.content))
  const rewards = parsed.success
    ? typeof parsed.data === 'number'
      ? [[MAIN, parsed.data] as [string, number]]
      : Object.entries(parsed.data)
    : []
  if (rewards.length === 0) return { problem: `wrote a ${file.path} that holds no number.` }
  const main = rewards.find(([name]) => name === MAIN)
  const score = main?.[1] ?? rewards.reduce((sum, [, value]) => sum + value, 0) / rewards.length
  if (!(score >= 0 && score <= 1))
    return { problem: `gave a reward of ${score}, and a score is from 0 to 1.` }
  return { score, rewards }
}

function valueIn(path: string, content: string): unknown {
  if (path.endsWith('.txt')) return content.trim() === '' ? null : Number(content)
  try {
    return JSON.parse(content)
  } catch {
    return null
  }
}

/** What the tests said: their failing checks where they name some, else the end of what they printed. */
function feedbackIn(result: CommandResult, rewards: readonly Check[]): string {
  const named = readChecks(result, null)?.report.checks ?? []
  const failing = named.filter(({ passed }) => !passed)
  if (failing.length > 0) return feedbackOf(failing, named.length)
  return [feedbackOf(rewards.filter(({ passed }) => !passed)), outputTail(result.stdout, result.stderr)]
    .filter((part) => part !== '')
    .join('\n')
}
