import { type Answer, type Call, ok, refuse } from './http.ts'
import { find, type Store } from './store.ts'

export interface Mechanic {
  id: string
  name: string
}

export interface Repair {
  id: string
  mechanic: string
  fault: string
  /** the day on which it is ready */
  ready: string
  state: 'open' | 'done'
}

export function showRepair(store: Store, call: Call): Answer {
  const repair = find(store.repairs, call.params.id)
  if (!repair) return refuse(404, 'repair.unknown')
  return ok(repair)
}
