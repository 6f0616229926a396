import { type Answer, type Call, ok, refuse } from './http.ts'
import { find, type Store } from './store.ts'

export interface Part {
  id: string
  name: string
  /** cents */
  price: number
  stock: number
  state: 'available' | 'discontinued'
}

export function showPart(store: Store, call: Call): Answer {
  const part = find(store.parts, call.params.id)
  if (!part) return refuse(404, 'part.unknown')
  return ok(part)
}
