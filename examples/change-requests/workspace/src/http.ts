import type { Store } from './store.ts'

export interface Call {
  method: string
  /** such as '/loans/LOA-0001' */
  path: string
  /** the parts of the path that its route names */
  params: Record<string, string>
  query: Record<string, string>
  body: Record<string, unknown>
  /** the desk that asks */
  desk: string
}

export interface Answer {
  status: number
  body: unknown
}

export type Handler = (store: Store, call: Call) => Answer

export const ok = (body: unknown): Answer => ({ status: 200, body })

export const created = (body: unknown): Answer => ({ status: 201, body })

export const refuse = (status: number, error: string): Answer => ({ status, body: { error } })
