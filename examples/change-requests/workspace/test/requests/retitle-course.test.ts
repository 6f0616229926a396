import { check } from './support/check.ts'

const courses = [
  { id: 'COU-0001', title: 'Wood', teacher: 'TEA-0001', day: '2026-04-14', price: 6000, seats: 8, state: 'open' as const },
]

check({ courses }, [
  {
    title: 'the title is changed',
    calls: [['POST /courses/COU-0001/retitle', { title: 'Joinery' }]],
    of: 'body',
    fields: ['id', 'title', 'formerTitle'],
    is: { id: 'COU-0001', title: 'Joinery', formerTitle: 'Wood' },
  },
  {
    title: 'the title stays changed',
    calls: [['POST /courses/COU-0001/retitle', { title: 'Joinery' }], 'GET /courses/COU-0001'],
    of: 'body.title',
    is: 'Joinery',
  },
  {
    title: 'spaces in what was typed',
    calls: [['POST /courses/COU-0001/retitle', { title: 'Joinery  for beginners ' }]],
    of: 'body.title',
    is: 'Joinery for beginners',
  },
  {
    title: 'the change is audited',
    calls: [['POST /courses/COU-0001/retitle', { title: 'Joinery' }]],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'course.retitle', id: 'COU-0001' }],
  },
  {
    title: 'the change is told',
    calls: [['POST /courses/COU-0001/retitle', { title: 'Joinery' }]],
    of: 'events',
    is: [{ name: 'course-retitled', id: 'COU-0001' }],
  },
  {
    title: 'a wrong title is refused',
    calls: [['POST /courses/COU-0001/retitle', { title: '' }]],
    is: { status: 422, body: { error: 'title.invalid' } },
  },
])
