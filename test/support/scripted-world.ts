import type { ChatRequest } from '../../src/core/ports.ts'
import { hashWords } from '../../src/core/random.ts'
import type { SplitTask } from '../../src/core/tasks/task.ts'
import { type Script, task, taskSet } from './memory-ports.ts'

/** A number in [0,1) that depends on the text alone. */
export function chance(text: string): number {
  return hashWords(text)[0] / 4294967296
}

/** What the good rule says, and what a wrong one says; the words are how the scripted policy sees them. */
export const GOOD_RULE = 'When the input is invalid, return the marker word right.'
export const WRONG_RULE = 'When the input is invalid, throw an exception at once.'

const everything = (request: ChatRequest) => request.messages.map(({ content }) => content).join('\n')

/**
 * A policy whose chance to pass depends on its prior: base, with the good rule, with the wrong one.
 * Not a model and not learning: it makes the trainer's decisions testable.
 */
export function scriptedPolicy(chances = { base: 0.25, good: 0.9, wrong: 0.05 }): Script {
  return (request) => {
    const text = everything(request)
    const p = text.includes(GOOD_RULE)
      ? chances.good
      : text.includes(WRONG_RULE)
        ? chances.wrong
        : chances.base
    const draw = chance(`${request.draw}|${text.length}`)
    return draw < p ? 'right' : `wrong ${draw.toFixed(6)}`
  }
}

/** An optimizer that proposes the good rule, the wrong one, and a vague one. */
export function scriptedOptimizer(
  rules = [GOOD_RULE, WRONG_RULE, 'Think carefully about every edge case first.'],
): Script {
  return () =>
    JSON.stringify({ lessons: rules.map((rule, index) => ({ checks: [index === 0 ? 1 : 9], rule })) })
}

/** Eight tasks a split, unless said otherwise. */
export function scriptedSet(counts = { train: 8, val: 8, test: 8 }, fields: Partial<SplitTask> = {}) {
  const tasks = (['train', 'val', 'test'] as const).flatMap((split) =>
    Array.from({ length: counts[split] }, (_, i) =>
      task(`${split}-${'abcdefghijklmnopqrstuvwxyz'[i]}`, {
        split,
        prompt: `Question ${split} ${i} about ${TOPICS[i % TOPICS.length]}?`,
        tags: [i % 2 === 0 ? 'even' : 'odd'],
        ...fields,
      }),
    ),
  )
  return taskSet(tasks)
}

/** What the questions of scripted tasks are about. */
export const TOPICS = [
  'harbours',
  'glaciers',
  'violins',
  'copper',
  'beehives',
  'comets',
  'tapestry',
  'railways',
  'orchids',
  'lenses',
]
