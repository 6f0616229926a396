/**
 * Errors as they are sent to another process or thread. Structured clone loses their class and fields, and JSON everything,
 * so they are made plain data here: class (by its name), message, fields, cause and stack arrive as they were.
 */
import * as family from '../../core/errors.ts'

export interface PackedError {
  name: string
  message: string
  /** own fields, such as `kind`, without those that JSON cannot represent */
  fields: Record<string, unknown>
  stack?: string
  cause?: PackedError
}

/** Prototypes of errors by the `name` of their instances. */
export type ErrorClasses = Readonly<Record<string, { prototype: Error }>>

/** The classes of core/errors.ts, which every channel preserves. */
const FAMILY: ErrorClasses = Object.fromEntries(
  Object.entries(family).flatMap(([name, each]) =>
    'prototype' in each && each.prototype instanceof Error ? [[name, { prototype: each.prototype }]] : [],
  ),
)

export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), fields: {} }
  const { name, message, stack, cause } = error
  return {
    name,
    message,
    fields: plainFields(error),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined ? {} : { cause: packError(cause) }),
  }
}

/** @param classes additional error classes of the channel, by name; others arrive as an Error with their name and fields */
export function unpackError(packed: PackedError, classes: ErrorClasses = {}): Error {
  const { name, message, fields, stack, cause } = packed
  const error = new Error(message, cause === undefined ? {} : { cause: unpackError(cause, classes) })
  const known = Object.hasOwn(classes, name)
    ? classes[name]
    : Object.hasOwn(FAMILY, name)
      ? FAMILY[name]
      : null
  if (known) Object.setPrototypeOf(error, known.prototype)
  Object.assign(error, fields)
  if (error.name !== name) Object.assign(error, { name })
  if (stack !== undefined) error.stack = stack
  return error
}

function plainFields(error: Error): Record<string, unknown> {
  const { cause: _cause, ...fields } = { ...error } as Record<string, unknown>
  try {
    return JSON.parse(JSON.stringify(fields)) as Record<string, unknown>
  } catch {
    return {}
  }
}
