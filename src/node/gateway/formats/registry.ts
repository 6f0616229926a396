import type { FormatName, WireFormat } from '../wire/format.ts'
import { chatCompletions } from './chat-completions/format.ts'
import { gemini } from './gemini/format.ts'
import { messages } from './messages/format.ts'
import { responses } from './responses/format.ts'

/** The wire formats by name: a name without its format does not compile. */
export const FORMATS: Readonly<Record<FormatName, WireFormat>> = {
  chat: chatCompletions,
  responses,
  messages,
  gemini,
}
