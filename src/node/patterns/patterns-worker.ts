import { parentPort } from 'node:worker_threads'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** One question to the worker; `id` comes back with the answer. */
export type PatternQuestion =
  | { id: number; kind: 'regex'; pattern: string; flags: string; text: string }
  | { id: number; kind: 'lines'; pattern: string; flags: string; text: string; most: number }
  | { id: number; kind: 'schema'; schema: unknown; value: unknown }
  | { id: number; kind: 'compile'; schema: unknown }

export type PatternAnswer =
  | { id: number; found: boolean }
  | { id: number; lines: number[] }
  | { id: number; errors: string[] }
  | { id: number; invalid: string }

function answer(question: PatternQuestion): PatternAnswer {
  const { id } = question
  try {
    if (question.kind === 'regex') {
      // `g` and `y` only move lastIndex; a test is a test.
      const flags = question.flags.replace(/[gy]/g, '')
      return { id, found: new RegExp(question.pattern, flags).test(question.text) }
    }
    if (question.kind === 'lines') {
      const pattern = new RegExp(question.pattern, question.flags)
      const lines: number[] = []
      for (const [index, line] of question.text.split('\n').entries()) {
        if (lines.length === question.most) break
        if (pattern.test(line)) lines.push(index)
      }
      return { id, lines }
    }
    const validate = compile(question.schema)
    if (question.kind === 'compile') return { id, errors: [] }
    return { id, errors: validate(question.value) ? [] : (validate.errors ?? []).map(say) }
  } catch (error) {
    return { id, invalid: error instanceof Error ? error.message : String(error) }
  }
}

function compile(schema: unknown): ValidateFunction {
  const draft = (schema as { $schema?: unknown } | null)?.$schema
  const options = { allErrors: true, strict: false, logger: false, validateFormats: false } as const
  const ajv = typeof draft === 'string' && /2019|2020/.test(draft) ? new Ajv2020(options) : new Ajv(options)
  const known = schema as boolean | Record<string, unknown>
  if (ajv.validateSchema(known) === false) throw new Error((ajv.errors ?? []).slice(0, 1).map(say).join())
  const validate = ajv.compile(known)
  // Its result would be a promise, which counts as passed.
  if ('$async' in validate) throw new Error('$async is not for replies; leave it out')
  return validate
}

function say(error: ErrorObject): string {
  const where = error.instancePath === '' ? 'the value' : error.instancePath
  const allowed = (error.params as { allowedValues?: unknown[] }).allowedValues
  const extra = (error.params as { additionalProperty?: string }).additionalProperty
  const detail = allowed
    ? `: ${allowed.map((one) => JSON.stringify(one)).join(', ')}`
    : extra
      ? `: ${extra}`
      : ''
  return `${where} ${error.message ?? 'is not valid'}${detail}`
}

parentPort?.on('message', (question: PatternQuestion) => parentPort?.postMessage(answer(question)))
