import { check } from './support/check.ts'

const members = [
  { id: 'MEM-0001', name: 'Ada' },
  { id: 'MEM-0002', name: 'Ben' },
]
const loans = [
  { id: 'LOA-0001', item: 'ITE-0001', member: 'MEM-0001', due: '2026-03-12', state: 'open' as const },
  { id: 'LOA-0002', item: 'ITE-0002', member: 'MEM-0001', due: '2026-03-20', state: 'open' as const },
  { id: 'LOA-0003', item: 'ITE-0003', member: 'MEM-0002', due: '2026-03-18', state: 'open' as const },
  { id: 'LOA-0004', item: 'ITE-0004', member: 'MEM-0002', due: '2026-03-18', state: 'returned' as const },
]
const early = [{ id: 'LOA-0005', item: 'ITE-0005', member: 'MEM-0001', due: '2026-03-11', state: 'open' as const }]

check({ members, loans }, [
  {
    title: 'loans of a member are listed',
    calls: ['GET /members/MEM-0001/loans'],
    of: 'body.loans',
    unordered: true,
    is: [
      { id: 'LOA-0001', item: 'ITE-0001', due: '2026-03-12', remindOn: '2026-03-09' },
      { id: 'LOA-0002', item: 'ITE-0002', due: '2026-03-20', remindOn: '2026-03-17' },
    ],
  },
  {
    title: 'only open loans are listed',
    calls: ['GET /members/MEM-0002/loans'],
    of: 'body.loans',
    fields: ['id'],
    is: [{ id: 'LOA-0003' }],
  },
  {
    title: 'the order of loans',
    calls: ['GET /members/MEM-0001/loans'],
    of: 'body.loans',
    fields: ['id'],
    is: [{ id: 'LOA-0002' }, { id: 'LOA-0001' }],
  },
  {
    title: 'a member that is not there is refused',
    calls: ['GET /members/MEM-0009/loans'],
    is: { status: 404, body: { error: 'member.unknown' } },
  },
])

check({ members, loans: early }, [
  {
    title: 'a reminder that would be on a Sunday',
    calls: ['GET /members/MEM-0001/loans'],
    of: 'body.loans',
    fields: ['remindOn'],
    is: [{ remindOn: '2026-03-09' }],
  },
])
