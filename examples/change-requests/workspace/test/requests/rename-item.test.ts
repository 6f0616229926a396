import { check } from './support/check.ts'

const items = [{ id: 'ITE-0001', name: 'Saw', value: 4000, state: 'ready' as const }]

check({ items }, [
  {
    title: 'the name is changed',
    calls: [['POST /items/ITE-0001/rename', { name: 'Rip saw' }]],
    of: 'body',
    fields: ['id', 'name', 'formerName'],
    is: { id: 'ITE-0001', name: 'Rip saw', formerName: 'Saw' },
  },
  {
    title: 'the name stays changed',
    calls: [['POST /items/ITE-0001/rename', { name: 'Rip saw' }], 'GET /items/ITE-0001'],
    of: 'body.name',
    is: 'Rip saw',
  },
  {
    title: 'spaces in what was typed',
    calls: [['POST /items/ITE-0001/rename', { name: ' Large  rip saw ' }]],
    of: 'body.name',
    is: 'Large rip saw',
  },
  {
    title: 'the change is audited',
    calls: [['POST /items/ITE-0001/rename', { name: 'Rip saw' }]],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'item.rename', id: 'ITE-0001' }],
  },
  {
    title: 'the change is told',
    calls: [['POST /items/ITE-0001/rename', { name: 'Rip saw' }]],
    of: 'events',
    is: [{ name: 'item-renamed', id: 'ITE-0001' }],
  },
  {
    title: 'a wrong name is refused',
    calls: [['POST /items/ITE-0001/rename', { name: '' }]],
    is: { status: 422, body: { error: 'name.invalid' } },
  },
])
