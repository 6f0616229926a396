import { type Step, type ToolStep, turnsOf } from '../agents/agent.ts'
import { headAndTail } from '../head-and-tail.ts'
import { readablePatch } from '../patches.ts'
import type { Trajectory } from '../rollouts/rollout.ts'

/** Part of the room that what an agent did takes; the rest is for the change that it left. */
const STEPS_SHARE = 0.5
/** Characters of a line about a step. */
const LINE = 160

/** A try as the optimizer reads it: the reply, or what an agent did in a line a step, and the change that it left. */
export function tryText({ reply, said, steps }: Trajectory, length: number): string {
  if (steps === undefined) return headAndTail(reply.trim(), length)
  const lines = turnsOf(steps).flatMap(stepLines)
  const did = headAndTail(lines.join('\n'), Math.round(length * STEPS_SHARE))
  const left = said === undefined ? reply : reply.trim() === '' ? '(no change)' : readablePatch(reply)
  return `What it did:\n${did}\n\n${said === undefined ? 'Its answer' : 'Its change'}:\n${headAndTail(left.trim(), length - did.length)}`
}

/** What an agent did in a step, a line for what it said and for each tool. */
export function stepLines({ message, tools = [] }: Step): string[] {
  const said = oneLine(message)
  return [...(said === '' ? [] : [`says: ${said}`]), ...tools.map(toolLine)]
}

function toolLine({ name, arguments: given, output, failed }: ToolStep): string {
  return `${name} ${oneLine(given)}${failed ? ' (failed)' : ''} -> ${oneLine(output)}`
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= LINE ? line : `${line.slice(0, LINE - 1)}…`
}
