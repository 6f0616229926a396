import { check } from './support/check.ts'

check({}, [
  {
    title: 'a supplier is kept',
    calls: [['POST /suppliers', { company: 'Keen', city: 'Graz' }]],
    of: 'body',
    fields: ['company', 'city'],
    is: { company: 'Keen', city: 'Graz' },
  },
  {
    title: 'a supplier is counted as created',
    calls: [['POST /suppliers', { company: 'Blunt', city: 'Linz' }]],
    of: 'status',
    is: 201,
  },
  {
    title: 'the id of a supplier',
    calls: [['POST /suppliers', { company: 'Blunt', city: 'Linz' }]],
    of: 'body.id',
    is: 'SUP-0001',
  },
  {
    title: 'spaces in what was typed',
    calls: [['POST /suppliers', { company: 'Keen  & Son ', city: ' Bad   Ischl' }]],
    of: 'body',
    fields: ['company', 'city'],
    is: { company: 'Keen & Son', city: 'Bad Ischl' },
  },
  {
    title: 'a supplier is audited',
    calls: [['POST /suppliers', { company: 'Keen', city: 'Graz' }]],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'supplier.add', id: 'SUP-0001' }],
  },
  {
    title: 'a wrong city is refused',
    calls: [['POST /suppliers', { company: 'Keen', city: '' }]],
    is: { status: 422, body: { error: 'city.invalid' } },
  },
])
