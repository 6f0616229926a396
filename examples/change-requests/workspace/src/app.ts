import { type Answer, type Call, refuse } from './http.ts'
import { routes } from './routes.ts'
import type { Store } from './store.ts'

/** Answers a call by the first route that fits. */
export function handle(store: Store, call: Pick<Call, 'method' | 'path'> & Partial<Call>): Answer {
  for (const [route, handler] of Object.entries(routes)) {
    const params = match(route, `${call.method} ${call.path}`)
    if (params) return handler(store, { query: {}, body: {}, desk: '', ...call, params })
  }
  return refuse(404, 'route.unknown')
}

function match(route: string, wanted: string): Record<string, string> | null {
  const parts = route.split('/')
  const given = wanted.split('/')
  if (parts.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = given[index]!
    else if (part !== given[index]) return null
  }
  return params
}
