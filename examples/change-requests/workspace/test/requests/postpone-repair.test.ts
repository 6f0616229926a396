import { check } from './support/check.ts'

const repairs = [
  { id: 'REP-0001', mechanic: 'MEC-0001', fault: 'Noise', ready: '2026-03-10', state: 'open' as const },
  { id: 'REP-0002', mechanic: 'MEC-0001', fault: 'Smoke', ready: '2026-03-02', state: 'done' as const },
]

check({ repairs }, [
  {
    title: 'a repair is postponed',
    calls: [['POST /repairs/REP-0001/postpone', { days: 2 }]],
    of: 'body',
    fields: ['id', 'ready', 'delays'],
    is: { id: 'REP-0001', ready: '2026-03-12', delays: 1 },
  },
  {
    title: 'a repair is postponed twice',
    calls: [['POST /repairs/REP-0001/postpone', { days: 2 }], ['POST /repairs/REP-0001/postpone', { days: 1 }], 'GET /repairs/REP-0001'],
    of: 'body',
    fields: ['ready', 'delays'],
    is: { ready: '2026-03-13', delays: 2 },
  },
  {
    title: 'a repair that would be ready on a Sunday',
    calls: [['POST /repairs/REP-0001/postpone', { days: 5 }]],
    of: 'body.ready',
    is: '2026-03-16',
  },
  {
    title: 'it is audited',
    calls: [['POST /repairs/REP-0001/postpone', { days: 2 }]],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'repair.postpone', id: 'REP-0001' }],
  },
  {
    title: 'it is told',
    calls: [['POST /repairs/REP-0001/postpone', { days: 2 }]],
    of: 'events',
    is: [{ name: 'repair-postponed', id: 'REP-0001' }],
  },
  {
    title: 'a repair in the wrong state is refused',
    calls: [['POST /repairs/REP-0002/postpone', { days: 2 }]],
    is: { status: 409, body: { error: 'repair.done' } },
  },
])
