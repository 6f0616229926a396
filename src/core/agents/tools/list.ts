import { z } from 'zod'
import type { Tool } from './tool.ts'

const input = z.strictObject({
  folder: z.string().optional().describe('a folder, relative to the workspace; default: all of it'),
})

/** More names than this are seldom read. */
const SHOWN = 300

export const listTool: Tool<z.infer<typeof input>> = {
  name: 'list',
  description: 'Lists the files below a folder of the workspace.',
  input,
  reads: true,
  async run({ folder }, { workspace }) {
    const { files, cut } = await workspace.list(folder ?? '')
    const shown = files.filter(({ kind }) => kind !== 'folder')
    if (shown.length === 0)
      return { output: folder ? `There are no files in ${folder}.` : 'There are no files.' }
    const lines = shown.slice(0, SHOWN).map(({ path, kind }) => (kind === 'link' ? `${path} (link)` : path))
    const left = shown.length - lines.length
    const more = left > 0 || cut ? [`... and ${left > 0 ? left : 'more'}: list a folder of it.`] : []
    return { output: [...lines, ...more].join('\n') }
  },
}
