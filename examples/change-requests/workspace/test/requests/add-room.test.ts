import { check } from './support/check.ts'

check({}, [
  {
    title: 'a room is kept',
    calls: [['POST /rooms', { label: 'Attic', keeper: 'Cleo' }]],
    of: 'body',
    fields: ['label', 'keeper'],
    is: { label: 'Attic', keeper: 'Cleo' },
  },
  {
    title: 'a room is counted as created',
    calls: [['POST /rooms', { label: 'Yard', keeper: 'Dan' }]],
    of: 'status',
    is: 201,
  },
  {
    title: 'the id of a room',
    calls: [['POST /rooms', { label: 'Yard', keeper: 'Dan' }]],
    of: 'body.id',
    is: 'ROO-0001',
  },
  {
    title: 'spaces in what was typed',
    calls: [['POST /rooms', { label: '  Long   hall', keeper: ' Eva  Maria ' }]],
    of: 'body',
    fields: ['label', 'keeper'],
    is: { label: 'Long hall', keeper: 'Eva Maria' },
  },
  {
    title: 'a room is audited',
    calls: [['POST /rooms', { label: 'Attic', keeper: 'Cleo' }]],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'room.add', id: 'ROO-0001' }],
  },
  {
    title: 'a wrong label is refused',
    calls: [['POST /rooms', { label: '', keeper: 'Cleo' }]],
    is: { status: 422, body: { error: 'label.invalid' } },
  },
])
