import { parentPort } from 'node:worker_threads'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { messageOf } from '../../core/errors.ts'
import { connect } from '../rpc/connect.ts'
import { threadLine } from '../rpc/line.ts'

/** Functions of the thread that runs users' patterns. */
export interface PatternsThread {
  /** throws if the pattern is not valid */
  found(pattern: string, flags: string, text: string): Promise<boolean>
  /** numbers of the matching lines, from 0, at most `max`; throws if the pattern is not valid */
  lines(pattern: string, flags: string, text: string, max: number): Promise<number[]>
  /** what is wrong with the value; throws if the schema is not valid */
  errors(schema: unknown, value: unknown): Promise<string[]>
  /** what is wrong with the schema itself; null if nothing */
  problem(schema: unknown): Promise<string | null>
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

if (parentPort)
  connect<object, PatternsThread>(threadLine(parentPort), {
    // `g` and `y` only move lastIndex, which must not affect a test.
    found: async (pattern, flags, text) => new RegExp(pattern, flags.replace(/[gy]/g, '')).test(text),
    lines: async (pattern, flags, text, max) => {
      const matcher = new RegExp(pattern, flags)
      const lines: number[] = []
      for (const [index, line] of text.split('\n').entries()) {
        if (lines.length === max) break
        if (matcher.test(line)) lines.push(index)
      }
      return lines
    },
    errors: async (schema, value) => {
      const validate = compile(schema)
      return validate(value) ? [] : (validate.errors ?? []).map(say)
    },
    problem: async (schema) => {
      try {
        compile(schema)
        return null
      } catch (error) {
        return messageOf(error).sentence
      }
    },
  })
