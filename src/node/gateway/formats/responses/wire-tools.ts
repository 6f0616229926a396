import type { ToolCall, ToolSpec } from '../../../../core/ports.ts'
import { type Notes, objectOf, stringOf } from '../../wire/read-fields.ts'

/** How the agent knows a tool that the model knows as a function. */
interface Known {
  name: string
  /** the tool is one of a named group */
  namespace?: string
  /** its input is text, not JSON: the only argument of the function */
  custom?: true
}

const CUSTOM_PARAMETERS = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input, as it is.' } },
  required: ['input'],
  additionalProperties: false,
}

/** The tools of a request as functions, and back: the Responses format has kinds that other formats do not. */
export class WireTools {
  readonly specs: ToolSpec[] = []
  private readonly known = new Map<string, Known>()

  constructor(tools: readonly Record<string, unknown>[], notes: Notes) {
    for (const tool of tools) this.add(tool, notes)
  }

  private add(tool: Record<string, unknown>, notes: Notes, namespace?: string): void {
    const name = stringOf(tool.name)
    const description = stringOf(tool.description)
    const known = { name, ...(namespace === undefined ? {} : { namespace }) }
    if (tool.type === 'function' && name !== '') this.offer(known, description, objectOf(tool.parameters))
    else if (tool.type === 'custom' && name !== '') {
      const { definition } = objectOf(tool.format)
      const form = typeof definition === 'string' ? `\n\nThe input has this grammar:\n${definition}` : ''
      this.offer({ ...known, custom: true }, description + form, CUSTOM_PARAMETERS)
    } else if (tool.type === 'namespace' && Array.isArray(tool.tools))
      for (const each of tool.tools) this.add(objectOf(each), notes, name)
    else
      notes.add(
        `Left out, since only functions can be offered to the model: the tool ${stringOf(tool.type)}.`,
      )
  }

  private offer(known: Known, description: string, parameters: Record<string, unknown>): void {
    const name = functionName(known.name, known.namespace)
    this.known.set(name, known)
    this.specs.push({ name, description, parameters })
  }

  /** The item of a reply that holds a call. */
  item({ id, name, arguments: input }: ToolCall, itemId: string): Record<string, unknown> {
    const known = this.known.get(name) ?? { name }
    const of = { name: known.name, ...(known.namespace === undefined ? {} : { namespace: known.namespace }) }
    return known.custom
      ? {
          type: 'custom_tool_call',
          id: `ctc_${itemId}`,
          status: 'completed',
          call_id: id,
          ...of,
          input: customInput(input),
        }
      : {
          type: 'function_call',
          id: `fc_${itemId}`,
          status: 'completed',
          call_id: id,
          ...of,
          arguments: input,
        }
  }
}

/** Names of functions hold no dots or slashes, and both parts can be told from each other by a reader. */
export function functionName(name: string, namespace: string | undefined): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}__${name}`
}

/** What a model that was shown a function wrote as the input of a tool that takes text. */
function customInput(text: string): string {
  try {
    const { input } = objectOf(JSON.parse(text))
    return typeof input === 'string' ? input : text
  } catch {
    return text
  }
}
