import { addDays, openDay } from './days.ts'
import { type Answer, type Call, created, ok, refuse } from './http.ts'
import { audit, emit } from './log.ts'
import { find, nextId, type Store } from './store.ts'

export interface Member {
  id: string
  name: string
}

export interface Loan {
  id: string
  item: string
  member: string
  due: string
  state: 'open' | 'returned'
}

/** Lends an item to a member for four weeks. */
export function addLoan(store: Store, call: Call): Answer {
  const item = find(store.items, call.body.item)
  if (!item) return refuse(404, 'item.unknown')
  const member = find(store.members, call.body.member)
  if (!member) return refuse(404, 'member.unknown')
  const loan: Loan = {
    id: nextId(store, 'loan'),
    item: item.id,
    member: member.id,
    due: openDay(addDays(store.today, 28)),
    state: 'open',
  }
  store.loans.push(loan)
  audit(store, call, 'loan.add', loan.id)
  emit(store, 'loan-added', loan.id)
  return created(loan)
}

export function showLoan(store: Store, call: Call): Answer {
  const loan = find(store.loans, call.params.id)
  if (!loan) return refuse(404, 'loan.unknown')
  return ok(loan)
}
