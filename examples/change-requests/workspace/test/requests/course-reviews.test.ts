import { check } from './support/check.ts'

const courses = [
  { id: 'COU-0001', title: 'Joinery', teacher: 'TEA-0001', day: '2026-04-14', price: 6000, seats: 8, state: 'open' as const },
  { id: 'COU-0002', title: 'Turning', teacher: 'TEA-0001', day: '2026-04-21', price: 7000, seats: 4, state: 'cancelled' as const },
  { id: 'COU-0003', title: 'Welding', teacher: 'TEA-0002', day: '2026-04-22', price: 9000, seats: 6, state: 'open' as const },
]

check({ courses }, [
  {
    title: 'a review is kept',
    calls: [['POST /courses/COU-0001/reviews', { opinion: 'Well explained' }]],
    of: 'body.opinion',
    is: 'Well explained',
  },
  {
    title: 'reviews are listed and counted',
    calls: [
      ['POST /courses/COU-0001/reviews', { opinion: 'Well explained' }],
      ['POST /courses/COU-0001/reviews', { opinion: 'Too short' }],
      'GET /courses/COU-0001',
    ],
    of: 'body.reviews',
    is: 2,
  },
  {
    title: 'reviews of another course are not listed',
    calls: [['POST /courses/COU-0003/reviews', { opinion: 'Too short' }], ['POST /courses/COU-0001/reviews', { opinion: 'Well explained' }], 'GET /courses/COU-0001/reviews'],
    of: 'body.reviews',
    fields: ['opinion'],
    is: [{ opinion: 'Well explained' }],
  },
  {
    title: 'the id of a review',
    calls: [['POST /courses/COU-0001/reviews', { opinion: 'Well explained' }]],
    of: 'body.id',
    is: 'REV-0001',
  },
  {
    title: 'spaces in what was typed',
    calls: [['POST /courses/COU-0001/reviews', { opinion: '  Bring   good   shoes ' }]],
    of: 'body.opinion',
    is: 'Bring good shoes',
  },
  {
    title: 'the order of reviews',
    calls: [['POST /courses/COU-0001/reviews', { opinion: 'Well explained' }], ['POST /courses/COU-0001/reviews', { opinion: 'Too short' }], 'GET /courses/COU-0001/reviews'],
    of: 'body.reviews',
    fields: ['opinion'],
    is: [{ opinion: 'Too short' }, { opinion: 'Well explained' }],
  },
  {
    title: 'a course in the wrong state is refused',
    calls: [['POST /courses/COU-0002/reviews', { opinion: 'Well explained' }]],
    is: { status: 409, body: { error: 'course.cancelled' } },
  },
])
