/** The error bodies of endpoints, in all their shapes, as one plain object. */

export interface Problem {
  status: number
  /** the endpoint's message for people; '' if there is none */
  message: string
  /** code, type and status words, lower case, joined: to distinguish kinds */
  words: string
  /** the parameter that has its own field */
  param: string | null
  /** numbers that have their own fields */
  numbers: { context: number | null; prompt: number | null }
  /** the unchanged body, at most 20,000 characters */
  body: string
}

type Loose = Record<string, unknown>

/**
 * Understands: OpenAI `{error:{message,type,param,code}}`, Gemini `[{error:{code,message,status,details}}]`, Anthropic
 * `{type:"error",error:{...}}`, OpenRouter `{error:{code,message,metadata:{raw}}}`, vLLM `{object:"error",message}`,
 * LM Studio and Ollama `{error:"text"}`, FastAPI and Mistral `{detail:[{loc,msg}]}`, MiniMax `{base_resp:{status_msg}}`,
 * GraphQL `{errors:[{message}]}`, and any of these as JSON text inside the message of a proxy. Anything else is taken as
 * plain text.
 */
export function readProblem(status: number, body: string): Problem {
  const text = body.slice(0, 20_000)
  const problem: Problem = {
    status,
    message: '',
    words: '',
    param: null,
    numbers: { context: null, prompt: null },
    body: text,
  }
  const parsed = json(text)
  if (parsed === undefined) {
    problem.message = isPage(text) ? '' : text.trim()
    return problem
  }
  collect(parsed, problem, 0)
  return problem
}

function collect(value: unknown, problem: Problem, depth: number): void {
  if (depth > 6) return
  if (typeof value === 'string') {
    const inner = json(value)
    // The innermost message is the provider's; those around it are a proxy's.
    if (inner !== undefined) collect(inner, problem, depth + 1)
    else if (value.trim() !== '') problem.message = value.trim()
    return
  }
  if (Array.isArray(value)) {
    for (const each of value.slice(0, 1)) collect(each, problem, depth + 1)
    return
  }
  if (value === null || typeof value !== 'object') return
  const fields = value as Loose
  for (const name of ['code', 'type', 'status', 'reason', 'error_type'])
    if (typeof fields[name] === 'string') problem.words += ` ${(fields[name] as string).toLowerCase()}`
  const inner = fields.innererror as Loose | undefined
  if (typeof inner?.code === 'string') problem.words += ` ${inner.code.toLowerCase()}`
  if (typeof fields.param === 'string') problem.param = fields.param
  if (Array.isArray(fields.loc)) problem.param = fields.loc.filter((part) => part !== 'body').join('.')
  if (typeof fields.n_ctx === 'number') problem.numbers.context = fields.n_ctx
  if (typeof fields.n_prompt_tokens === 'number') problem.numbers.prompt = fields.n_prompt_tokens
  for (const each of Array.isArray(fields.details) ? (fields.details as Loose[]) : [])
    if (typeof each?.reason === 'string') problem.words += ` ${each.reason.toLowerCase()}`
  for (const name of ['base_resp', 'status_msg', 'error_msg', 'msg', 'detail', 'message', 'errors', 'error'])
    collect(fields[name], problem, depth + 1)
  const raw = (fields.metadata as Loose | undefined)?.raw
  if (raw !== undefined) collect(raw, problem, depth + 1)
}

function json(text: string): unknown {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isPage(text: string): boolean {
  return /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(text)
}
