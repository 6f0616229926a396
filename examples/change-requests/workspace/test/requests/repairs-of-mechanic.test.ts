import { check } from './support/check.ts'

const mechanics = [
  { id: 'MEC-0001', name: 'Fay' },
  { id: 'MEC-0002', name: 'Gus' },
]
const repairs = [
  { id: 'REP-0001', mechanic: 'MEC-0001', fault: 'Noise', ready: '2026-03-03', state: 'done' as const },
  { id: 'REP-0002', mechanic: 'MEC-0001', fault: 'Smoke', ready: '2026-03-11', state: 'done' as const },
  { id: 'REP-0003', mechanic: 'MEC-0002', fault: 'Rust', ready: '2026-03-04', state: 'done' as const },
  { id: 'REP-0004', mechanic: 'MEC-0002', fault: 'Crack', ready: '2026-03-05', state: 'open' as const },
]
const late = [{ id: 'REP-0005', mechanic: 'MEC-0001', fault: 'Leak', ready: '2026-03-06', state: 'done' as const }]

check({ mechanics, repairs }, [
  {
    title: 'repairs of a mechanic are listed',
    calls: ['GET /mechanics/MEC-0001/repairs'],
    of: 'body.repairs',
    unordered: true,
    is: [
      { id: 'REP-0001', fault: 'Noise', checkOn: '2026-04-02' },
      { id: 'REP-0002', fault: 'Smoke', checkOn: '2026-04-10' },
    ],
  },
  {
    title: 'only repairs that are done are listed',
    calls: ['GET /mechanics/MEC-0002/repairs'],
    of: 'body.repairs',
    fields: ['id'],
    is: [{ id: 'REP-0003' }],
  },
  {
    title: 'the order of repairs',
    calls: ['GET /mechanics/MEC-0001/repairs'],
    of: 'body.repairs',
    fields: ['id'],
    is: [{ id: 'REP-0002' }, { id: 'REP-0001' }],
  },
  {
    title: 'a mechanic that is not there is refused',
    calls: ['GET /mechanics/MEC-0009/repairs'],
    is: { status: 404, body: { error: 'mechanic.unknown' } },
  },
])

check({ mechanics, repairs: late }, [
  {
    title: 'a check that would be on a Sunday',
    calls: ['GET /mechanics/MEC-0001/repairs'],
    of: 'body.repairs',
    fields: ['checkOn'],
    is: [{ checkOn: '2026-04-06' }],
  },
])
