import { applyPatch } from 'diff'
import { z } from 'zod'
import { type CallError, isNamed } from '../../errors.ts'
import type { ReadLines, Workspace } from '../../ports.ts'
import { nearestLines } from './nearest-lines.ts'
import type { Tool, ToolResult } from './tool.ts'

const input = z
  .strictObject({
    path: z.string().min(1).describe('a file, relative to the workspace; one that is missing is made'),
    old: z.string().optional().describe('the exact text to replace; it must be in the file once'),
    new: z.string().optional().describe('what stands there afterwards'),
    content: z.string().optional().describe('the whole new file, in place of old and new'),
    patch: z.string().optional().describe('a unified diff of this file, in place of old and new'),
  })
  .refine((given) => ways(given) === 1, 'give either old and new, or content, or patch')

function ways({
  old,
  content,
  patch,
  new: fresh,
}: {
  old?: string | undefined
  new?: string | undefined
  content?: string | undefined
  patch?: string | undefined
}): number {
  return [old !== undefined && fresh !== undefined, content !== undefined, patch !== undefined].filter(
    Boolean,
  ).length
}

const refused = (output: string): ToolResult => ({ output, failed: true })

export const editTool: Tool<z.infer<typeof input>> = {
  name: 'edit',
  description:
    'Changes a file of the workspace: replaces exact text (old by new), or writes the whole file (content), or applies a unified diff (patch).',
  input,
  reads: false,
  async run({ path, old, new: fresh, content, patch }, { workspace }) {
    if (content !== undefined) {
      const before = await wholeText(workspace, path)
      await workspace.write({ path, content })
      return { output: before === null ? `${path} is made.` : `${path} is written.` }
    }
    const text = await wholeText(workspace, path)
    if (text === null)
      return refused(`There is no file ${path}. Give content to make it, or list the files to find it.`)
    if (patch !== undefined) {
      const patched = patchedText(text, patch)
      if (patched === null)
        return refused(
          `The patch does not fit ${path}, so nothing is changed. It reads:\n${nearestLines(text, contextOf(patch))}`,
        )
      await workspace.write({ path, content: patched })
      return { output: `${path} is patched.` }
    }
    if (old === '')
      return refused(`old is empty; give the text of ${path} that is to be replaced, or content.`)
    const places = text.split(old!).length - 1
    if (places > 1)
      return refused(
        `old is in ${path} ${places} times, so nothing is changed. Give more of the lines around it.`,
      )
    if (places === 0)
      return refused(
        `old is not in ${path}, so nothing is changed. What is most like it there:\n${nearestLines(text, old!)}`,
      )
    await workspace.write({ path, content: text.replace(old!, () => fresh!) })
    return { output: `${path} is changed.` }
  },
}

/** The text of a file; null where there is none. Throws where it is no text, or too large. */
async function wholeText(workspace: Workspace, path: string): Promise<string | null> {
  const parts: string[] = []
  for (let from = 1; ; ) {
    let part: ReadLines
    try {
      part = await workspace.read(path, { from })
    } catch (error) {
      if (from > 1 || !isNamed<CallError>(error, 'CallError') || (await exists(workspace, path))) throw error
      return null
    }
    parts.push(part.text)
    if (part.to >= part.lines) {
      const text = parts.join('\n')
      return text === '' || part.unterminated ? text : `${text}\n`
    }
    from = part.to + 1
  }
}

async function exists(workspace: Workspace, path: string): Promise<boolean> {
  const wanted = path.replace(/^(?:\.\/)+/, '')
  const folder = wanted.split('/').slice(0, -1).join('/')
  try {
    const { files } = await workspace.list(folder)
    return files.some((file) => file.path === wanted)
  } catch {
    // Its folder is not there either.
    return false
  }
}

function patchedText(text: string, patch: string): string | null {
  try {
    const patched = applyPatch(text, patch, { fuzzFactor: 1 })
    return patched === false ? null : patched
  } catch {
    // What is no unified diff at all.
    return null
  }
}

/** The lines that a patch expects to find. */
function contextOf(patch: string): string {
  return patch
    .split('\n')
    .filter((line) => /^[ -](?!--)/.test(line))
    .map((line) => line.slice(1))
    .join('\n')
}
