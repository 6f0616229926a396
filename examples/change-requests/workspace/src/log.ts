import type { Call } from './http.ts'
import type { Store } from './store.ts'

export interface AuditEntry {
  day: string
  desk: string
  action: string
  id: string
}

export interface LibraryEvent {
  name: string
  id: string
}

/** Keeps who did what to which thing. */
export function audit(store: Store, call: Call, action: string, id: string): void {
  store.audit.push({ day: store.today, desk: call.desk, action, id })
}

/** Tells the other services, which read the events. */
export function emit(store: Store, name: string, id: string): void {
  store.events.push({ name, id })
}
