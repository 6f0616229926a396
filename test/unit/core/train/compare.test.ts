import { expect, test } from 'vitest'
import { memoryPorts, ofType, planFor, runTrain, type Script } from '../../../support/memory-ports.ts'
import { scriptedOptimizer, scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'
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
