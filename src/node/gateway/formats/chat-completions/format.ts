import type { WireFormat } from '../../wire/format.ts'
import { openaiError, openaiModel, openaiModels } from '../../wire/openai-answers.ts'
import { readRequest } from './read-request.ts'

/** OpenAI's Chat Completions. */
export const chatCompletions: WireFormat = {
  read: readRequest,
  error: openaiError,
  counted: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  models: openaiModels,
  model: openaiModel,
}
