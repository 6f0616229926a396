import { z } from 'zod'
import { type AnswerVerifier, answerVerifier, looksNumeric } from './answer-verifier.ts'
import { answersOf } from './answers.ts'
import { chatOf } from './chat-prompt.ts'
import { verifierWords } from './import-rows.ts'
import { ANSWER_FORM, type Imported, type ImportedTask, type LeftOut, type NotImported } from './imported.ts'
import type { Row, Rows } from './read-rows.ts'
import { WrittenNumber } from './written-number.ts'

const Message = z.looseObject({ role: z.string(), content: z.string(), name: z.string().optional() })
const Answer = z.union([z.string(), z.number(), z.instanceof(WrittenNumber)])
const Sample = z.looseObject({
  input: z.union([z.string(), z.array(Message).min(1)]),
  ideal: z.union([Answer, z.array(Answer).min(1)]),
})

/** Whether a row looks like a sample of OpenAI Evals. */
export function isEvalsRow({ values }: Row): boolean {
  return 'input' in values && 'ideal' in values
}

/**
 * Samples of OpenAI Evals (JSONL with `input`, a chat or a text, and `ideal`, one answer or several). System messages
 * become instructions and the one user message the prompt; a conversation with replies has no single prompt.
 */
export function importEvals({ rows, leftOut: before }: Rows, kind: AnswerVerifier): Imported {
  const leftOut: LeftOut[] = [...before]
  const tasks: ImportedTask[] = []
  const ideals = rows.flatMap(({ values }) => answersOf(values.ideal))
  const allNumbers = ideals.length > 0 && ideals.every(looksNumeric)
  for (const row of rows) {
    const made = taskOf(row, kind, allNumbers)
    if ('reason' in made) leftOut.push({ line: row.line, ...made })
    else tasks.push(made)
  }
  leftOut.sort((a, b) => a.line - b.line)
  const [first] = tasks
  const mapping =
    first === undefined
      ? []
      : [
          { field: 'prompt', from: 'input (user)', example: first.prompt },
          first.instructions === ANSWER_FORM
            ? { field: 'instructions', from: '(added)', example: ANSWER_FORM }
            : { field: 'instructions', from: 'input (system)', example: first.instructions ?? '' },
          { field: 'answer', from: 'ideal', example: first.answer ?? '' },
          { field: 'verify', from: '(from ideal)', example: verifierWords(first) },
        ]
  return { format: 'openai-evals', columns: [], mapping, tasks, leftOut, notes: [] }
}

function taskOf(
  { line, values }: Row,
  kind: AnswerVerifier,
  allNumbers: boolean,
): ImportedTask | NotImported {
  const parsed = Sample.safeParse(values)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return {
      reason: `${issue?.path.join('.') || 'the line'} is not as OpenAI Evals writes it: ${issue?.message ?? ''}.`,
    }
  }
  const chat = chatOf(parsed.data.input)
  if ('reason' in chat) return chat
  const verifier = answerVerifier(answersOf(parsed.data.ideal), kind, allNumbers)
  if ('reason' in verifier) return verifier
  const { type } = verifier.verify
  const instructions = chat.system || (type === 'judge' || type === 'json' ? undefined : ANSWER_FORM)
  return {
    line,
    prompt: chat.user,
    ...(instructions === undefined ? {} : { instructions }),
    answer: verifier.answer,
    verify: [verifier.verify],
    tags: [],
  }
}
