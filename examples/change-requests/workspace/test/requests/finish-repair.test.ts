import { check } from './support/check.ts'

const repair = { mechanic: 'MEC-0001', fault: 'Noise', ready: '2026-03-10' }
const repairs = [
  { ...repair, id: 'REP-0001', state: 'open' as const },
  { ...repair, id: 'REP-0002', state: 'done' as const },
]

check({ repairs }, [
  {
    title: 'a repair is finished',
    calls: [['POST /repairs/REP-0001/finish', { minutes: 50 }]],
    of: 'body',
    fields: ['id', 'state', 'cost'],
    is: { id: 'REP-0001', state: 'done', cost: 3650 },
  },
  {
    title: 'a finished repair stays done',
    calls: [['POST /repairs/REP-0001/finish', { minutes: 50 }], 'GET /repairs/REP-0001'],
    of: 'body.state',
    is: 'done',
  },
  {
    title: 'a cost with odd cents',
    calls: [['POST /repairs/REP-0001/finish', { minutes: 13 }]],
    of: 'body.cost',
    is: 945,
  },
  {
    title: 'the end of a repair is audited',
    calls: [['POST /repairs/REP-0001/finish', { minutes: 50 }]],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'repair.finish', id: 'REP-0001' }],
  },
  {
    title: 'a repair that is not there is refused',
    calls: [['POST /repairs/REP-0009/finish', { minutes: 50 }]],
    is: { status: 404, body: { error: 'repair.unknown' } },
  },
  {
    title: 'a repair in the wrong state is refused',
    calls: [['POST /repairs/REP-0002/finish', { minutes: 50 }]],
    is: { status: 409, body: { error: 'repair.done' } },
  },
])
