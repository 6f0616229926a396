import assert from 'node:assert/strict'
import test from 'node:test'
import { handle } from '../src/app.ts'
import { createStore } from '../src/store.ts'

test('an item is lent to a member', () => {
  const store = createStore({
    items: [{ id: 'ITE-0001', name: 'Rip saw', value: 4500, state: 'ready' }],
    members: [{ id: 'MEM-0001', name: 'Ada' }],
  })
  const lent = handle(store, {
    method: 'POST',
    path: '/loans',
    body: { item: 'ITE-0001', member: 'MEM-0001' },
  })
  assert.equal(lent.status, 201)
  assert.equal(handle(store, { method: 'GET', path: '/loans/LOA-0001' }).status, 200)
})
