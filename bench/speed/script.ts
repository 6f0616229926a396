/** What the scripted endpoint answers, at once: policy and optimizer of both modes, by prompt and seed alone. */
import { seedOf } from '../../src/node/models/wire/request-parts.ts'
import type { ScriptBody, ScriptHandler } from '../../test/support/scripted-endpoint.ts'
import { kindOf, uniformOf } from './latencies.ts'
import { paperRolloutDraw } from './paper-calls.ts'
import { mostSteps, SAMPLES, TASK_IDS } from './task-set.ts'

/** A rule that helps the scripted policy in grounded mode, so that trial and gate have something to find. */
const GOOD_RULE = 'When the input is invalid, return the marker word in place of a result.'
const RULES = [
  GOOD_RULE,
  'When a unit is missing, convert to the smallest unit before comparing.',
  'Prefer early returns over nested conditions in parsing code.',
  'When a list may be empty, decide its neutral element first.',
  'Name each intermediate quantity before combining several of them.',
  'Check boundary values separately from typical ones.',
  'When dates are compared, normalise the time zone before anything else.',
  'Quote a file path before handing it over to a shell.',
]

/** Which try of its group a paper rollout is: there the first two never score the same, so that the group is mixed. */
const sampleOf = new Map<number, number>()
for (let step = 0; step < mostSteps; step++)
  for (const task of TASK_IDS)
    for (let sample = 0; sample < SAMPLES; sample++)
      sampleOf.set(seedOf(paperRolloutDraw(step, task, sample)), sample)

/** Words enough for a reply of some 150 tokens. */
const FILLER =
  'First the input is read and taken apart, then each part is checked against what was asked. '.repeat(6)

function passes(body: ScriptBody, seed: number): boolean {
  const prompt = body.messages.at(-1)?.content ?? ''
  if (prompt.includes('(solved)')) return true
  if (prompt.includes('(unsolved)')) return false
  const sample = sampleOf.get(seed)
  if (sample !== undefined) return sample % 2 === 1
  const system = body.messages.find(({ role }) => role === 'system')?.content ?? ''
  return uniformOf(`${seed}/score`) < (system.includes(GOOD_RULE) ? 0.9 : 0.3)
}

const script: ScriptHandler = (body) => {
  const seed = body.seed ?? 0
  const rule = RULES[Math.floor(uniformOf(`${seed}/rule`) * RULES.length)]!
  const user = body.messages.at(-1)?.content ?? ''
  switch (kindOf(body)) {
    case 'summary':
      return { content: `${FILLER}The last decision made the difference (${seed}).` }
    case 'advantage':
      return { content: JSON.stringify({ experiences: [rule] }) }
    case 'reflection':
      return {
        content: JSON.stringify({
          lessons: [
            { checks: [1], rule: GOOD_RULE },
            { checks: [], rule },
          ],
        }),
      }
    case 'operations': {
      const texts = [...user.matchAll(/^- (.*)$/gm)].map((match) => match[1])
      const operations = texts.map((text) => ({ op: 'ADD', id: null, text }))
      return { content: JSON.stringify({ operations }) }
    }
    case 'consolidation': {
      const proposed = [...new Set([...user.matchAll(/^\{"op":"add".*\}$/gim)].map((match) => match[0]))]
      return { content: `{"operations": [${proposed.join(', ')}]}` }
    }
    default:
      return { content: `${FILLER}(${seed})\nAnswer: ${passes(body, seed) ? 'right' : 'wrong'}` }
  }
}

export default script
