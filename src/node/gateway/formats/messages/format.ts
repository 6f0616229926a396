import type { WireFormat } from '../../wire/format.ts'
import { openaiModel, openaiModels } from '../../wire/openai-answers.ts'
import { messagesError } from './error.ts'
import { readRequest } from './read-request.ts'

/** Anthropic's Messages. */
export const messages: WireFormat = {
  read: readRequest,
  error: messagesError,
  counted: (tokens) => ({ input_tokens: tokens }),
  models: openaiModels,
  model: openaiModel,
}
