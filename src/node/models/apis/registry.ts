import type { ApiAdapter } from '../wire/adapter.ts'
import type { Api } from '../wire/names.ts'
import { chatCompletions } from './chat-completions/adapter.ts'
import { responses } from './responses/adapter.ts'

/** The adapter of each API. */
export const ADAPTERS: Record<Api, ApiAdapter> = {
  chat: chatCompletions,
  responses,
}
