import { settleAll } from '../concurrency.ts'
import type { VaryingCheck } from '../tasks/floor.ts'
import type { Task } from '../tasks/task.ts'
import { commandRequest } from './command-request.ts'
import type { Control } from './controls.ts'
import { readChecks } from './expected-checks.ts'
import { learnVarying } from './learn-varying.ts'
import { type Submitted, solutionOf } from './submitted.ts'
import type { Check, SpecOf, VerifyContext } from './verdict.ts'

interface FindContext extends Pick<VerifyContext, 'command'> {
  again: VerifyContext['command']
}

/**
 * What varies of a command's checks. The submission whose run shows most of them is run once more, unless another's run
 * reads the same: what is equal in spite of another submission does not vary.
 */
export async function findVarying(
  task: Task,
  spec: SpecOf<'command'>,
  controls: readonly Control[],
  context: FindContext,
): Promise<VaryingCheck[]> {
  const solution = solutionOf(task)
  const submissions: { name: string; reply: Submitted | null }[] = [
    { name: 'unmodified', reply: null },
    ...(solution === null ? [] : [{ name: 'solution', reply: solution }]),
    ...controls,
  ]
  const runs = await settleAll(
    submissions.map(async ({ name, reply }) => {
      const request = commandRequest(task, spec, reply)
      const checks = checksIn(await context.command(request, `expected/${task.id}/${name}`))
      return { name, request, checks, texts: new Set(checks.map(textOf)) }
    }),
  )
  // Of the same number of checks, those that fail: they say what they expect.
  const most = runs.reduce((best, one) => (weightOf(one.checks) > weightOf(best.checks) ? one : best))
  const others = runs.filter(({ request }) => request !== most.request)
  if ([...most.texts].every((text) => others.some(({ texts }) => texts.has(text)))) return []
  const again = checksIn(await context.again(most.request, `expected/${task.id}/${most.name}/again`))
  return learnVarying([[most.checks, again]])
}

const checksIn = (result: Parameters<typeof readChecks>[0]) => readChecks(result, null)?.report.checks ?? []
const textOf = ({ name, message, expected, received }: Check) =>
  JSON.stringify([name, message, expected, received])

/** A check weighs more than what all others say. */
const weightOf = (checks: readonly Check[]) =>
  checks.length * (checks.length + 1) + checks.filter(({ expected }) => expected !== undefined).length
