import type { WireFormat } from '../../wire/format.ts'
import { geminiError } from './error.ts'
import { readRequest } from './read-request.ts'

/** Google's Gemini API. */
export const gemini: WireFormat = {
  read: readRequest,
  error: geminiError,
  counted: (tokens) => ({ totalTokens: tokens }),
  models: (names) => ({ models: names.map(model) }),
  model,
}

function model(name: string): object {
  return {
    name: `models/${name}`,
    displayName: name,
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
  }
}
