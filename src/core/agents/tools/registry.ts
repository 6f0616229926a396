import { z } from 'zod'
import type { Task } from '../../tasks/task.ts'
import { TOOL_NAMES, type ToolName } from '../../tasks/tool-name.ts'
import { editTool } from './edit.ts'
import { listTool } from './list.ts'
import { readTool } from './read.ts'
import { runTool } from './run.ts'
import { searchTool } from './search.ts'
import { testTool } from './test.ts'
import type { AnyTool, Tool } from './tool.ts'

/** The tools by name: a name without its tool does not compile. */
const TOOLS: Readonly<Record<ToolName, AnyTool>> = {
  list: checked(listTool),
  search: checked(searchTool),
  read: checked(readTool),
  edit: checked(editTool),
  run: checked(runTool),
  test: checked(testTool),
}

/** The tools that the agent has for a task. */
export function toolsFor(task: Task): AnyTool[] {
  return TOOL_NAMES.filter((name) => task.tools === undefined || task.tools.includes(name))
    .map((name) => TOOLS[name])
    .filter((tool) => tool.serves?.(task) ?? true)
}

/** A tool that checks its arguments: what is wrong with them is told in words that a model can act on. */
export function checked<Input>(tool: Tool<Input>): AnyTool {
  const { name, description, reads, input } = tool
  const { $schema: _, ...parameters } = z.toJSONSchema(input, { io: 'input' }) as Record<string, unknown>
  return {
    name,
    description,
    reads,
    ...(tool.serves ? { serves: (task) => tool.serves!(task) } : {}),
    spec: { name, description, parameters },
    call: async (given, world) => {
      const parsed = input.safeParse(given)
      if (parsed.success) return tool.run(parsed.data, world)
      const problems = parsed.error.issues.map(({ path, message }) =>
        path.length === 0 ? message : `${path.join('.')}: ${message}`,
      )
      return {
        output: `${name} was called with wrong arguments: ${problems.join('; ')}. It takes ${JSON.stringify(parameters.properties ?? {})}.`,
        failed: true,
      }
    },
  }
}
