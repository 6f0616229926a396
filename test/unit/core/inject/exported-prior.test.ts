import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exportedPrior } from '../../../../src/core/inject/exported-prior.ts'
import { EXAMPLES_HEADER, PRIOR_HEADER, renderPrior } from '../../../../src/core/inject/prior.ts'
import {
  asBlockBody,
  BEGIN_MARKER,
  blockBody,
  END_MARKER,
} from '../../../../src/core/inject/targets/block.ts'
import { renderExport } from '../../../../src/core/inject/targets.ts'
import type { Experience } from '../../../../src/core/library/experience.ts'

const rule: Experience = {
  id: 'E1',
  text: 'Round <b>money</b> down.',
  evidence: ['fee(3) should be 4'],
  tags: [],
  status: 'proven',
  history: [],
}
const example = (task: string, answer: string, shows?: string): Experience => ({
  ...rule,
  id: 'E2',
  kind: 'example',
  text: 'late-days',
  example: { task, answer, ...(shows === undefined ? {} : { shows }), origin: 'solution', tokens: 9 },
})
const agentsMd = (text: string | null, prior: string) =>
  renderExport('agents-md', { text, prior, file: 'AGENTS.md' })

test('rules are worded as in the prompt, and the same experiences fit', () => {
  expect(exportedPrior([rule]).text).toBe(renderPrior([rule]).text)
  const long = example('Write it.', 'x'.repeat(40_000))
  expect(exportedPrior([rule, long])).toMatchObject({ used: ['E1'], dropped: ['E2'] })
})

test('an example is named as an accepted answer of this project, in fences, and renders no HTML', () => {
  const shown = exportedPrior([
    rule,
    example(
      'Write `late(days)`.\nIt returns the <i>fee</i>.',
      '```ts\nconst a: Array<string> = []\n```',
      'No <u>.',
    ),
  ])
  expect(agentsMd(null, shown.text)).toBe(
    `${BEGIN_MARKER}
${PRIOR_HEADER}
- Round \\<b>money\\</b> down.
  seen: "fee(3) should be 4"

${EXAMPLES_HEADER}

**An accepted answer of this project**, to this task:

\`\`\`text
Write \`late(days)\`.
It returns the <i>fee</i>.
\`\`\`

It shows: No \\<u>.

The answer:

\`\`\`ts
const a: Array<string> = []
\`\`\`
${END_MARKER}
`,
  )
})

test.each([
  ['prose around a block', 'Here:\n```js\nreturn 1\n```', '````\nHere:\n```js\nreturn 1\n```\n````'],
  ['no block', '{ "a": 1 }', '```\n{ "a": 1 }\n```'],
  ['a block with longer fences inside', '~~~md\n````\nx\n````\n~~~', '`````md\n````\nx\n````\n`````'],
])('an answer that is %s is in one fence', (_name, answer, expected) => {
  expect(exportedPrior([example('Do it.', answer)]).text.endsWith(`\nThe answer:\n\n${expected}`)).toBe(true)
})

describe('whatever task and answer hold', () => {
  const part = fc.constantFrom(
    'a',
    '\n',
    '\r\n',
    '```',
    '````',
    '~~~',
    '<b>',
    '- rule',
    BEGIN_MARKER,
    END_MARKER,
  )
  const text = fc.array(part, { maxLength: 8 }).map((parts) => `x${parts.join('')}`)
  const around = fc.constantFrom('', '# Ours\n', '# Ours\r\n\r\ntext', '```js\n')

  test('the block is found again, written again the same, and removed to the byte', () => {
    fc.assert(
      fc.property(text, text, around, (task, answer, before) => {
        const { text: prior } = exportedPrior([example(task, answer), rule])
        const written = agentsMd(before, prior)!
        expect(blockBody(written, 'AGENTS.md')).toBe(asBlockBody(prior))
        expect(agentsMd(written, prior)).toBe(written)
        expect(agentsMd(written, '')).toBe(before === '' ? null : before)
      }),
    )
  })

  test('nothing of it stands outside of its fences', () => {
    fc.assert(
      fc.property(text, text, (task, answer) => {
        const outside: string[] = []
        let fence = ''
        for (const line of exportedPrior([example(task, answer)]).text.split('\n')) {
          const [mark = ''] = /^`{3,}/.exec(line) ?? []
          if (fence === '' && mark === '') outside.push(line)
          else if (fence === '') fence = mark
          else if (line === fence) fence = ''
        }
        expect(outside.filter(Boolean)).toEqual([
          EXAMPLES_HEADER,
          '**An accepted answer of this project**, to this task:',
          'The answer:',
        ])
      }),
    )
  })
})
