import type { Refused, RefusedKind } from './refused.ts'

const TYPES: Partial<Record<RefusedKind, string>> = {
  token: 'authentication_error',
  host: 'permission_error',
  ended: 'insufficient_quota',
  busy: 'rate_limit_error',
}
const CODES: Partial<Record<RefusedKind, string>> = {
  token: 'invalid_api_key',
  path: 'unknown_url',
  overflow: 'context_length_exceeded',
  refusal: 'content_filter',
  ended: 'insufficient_quota',
  failed: 'upstream_failed',
}

/** An error as both APIs of OpenAI word it. */
export function openaiError({ kind, message }: Refused): { error: object } {
  return {
    error: {
      message,
      type: TYPES[kind] ?? 'invalid_request_error',
      param: null,
      code: CODES[kind] ?? null,
    },
  }
}

/** In a form that OpenAI's and Anthropic's clients read alike, since both ask at the same path. */
export function openaiModel(name: string): object {
  return {
    id: name,
    object: 'model',
    created: 0,
    owned_by: 'tfgrpo',
    type: 'model',
    display_name: name,
    created_at: '1970-01-01T00:00:00Z',
  }
}

export function openaiModels(names: readonly string[]): object {
  return {
    object: 'list',
    data: names.map(openaiModel),
    has_more: false,
    first_id: names[0] ?? null,
    last_id: names.at(-1) ?? null,
  }
}
