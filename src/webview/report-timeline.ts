import type { LiveStep, LiveTool, Step } from '../core/agents/agent.ts'
import { short } from '../core/report/words.ts'
import { element } from './element.ts'

/** Characters of a tool's output from which it is folded. */
const LONG = 600
/** Characters of a tool's arguments in its line. */
const LINE = 120

/** What an agent said and did, in order: each turn with its tool calls, which open to their output and diff. */
export function timeline(steps: readonly Step[]): HTMLElement {
  const list = element('ol', 'timeline')
  let turn = 0
  for (const step of steps) {
    const title =
      step.source === 'agent' ? `Turn ${++turn}` : step.source === 'user' ? 'Task' : 'Instructions'
    list.append(stepItem(step, title))
  }
  const calls = steps.reduce((sum, { tools = [] }) => sum + tools.length, 0)
  const summary = `Timeline (${turn} ${turn === 1 ? 'turn' : 'turns'}, ${calls} tool ${calls === 1 ? 'call' : 'calls'})`
  return element('details', 'steps', element('summary', '', summary), list)
}

/** One step; the tools of one under way may still run. */
export function stepItem(step: LiveStep, title: string): HTMLElement {
  const facts = [
    step.usage && `${short(step.usage.promptTokens)} + ${short(step.usage.completionTokens)} tokens`,
    step.seconds === undefined ? '' : `${step.seconds.toFixed(1)} s`,
  ].filter(Boolean)
  const item = element(
    'li',
    `step ${step.source}`,
    element('div', 'label', title, ...(facts.length > 0 ? [` · ${facts.join(' · ')}`] : [])),
  )
  if (step.reasoning) item.append(folded('Thinking', step.reasoning))
  if (step.message.trim() !== '')
    item.append(
      step.source === 'agent'
        ? element('p', 'said', step.message.trim())
        : folded(`${title} in full`, step.message),
    )
  for (const tool of step.tools ?? []) item.append(toolItem(tool))
  return item
}

function toolItem({
  name,
  arguments: given,
  output,
  patch,
  failed,
  seconds,
  running,
}: LiveTool): HTMLElement {
  const shown = given.replace(/\s+/g, ' ').trim()
  const line = shown.length <= LINE ? shown : `${shown.slice(0, LINE - 1)}…`
  const summary = element(
    'summary',
    '',
    element('span', failed ? 'tool no' : 'tool', `${failed ? '✗ failed ' : ''}${name}`),
    ` ${line}`,
    ...(running ? [element('span', 'quiet', ' running…')] : []),
    ...(!running && seconds >= 0.1 ? [element('span', 'quiet', ` ${seconds.toFixed(1)} s`)] : []),
  )
  const details = element('details', 'tool-call', summary)
  if (shown.length > LINE) details.append(element('div', 'label', 'Arguments'), element('pre', '', given))
  details.append(
    element('div', 'label', 'Output'),
    element('pre', '', output || (running ? '(nothing so far)' : '(nothing)')),
  )
  if (patch) details.append(element('div', 'label', 'Change'), diff(patch))
  return details
}

/** A unified diff whose lines say by sign and colour what they are. */
export function diff(patch: string): HTMLElement {
  const place = element('pre', 'diff')
  for (const line of patch.trimEnd().split('\n')) {
    const kind = /^\+(?!\+\+ )/.test(line)
      ? 'added'
      : /^-(?!-- )/.test(line)
        ? 'removed'
        : /^@@/.test(line)
          ? 'hunk'
          : ''
    place.append(element('span', kind, `${line}\n`))
  }
  return place
}

function folded(title: string, text: string): HTMLElement {
  const details = element('details', '', element('summary', '', title), element('pre', '', text))
  if (text.length <= LONG && title === 'Thinking') details.setAttribute('open', '')
  return details
}
