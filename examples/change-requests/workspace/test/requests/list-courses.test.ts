import { check } from './support/check.ts'

const courses = [
  { id: 'COU-0001', title: 'Joinery', teacher: 'TEA-0001', day: '2026-04-14', price: 6000, seats: 8, state: 'open' as const },
  { id: 'COU-0002', title: 'Welding', teacher: 'TEA-0001', day: '2026-04-22', price: 9000, seats: 3, state: 'open' as const },
  { id: 'COU-0003', title: 'Turning', teacher: 'TEA-0001', day: '2026-04-21', price: 7000, seats: 9, state: 'cancelled' as const },
]
const odd = [
  { id: 'COU-0004', title: 'Knots', teacher: 'TEA-0001', day: '2026-05-05', price: 2480, seats: 6, state: 'open' as const },
]

check({ courses }, [
  {
    title: 'courses are listed',
    calls: ['GET /courses'],
    of: 'body.courses',
    unordered: true,
    is: [
      { id: 'COU-0001', title: 'Joinery', reducedPrice: 3960 },
      { id: 'COU-0002', title: 'Welding', reducedPrice: 5940 },
    ],
  },
  {
    title: 'courses with enough seats are listed',
    calls: ['GET /courses?seats=5'],
    of: 'body.courses',
    is: [{ id: 'COU-0001', title: 'Joinery', reducedPrice: 3960 }],
  },
  {
    title: 'the order of courses',
    calls: ['GET /courses'],
    of: 'body.courses',
    fields: ['id'],
    is: [{ id: 'COU-0002' }, { id: 'COU-0001' }],
  },
  {
    title: 'a wrong seats is refused',
    calls: ['GET /courses?seats=some'],
    is: { status: 422, body: { error: 'seats.invalid' } },
  },
])

check({ courses: odd }, [
  {
    title: 'a price with odd cents',
    calls: ['GET /courses'],
    of: 'body.courses',
    is: [{ id: 'COU-0004', title: 'Knots', reducedPrice: 1635 }],
  },
])
