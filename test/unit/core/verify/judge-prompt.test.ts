import { expect, it } from 'vitest'
import { digest } from '../../../../src/core/digest.ts'
import { JUDGE_PROMPT_VERSION, JUDGE_SCHEMA, judgePrompt } from '../../../../src/core/verify/judge-prompt.ts'

it('is unchanged: recorded verdicts belong to a version of the prompt', () => {
  const messages = judgePrompt({ rubric: 'R', prompt: 'P', reply: 'X', mark: 'abc', truth: 'T' })
  expect(messages[1]!.content).toBe(
    'Rubric:\nR\n\nTask that was given:\nP\n\nKnown right answer:\nT\n\nBEGIN REPLY abc\nX\nEND REPLY abc\n\nGrade the reply by the rubric. JSON only.',
  )
  // Changed the wording? Count JUDGE_PROMPT_VERSION up, then renew this line.
  expect([JUDGE_PROMPT_VERSION, digest([messages, JUDGE_SCHEMA]).slice(0, 16)]).toEqual([
    1,
    '238b00ced65554f3',
  ])
})
