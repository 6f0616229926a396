import type { ApiAdapter } from '../../wire/adapter.ts'
import { capableOfAll } from '../../wire/request-parts.ts'
import { joinEvents } from './join.ts'
import { refusals } from './refusals.ts'
import { readNoReply, readReply } from './reply.ts'
import { requestBody } from './request.ts'
import { readStream } from './stream.ts'

/** OpenAI's responses API. It has no stop strings and no seed. */
export const responses: ApiAdapter = {
  capabilities: (openai) => ({
    ...capableOfAll(openai),
    limitNames: ['max_output_tokens'],
    seed: false,
    stop: false,
  }),
  body: requestBody,
  read: readReply,
  join: joinEvents,
  readNoReply,
  readStream,
  refusals,
}
