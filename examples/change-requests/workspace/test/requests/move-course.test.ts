import { check } from './support/check.ts'

const courses = [
  { id: 'COU-0001', title: 'Joinery', teacher: 'TEA-0001', day: '2026-04-14', price: 6000, seats: 8, state: 'open' as const },
  { id: 'COU-0002', title: 'Turning', teacher: 'TEA-0001', day: '2026-04-21', price: 7000, seats: 4, state: 'cancelled' as const },
]

check({ courses }, [
  {
    title: 'a course is moved',
    calls: [['POST /courses/COU-0001/move', { days: 1 }]],
    of: 'body',
    fields: ['id', 'day', 'moves'],
    is: { id: 'COU-0001', day: '2026-04-15', moves: 1 },
  },
  {
    title: 'a course is moved twice',
    calls: [['POST /courses/COU-0001/move', { days: 1 }], ['POST /courses/COU-0001/move', { days: 2 }], 'GET /courses/COU-0001'],
    of: 'body',
    fields: ['day', 'moves'],
    is: { day: '2026-04-17', moves: 2 },
  },
  {
    title: 'a course that would be held on a Sunday',
    calls: [['POST /courses/COU-0001/move', { days: 5 }]],
    of: 'body.day',
    is: '2026-04-20',
  },
  {
    title: 'it is audited',
    calls: [['POST /courses/COU-0001/move', { days: 1 }]],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'course.move', id: 'COU-0001' }],
  },
  {
    title: 'it is told',
    calls: [['POST /courses/COU-0001/move', { days: 1 }]],
    of: 'events',
    is: [{ name: 'course-moved', id: 'COU-0001' }],
  },
  {
    title: 'a course in the wrong state is refused',
    calls: [['POST /courses/COU-0002/move', { days: 1 }]],
    is: { status: 409, body: { error: 'course.cancelled' } },
  },
])
