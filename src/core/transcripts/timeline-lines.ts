import { type Step, type ToolStep, turnsOf } from '../agents/agent.ts'
import { headAndTail } from '../head-and-tail.ts'
import { many, short } from '../report/words.ts'

/** Characters of a text that a timeline shows before it is folded, head and tail. */
const SHOWN = 1500

/** A transcript as lines of text: turns, what was said and thought, tool calls with their output and diffs. */
export function timelineLines(steps: readonly Step[], shown = SHOWN): string[] {
  let turn = 0
  return steps.flatMap((step) => {
    const title = step.source === 'agent' ? `turn ${++turn}` : step.source
    const facts = [
      step.usage && `${short(step.usage.promptTokens)} + ${short(step.usage.completionTokens)} tokens`,
      step.seconds === undefined ? '' : `${step.seconds.toFixed(1)} s`,
    ].filter(Boolean)
    return [
      `== ${title}${facts.length > 0 ? ` · ${facts.join(' · ')}` : ''}`,
      ...(step.reasoning ? block('thinks', step.reasoning, shown) : []),
      ...(step.message.trim() === '' ? [] : block('', step.message, shown)),
      ...(step.tools ?? []).flatMap((tool) => toolLines(tool, shown)),
    ]
  })
}

function toolLines(
  { name, arguments: given, output, patch, failed, seconds }: ToolStep,
  shown: number,
): string[] {
  const time = seconds >= 0.1 ? ` (${seconds.toFixed(1)} s)` : ''
  return [
    `-> ${name} ${given}${failed ? ' failed' : ''}${time}`,
    ...block('', output, shown),
    ...(patch === undefined ? [] : block('changes', patch, shown)),
  ]
}

function block(title: string, text: string, shown: number): string[] {
  const lines = headAndTail(text.trimEnd(), shown).split('\n')
  return [...(title === '' ? [] : [`   ${title}:`]), ...lines.map((line) => `   ${line}`)]
}

/** One line about a transcript. */
export function transcriptSummary(steps: readonly Step[]): string {
  const turns = turnsOf(steps).length
  const calls = steps.reduce((sum, { tools = [] }) => sum + tools.length, 0)
  return `${many(turns, 'turn')}, ${many(calls, 'tool call')}`
}
