import { z } from 'zod'
import type { Tool } from './tool.ts'

const input = z
  .strictObject({
    text: z.string().min(1).optional().describe('literal text to find'),
    pattern: z.string().min(1).optional().describe('a JavaScript regular expression, in place of text'),
    path: z.string().optional().describe('only in this file or folder'),
  })
  .refine(
    ({ text, pattern }) => (text === undefined) !== (pattern === undefined),
    'give either text or pattern',
  )

/** Hits that a model is shown. */
const SHOWN = 60

export const searchTool: Tool<z.infer<typeof input>> = {
  name: 'search',
  description: 'Finds lines in the files of the workspace, by text or pattern. Upper and lower case count.',
  input,
  reads: true,
  async run({ text, pattern, path }, { workspace, signal }) {
    const what = text === undefined ? { pattern: pattern! } : { text }
    const { hits, cut } = await workspace.search({ ...what, ...(path === undefined ? {} : { path }) }, signal)
    if (hits.length === 0) return { output: `Nothing found${path ? ` in ${path}` : ''}.` }
    const lines = hits.slice(0, SHOWN).map((hit) => `${hit.path}:${hit.line}: ${hit.text}`)
    const more = cut || hits.length > SHOWN ? ['... and more: search a folder, or for more text.'] : []
    return { output: [...lines, ...more].join('\n') }
  },
}
