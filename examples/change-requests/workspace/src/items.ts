import { type Answer, type Call, ok, refuse } from './http.ts'
import { find, type Store } from './store.ts'

export interface Item {
  id: string
  name: string
  /** cents */
  value: number
  state: 'ready' | 'retired'
}

export function showItem(store: Store, call: Call): Answer {
  const item = find(store.items, call.params.id)
  if (!item) return refuse(404, 'item.unknown')
  return ok(item)
}
