import { expect, test } from 'vitest'
import { CallError } from '../../../../src/core/errors.ts'
import { priorTokensWords } from '../../../../src/core/report/words.ts'
import { memoryPorts, ofType, planFor, runTrain, type Script } from '../../../support/memory-ports.ts'
import { GOOD_RULE, scriptedOptimizer, scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'

test('a budget that one arm reaches lets the calls of the other end, whose replies are paid for', async () => {
  const set = scriptedSet()
  const plan = planFor(set, 'grounded', { concurrency: 4 })
  const time = new VirtualTime()
  let underWay = 0
  const answer = scriptedPolicy()
  const policy: Script = async (request) => {
    underWay++
    await time.sleep(request.draw.startsWith('test/proposed') ? 1000 : 1)
    underWay--
    return answer(request)
  }
  const ports = () => memoryPorts({ policy, optimizer: scriptedOptimizer() })
  const whole = await time.during(runTrain(plan, set, ports()))
  expect(ofType(whole.events, 'comparison-measured')).toHaveLength(1)
  const short = ports()
  const { finished } = await time.during(runTrain(plan, set, short, { calls: whole.finished.calls - 20 }))
  expect(finished.stopped).toBe('budget')
  expect(underWay).toBe(0)
})

test('what the prior costs is counted on the tasks that both sides asked', async () => {
  const set = scriptedSet()
  const answer = scriptedPolicy()
  const ports = memoryPorts({
    policy: async (request) => {
      const text = request.messages.map(({ content }) => content).join('\n')
      // On each side a task has no reply; its requests are longer than those of the others.
      if (/^test\/(proposed\/test-a|none\/test-b)/.test(request.draw)) return new CallError('server', 'down')
      const promptTokens =
        (/Question test [01] /.test(text) ? 1500 : 700) + (text.includes(GOOD_RULE) ? 60 : 0)
      const usage = { promptTokens, completionTokens: 10, cachedTokens: 0, reasoningTokens: 0 }
      return { text: (await answer(request)) as string, usage }
    },
    optimizer: scriptedOptimizer([GOOD_RULE]),
  })
  const { events } = await runTrain(planFor(set, 'grounded'), set, ports)
  expect(ofType(events, 'comparison-measured')[0]!.priorTokens).toBe(60)
})

test('fewer tokens in each request are reported too', () => {
  expect(priorTokensWords(1500)).toBe('The library adds 1,500 tokens to each request.')
  expect(priorTokensWords(60, true)).toMatch(/^The proposal is not in use; it would add 60 tokens/)
  expect(priorTokensWords(-35)).toBe('With the library a request had 35 tokens fewer on average.')
  expect(priorTokensWords(0)).toBe('')
})
