import { z } from 'zod'
import { digestText } from '../digest.ts'
import { messageOf } from '../errors.ts'
import type { ChatMessage } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { FEEDBACK_LIMIT } from './feedback.ts'
import { JUDGE_AGAIN, JUDGE_SCHEMA, judgePrompt } from './judge-prompt.ts'
import { jsonValue } from './read-reply.ts'
import type { SpecOf, Verdict, VerifyContext } from './verdict.ts'
import { endsRun, sentence, unscored } from './verdicts.ts'

const Grade = z.object({ score: z.number().min(0).max(1), feedback: z.string().default('') })

const MAX_TOKENS = 500

/**
 * A model grades the reply by the rubric. Asked once more when its answer cannot be read; whatever else goes wrong
 * (an exception, a refusal) leaves the rollout unscored, since a 0 would be a false contrast to learn from.
 */
export async function verifyJudge(
  task: Task,
  spec: SpecOf<'judge'>,
  reply: string,
  context: VerifyContext,
): Promise<Verdict> {
  const messages = judgePrompt({
    rubric: spec.rubric,
    prompt: task.prompt,
    reply,
    mark: digestText(`${task.id}\n${reply}`).slice(0, 12),
    ...(task.answer === undefined ? {} : { truth: task.answer }),
  })
  try {
    const first = await ask(messages, `${context.draw}/judge`, context)
    const grade = first.grade ?? (await askAgain(messages, first.text, context)).grade
    if (grade === null) return unscored('The judge twice gave no JSON object with a score from 0 to 1.')
    const passed = grade.score >= spec.passAt
    const feedback = grade.feedback.trim().slice(0, FEEDBACK_LIMIT)
    return {
      score: grade.score,
      passed,
      feedback: grade.score === 1 ? '' : feedback,
      checks: [{ name: 'rubric', passed, ...(passed || feedback === '' ? {} : { message: feedback }) }],
    }
  } catch (error) {
    if (endsRun(error)) throw error
    return unscored(`The judge gave no verdict: ${sentence(error)}`, messageOf(error).remedies)
  }
}

async function ask(messages: ChatMessage[], draw: string, context: VerifyContext) {
  const reply = await context.judge({
    role: 'judge',
    messages,
    temperature: 0,
    maxTokens: MAX_TOKENS,
    responseSchema: JUDGE_SCHEMA,
    draw,
  })
  if (reply.finish === 'content_filter') throw new Error('its endpoint filtered the reply.')
  const json = jsonValue(reply.text)
  const grade = 'value' in json ? Grade.safeParse(json.value) : null
  return { text: reply.text, grade: grade?.success ? grade.data : null }
}

function askAgain(messages: ChatMessage[], answer: string, context: VerifyContext) {
  return ask(
    [...messages, { role: 'assistant', content: answer }, { role: 'user', content: JUDGE_AGAIN }],
    `${context.draw}/judge/again`,
    context,
  )
}
