import { UsageError } from '../../errors.ts'
import { hasBlock, writeBlock } from './block.ts'

/** Names of Agent Skills, and so of all files that we name: lower-case words with dashes, at most 64 characters. */
const NAME = /^(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*$/

/**
 * A file of its own with the prior in a block of ours below a front matter: front matter and text around the block
 * stay as the user has them. An empty prior removes the block; null = no file is left. Throws UsageError for a file
 * that is there without our block, since it is not ours, and for a name that agents would not accept.
 */
export function renderWithFrontMatter({
  text,
  prior,
  head,
  name,
  file,
}: {
  text: string | null
  prior: string
  head: string
  name: string
  file: string
}): string | null {
  if (!NAME.test(name)) {
    throw new UsageError(
      `"${name}" is not a valid name for a skill or an instructions file: lower-case letters, digits and single dashes, at most 64.`,
    )
  }
  if (text === null || text.trim() === '') return prior === '' ? null : writeBlock(head, prior, file)
  if (!hasBlock(text, file)) {
    throw new UsageError(`${file} is there and was not written by an export.`, [{ do: 'export-elsewhere' }])
  }
  const written = writeBlock(text, prior === '' ? null : prior, file)
  return prior === '' && written?.replaceAll('\r\n', '\n').trim() === head.trim() ? null : written
}
