import { z } from 'zod'
import type { ReplyPart } from '../../wire/adapter.ts'

const CHUNK = z.looseObject({
  choices: z.array(
    z.looseObject({
      delta: z.looseObject({
        content: z.string().nullish(),
        tool_calls: z
          .array(
            z.looseObject({
              index: z.number(),
              id: z.string().nullish(),
              function: z
                .looseObject({ name: z.string().nullish(), arguments: z.string().nullish() })
                .nullish(),
            }),
          )
          .nullish(),
      }),
    }),
  ),
})

/** Tool calls come in fragments, several interleaved: each is complete only when the stream has ended. */
export async function* readStream(events: AsyncIterable<unknown>): AsyncGenerator<ReplyPart> {
  const calls = new Map<number, { id: string; name: string; arguments: string }>()
  for await (const event of events) {
    const delta = CHUNK.safeParse(event).data?.choices[0]?.delta
    if (delta?.content) yield { text: delta.content }
    for (const part of delta?.tool_calls ?? []) {
      const call = calls.get(part.index) ?? { id: '', name: '', arguments: '' }
      call.id ||= part.id ?? ''
      call.name ||= part.function?.name ?? ''
      call.arguments += part.function?.arguments ?? ''
      calls.set(part.index, call)
    }
  }
  for (const [index, call] of calls) yield { call: { ...call, id: call.id || `call-${index}` } }
}
