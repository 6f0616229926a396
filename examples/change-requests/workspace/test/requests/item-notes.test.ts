import { check } from './support/check.ts'

const items = [
  { id: 'ITE-0001', name: 'Rip saw', value: 4000, state: 'ready' as const },
  { id: 'ITE-0002', name: 'Old vice', value: 2000, state: 'retired' as const },
  { id: 'ITE-0003', name: 'Plane', value: 8000, state: 'ready' as const },
]

check({ items }, [
  {
    title: 'a note is kept',
    calls: [['POST /items/ITE-0001/notes', { text: 'Blade is new' }]],
    of: 'body.text',
    is: 'Blade is new',
  },
  {
    title: 'notes are listed and counted',
    calls: [
      ['POST /items/ITE-0001/notes', { text: 'Blade is new' }],
      ['POST /items/ITE-0001/notes', { text: 'Handle is loose' }],
      'GET /items/ITE-0001',
    ],
    of: 'body.notes',
    is: 2,
  },
  {
    title: 'notes of another item are not listed',
    calls: [['POST /items/ITE-0003/notes', { text: 'Handle is loose' }], ['POST /items/ITE-0001/notes', { text: 'Blade is new' }], 'GET /items/ITE-0001/notes'],
    of: 'body.notes',
    fields: ['text'],
    is: [{ text: 'Blade is new' }],
  },
  {
    title: 'the id of a note',
    calls: [['POST /items/ITE-0001/notes', { text: 'Blade is new' }]],
    of: 'body.id',
    is: 'NOT-0001',
  },
  {
    title: 'spaces in what was typed',
    calls: [['POST /items/ITE-0001/notes', { text: '  Oil   the   hinge ' }]],
    of: 'body.text',
    is: 'Oil the hinge',
  },
  {
    title: 'the order of notes',
    calls: [['POST /items/ITE-0001/notes', { text: 'Blade is new' }], ['POST /items/ITE-0001/notes', { text: 'Handle is loose' }], 'GET /items/ITE-0001/notes'],
    of: 'body.notes',
    fields: ['text'],
    is: [{ text: 'Handle is loose' }, { text: 'Blade is new' }],
  },
  {
    title: 'a item in the wrong state is refused',
    calls: [['POST /items/ITE-0002/notes', { text: 'Blade is new' }]],
    is: { status: 409, body: { error: 'item.retired' } },
  },
])
