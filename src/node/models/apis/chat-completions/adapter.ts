import type { ApiAdapter } from '../../wire/adapter.ts'
import { capableOfAll } from '../../wire/request-parts.ts'
import { joinEvents } from './join.ts'
import { refusals } from './refusals.ts'
import { readNoReply, readReply } from './reply.ts'
import { requestBody } from './request.ts'
import { readStream } from './stream.ts'

/** OpenAI's chat completions API, which nearly all other services support too. */
export const chatCompletions: ApiAdapter = {
  capabilities: (openai) => ({
    ...capableOfAll(openai),
    // OpenAI's newer models refuse max_tokens; most other servers accept only that one.
    limitNames: openai ? ['max_completion_tokens', 'max_tokens'] : ['max_tokens', 'max_completion_tokens'],
  }),
  body: requestBody,
  read: readReply,
  join: joinEvents,
  readNoReply,
  readStream,
  refusals,
}
