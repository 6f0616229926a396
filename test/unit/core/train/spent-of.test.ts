import { expect, it } from 'vitest'
import type { ChatRequest } from '../../../../src/core/ports.ts'
import type { TrainEvent } from '../../../../src/core/run/events.ts'
import { openContext, spentOf } from '../../../../src/core/run/open-context.ts'
import { memoryPorts, ofType, planFor } from '../../../support/memory-ports.ts'
import { scriptedSet } from '../../../support/scripted-world.ts'

it('reports a cost without what adding fractions leaves behind', async () => {
  const set = scriptedSet()
  const events: TrainEvent[] = []
  const options = { budgets: {}, costOf: () => 0.1 + 0.2 }
  const ports = memoryPorts({ policy: () => 'right' })
  const context = openContext(
    planFor(set, 'grounded'),
    set,
    ports,
    options,
    new AbortController().signal,
    (event) => events.push(event),
  )
  const request: ChatRequest = { role: 'policy', messages: [{ role: 'user', content: 'Hi' }], draw: 'a' }
  await context.calls.chat(request)
  // Of each role.
  const cost = 0.3 * Object.keys(context.calls.totals().byRole).length
  expect(spentOf(context).cost).toBe(Number(cost.toFixed(6)))
  expect(ofType(events, 'budget-changed').at(-1)!.cost).toBe(spentOf(context).cost)
  expect(String(spentOf(context).cost)).toMatch(/^\d+\.?\d?$/)
})
