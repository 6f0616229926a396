import { fenced } from '../code/fences.ts'
import type { Experience, WorkedExample } from '../library/experience.ts'
import { codeBlocks, withoutFence } from '../verify/read-reply.ts'
import { oneLine, type RenderedPrior, renderPrior, severalLines } from './prior.ts'

/**
 * The prior as a file of Markdown holds it, which people read too: the same experiences under the same budget, rules in
 * the same words, and examples with task and answer in fences instead of tags.
 */
export function exportedPrior(experiences: readonly Experience[]): RenderedPrior {
  return renderPrior(experiences, { showExample: exampleMarkdown })
}

function exampleMarkdown({ task, answer, shows }: WorkedExample): string {
  return [
    '',
    '**An accepted answer of this project**, to this task:',
    '',
    fenced(severalLines(task), 'text'),
    '',
    ...(shows === undefined ? [] : [`It shows: ${oneLine(shows)}`, '']),
    'The answer:',
    '',
    asBlock(severalLines(answer)),
  ].join('\n')
}

/** An answer that is one code block stays one, with its language; any other is put into a block as a whole. */
function asBlock(answer: string): string {
  const code = withoutFence(answer)
  if (code === answer) return fenced(answer, '')
  const language = codeBlocks(answer)[0]?.language ?? ''
  return fenced(code, /^[\w+#.-]*$/.test(language) ? language : '')
}
