import { check } from './support/check.ts'

const teachers = [
  { id: 'TEA-0001', name: 'Hal' },
  { id: 'TEA-0002', name: 'Ivy' },
]
const course = { price: 6000, seats: 8, state: 'open' as const }
const courses = [
  { ...course, id: 'COU-0001', title: 'Joinery', teacher: 'TEA-0001', day: '2026-04-14' },
  { ...course, id: 'COU-0002', title: 'Welding', teacher: 'TEA-0001', day: '2026-04-24' },
  { ...course, id: 'COU-0003', title: 'Knots', teacher: 'TEA-0002', day: '2026-05-05' },
  { ...course, id: 'COU-0004', title: 'Turning', teacher: 'TEA-0002', day: '2026-05-06', state: 'cancelled' as const },
]
const midweek = [{ ...course, id: 'COU-0005', title: 'Carving', teacher: 'TEA-0001', day: '2026-04-22' }]

check({ teachers, courses }, [
  {
    title: 'courses of a teacher are listed',
    calls: ['GET /teachers/TEA-0001/courses'],
    of: 'body.courses',
    unordered: true,
    is: [
      { id: 'COU-0001', title: 'Joinery', registerBy: '2026-04-04' },
      { id: 'COU-0002', title: 'Welding', registerBy: '2026-04-14' },
    ],
  },
  {
    title: 'only open courses are listed',
    calls: ['GET /teachers/TEA-0002/courses'],
    of: 'body.courses',
    fields: ['id'],
    is: [{ id: 'COU-0003' }],
  },
  {
    title: 'the order of courses',
    calls: ['GET /teachers/TEA-0001/courses'],
    of: 'body.courses',
    fields: ['id'],
    is: [{ id: 'COU-0002' }, { id: 'COU-0001' }],
  },
  {
    title: 'a teacher that is not there is refused',
    calls: ['GET /teachers/TEA-0009/courses'],
    is: { status: 404, body: { error: 'teacher.unknown' } },
  },
])

check({ teachers, courses: midweek }, [
  {
    title: 'an end of registration that would be on a Sunday',
    calls: ['GET /teachers/TEA-0001/courses'],
    of: 'body.courses',
    fields: ['registerBy'],
    is: [{ registerBy: '2026-04-13' }],
  },
])
