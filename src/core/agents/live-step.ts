import { headAndTail } from '../head-and-tail.ts'
import type { ToolCall } from '../ports.ts'
import type { LiveStep, LiveTool } from './agent.ts'

/** Tool calls of a step, and characters of each text, that are shown while an attempt is under way. */
const TOOLS = 8
const TEXT = { message: 1500, reasoning: 600, arguments: 300, output: 800, patch: 1500 }

/** Shortened: thousands of them are sent, and the whole is kept with the attempt. */
export function shortStep({ message, reasoning, tools, ...rest }: LiveStep): LiveStep {
  return {
    ...rest,
    message: headAndTail(message, TEXT.message),
    ...(reasoning === undefined ? {} : { reasoning: headAndTail(reasoning, TEXT.reasoning) }),
    ...(tools === undefined ? {} : { tools: tools.slice(-TOOLS).map(shortTool) }),
  }
}

function shortTool({ arguments: given, output, patch, ...rest }: LiveTool): LiveTool {
  return {
    ...rest,
    arguments: headAndTail(given, TEXT.arguments),
    output: headAndTail(output, TEXT.output),
    ...(patch === undefined ? {} : { patch: headAndTail(patch, TEXT.patch) }),
  }
}

/** A tool call of which nothing came so far. */
export function runningTool({ id, name, arguments: given }: ToolCall): LiveTool {
  return { id, name, arguments: given, output: '', seconds: 0, running: true }
}
