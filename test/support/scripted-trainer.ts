/**
 * A handler for the scripted endpoint that plays policy and optimizer of both modes. It is no model and learns
 * nothing: it makes the trainer's faults, resumes and speed testable. Replies depend on the request alone.
 */
import type { ScriptHandler } from './scripted-endpoint.ts'
import { GOOD_RULE, WRONG_RULE } from './scripted-world.ts'

/** Chance that a rollout passes, by the content of its prompt. */
const CHANCES = { base: 0.25, good: 0.9, wrong: 0.05 }

const handler: ScriptHandler = (body, info) => {
  const system = body.messages.find(({ role }) => role === 'system')?.content ?? ''
  const user = body.messages.at(-1)?.content ?? ''
  if (system.startsWith('You find the unwritten rules')) {
    return {
      content: JSON.stringify({
        lessons: [
          { checks: [1], rule: GOOD_RULE },
          { checks: [9], rule: WRONG_RULE },
          { checks: [], rule: 'Think carefully about every edge case first.' },
        ],
      }),
    }
  }
  if (system.startsWith('You analyse one attempt')) return { content: 'It read the question and answered.' }
  if (system.startsWith('You compare several tries')) {
    return {
      content: JSON.stringify({ experiences: [rules[Math.floor(info.uniform('rule') * rules.length)]] }),
    }
  }
  if (system.startsWith('You keep a small library')) {
    const proposed = [...user.matchAll(/^\{.*\}$/gm)].map((match) => match[0])
    const own = [...user.matchAll(/^- (.*)$/gm)].map((match) =>
      JSON.stringify({ op: 'ADD', id: null, text: match[1] }),
    )
    return { content: `{"operations": [${(proposed.length > 0 ? proposed : own).join(', ')}]}` }
  }
  const p = system.includes(GOOD_RULE)
    ? CHANCES.good
    : system.includes(WRONG_RULE)
      ? CHANCES.wrong
      : CHANCES.base
  const draw = info.uniform('score')
  return { content: draw < p ? 'right' : `wrong ${draw.toFixed(6)}` }
}

const rules = [GOOD_RULE, WRONG_RULE, 'Name the unit in every answer.', 'Answer in one short line.']

export default handler
