import type { OpenAI } from 'openai'
import { z } from 'zod'
import type { SealedThought } from '../../../../core/ports.ts'

/** What is kept of a reasoning item: fields that are not known may be refused when they come back. */
const ITEM = z.object({
  type: z.literal('reasoning'),
  id: z.string(),
  summary: z.array(z.object({ type: z.literal('summary_text'), text: z.string() })).catch([]),
  // What OpenAI gives where nothing is stored there; servers of open models give the thinking itself.
  encrypted_content: z.string().min(1).optional().catch(undefined),
  content: z
    .array(z.object({ type: z.literal('reasoning_text'), text: z.string() }))
    .min(1)
    .optional()
    .catch(undefined),
})

/** The reasoning items of a reply that its endpoint can use again: those that hold what was thought. */
export function sealedIn(output: readonly unknown[]): SealedThought[] {
  let after = 0
  return output.flatMap((raw) => {
    if (z.looseObject({ type: z.literal('function_call') }).safeParse(raw).success) after++
    const item = ITEM.safeParse(raw).data
    return item?.encrypted_content === undefined && item?.content === undefined ? [] : [{ after, item }]
  })
}

/** The items that stood before the call of this number. */
export function itemsBefore(
  sealed: readonly SealedThought[],
  call: number,
): OpenAI.Responses.ResponseReasoningItem[] {
  return sealed.flatMap(({ after, item }) => {
    const known = after === call ? ITEM.safeParse(item).data : undefined
    return known === undefined ? [] : [withoutAbsent(known)]
  })
}

function withoutAbsent({ encrypted_content, content, ...item }: z.infer<typeof ITEM>) {
  return {
    ...item,
    ...(encrypted_content === undefined ? {} : { encrypted_content }),
    ...(content === undefined ? {} : { content }),
  }
}
