import { z } from 'zod'
import type { Tool } from './tool.ts'

const input = z.strictObject({
  path: z.string().min(1).describe('a file, relative to the workspace'),
  from: z.number().int().min(1).optional().describe('first line, counted from 1'),
  to: z.number().int().min(1).optional().describe('last line'),
})

/** Lines of a file that are read at once where no range is given. */
const LINES = 400

export const readTool: Tool<z.infer<typeof input>> = {
  name: 'read',
  description: `Reads a file of the workspace, or lines of it. Without a range: the first ${LINES} lines.`,
  input,
  reads: true,
  async run({ path, from = 1, to = from + LINES - 1 }, { workspace }) {
    const read = await workspace.read(path, { from, to: Math.max(from, to) })
    if (read.lines === 0 || read.text === '') return { output: `${path} is empty.` }
    const rest = read.to < read.lines ? `\n... lines ${read.to + 1}-${read.lines} are not shown.` : ''
    return { output: `${path}, lines ${read.from}-${read.to} of ${read.lines}:\n${read.text}${rest}` }
  },
}
