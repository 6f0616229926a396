import type { Booking } from './bookings.ts'
import type { Course, Teacher } from './courses.ts'
import type { Item } from './items.ts'
import type { Loan, Member } from './loans.ts'
import type { AuditEntry, LibraryEvent } from './log.ts'
import type { Part } from './parts.ts'
import type { Mechanic, Repair } from './repairs.ts'

/** All that the service keeps. What is added to a list is added at its end. */
export interface Store {
  today: string
  items: Item[]
  members: Member[]
  loans: Loan[]
  parts: Part[]
  mechanics: Mechanic[]
  repairs: Repair[]
  teachers: Teacher[]
  courses: Course[]
  bookings: Booking[]
  audit: AuditEntry[]
  events: LibraryEvent[]
  /** how many of a kind were given an id */
  counts: Record<string, number>
}

export function createStore(given: Partial<Store> = {}): Store {
  return {
    today: '2026-03-02',
    items: [],
    members: [],
    loans: [],
    parts: [],
    mechanics: [],
    repairs: [],
    teachers: [],
    courses: [],
    bookings: [],
    audit: [],
    events: [],
    counts: {},
    ...given,
  }
}

export function find<T extends { id: string }>(list: readonly T[], id: unknown): T | undefined {
  return list.find((entry) => entry.id === id)
}

/** nextId(store, 'loan') -> 'LOA-0001' */
export function nextId(store: Store, kind: string): string {
  const count = (store.counts[kind] ?? 0) + 1
  store.counts[kind] = count
  return `${kind.slice(0, 3).toUpperCase()}-${String(count).padStart(4, '0')}`
}
