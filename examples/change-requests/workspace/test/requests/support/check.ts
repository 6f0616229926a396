import assert from 'node:assert/strict'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import type { handle as Handle } from '../../../src/app.ts'
import type { createStore as CreateStore, Store } from '../../../src/store.ts'

/** 'POST /loans/LOA-0001/renew', with the body where there is one. */
export type Given = string | [string, Record<string, unknown>]

export interface Row {
  title: string
  /** in this order; the last answer is looked at */
  calls: Given[]
  /** 'status', a part of the answer such as 'body.id', or 'audit' or 'events' of all calls; default: the whole answer */
  of?: string
  /** only these fields of it */
  fields?: string[]
  /** it is a list whose order is not looked at */
  unordered?: true
  is: unknown
}

const show = (value: unknown) => inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 6 })
const worded = (given: Given) => (typeof given === 'string' ? given : `${given[0]} ${show(given[1])}`)

interface Service {
  handle: typeof Handle
  createStore: typeof CreateStore
}

/** The service, or why it does not load: then every check says so. */
async function load(): Promise<Service | string> {
  const root = new URL('../../../', import.meta.url)
  try {
    const { handle } = await import(new URL('src/app.ts', root).href)
    const { createStore } = await import(new URL('src/store.ts', root).href)
    return { handle, createStore }
  } catch (error) {
    const [first = ''] = String(error).split('\n')
    return `src/app.ts should load: ${first.replaceAll(fileURLToPath(root), '')}`
  }
}

const service = await load()

/** One check a row, each on a service of its own that holds what is given. */
export function check(seed: Partial<Store>, rows: Row[]): void {
  for (const row of rows) {
    test(row.title, () => {
      if (typeof service === 'string') assert.fail(service)
      const store = service.createStore(structuredClone(seed))
      const answers = row.calls.map((given) => answerTo(service, store, given))
      const got = partOf({ ...answers.at(-1), audit: store.audit, events: store.events }, row)
      const what = row.of ?? 'the answer'
      const fields = row.fields ? ` should have ${show(row.is)}` : ` should be ${show(row.is)}`
      assert.deepStrictEqual(got, row.is, `${row.calls.map(worded).join(', then ')}: ${what}${fields}`)
    })
  }
}

/** What was thrown is an answer of its own. */
function answerTo({ handle }: Service, store: Store, given: Given): Record<string, unknown> {
  const [line, body] = typeof given === 'string' ? [given, {}] : given
  const [method = '', url = ''] = line.split(' ')
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const query = Object.fromEntries(searchParams)
  try {
    return { ...handle(store, { method, path: pathname, query, body: structuredClone(body), desk: 'north' }) }
  } catch (error) {
    return { status: 500, body: { thrown: String(error) } }
  }
}

function partOf(got: Record<string, unknown>, { of, fields, unordered }: Row): unknown {
  if (of === undefined) return { status: got.status, body: got.body }
  const part = of.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], got)
  const picked = (value: unknown) =>
    fields && typeof value === 'object' && value !== null
      ? Object.fromEntries(fields.map((field) => [field, (value as Record<string, unknown>)[field]]))
      : value
  if (!Array.isArray(part)) return picked(part)
  const list = part.map(picked)
  return unordered ? list.toSorted((a, b) => show(a).localeCompare(show(b))) : list
}
