import { check } from './support/check.ts'

const repairs = [{ id: 'REP-0001', mechanic: 'MEC-0001', fault: 'Noise', ready: '2026-03-10', state: 'open' as const }]

check({ repairs }, [
  {
    title: 'the fault is changed',
    calls: [['POST /repairs/REP-0001/describe', { fault: 'Worn bearing' }]],
    of: 'body',
    fields: ['id', 'fault', 'formerFault'],
    is: { id: 'REP-0001', fault: 'Worn bearing', formerFault: 'Noise' },
  },
  {
    title: 'the fault stays changed',
    calls: [['POST /repairs/REP-0001/describe', { fault: 'Worn bearing' }], 'GET /repairs/REP-0001'],
    of: 'body.fault',
    is: 'Worn bearing',
  },
  {
    title: 'spaces in what was typed',
    calls: [['POST /repairs/REP-0001/describe', { fault: '  Worn   front bearing' }]],
    of: 'body.fault',
    is: 'Worn front bearing',
  },
  {
    title: 'the change is audited',
    calls: [['POST /repairs/REP-0001/describe', { fault: 'Worn bearing' }]],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'repair.describe', id: 'REP-0001' }],
  },
  {
    title: 'the change is told',
    calls: [['POST /repairs/REP-0001/describe', { fault: 'Worn bearing' }]],
    of: 'events',
    is: [{ name: 'repair-described', id: 'REP-0001' }],
  },
  {
    title: 'a wrong fault is refused',
    calls: [['POST /repairs/REP-0001/describe', { fault: '' }]],
    is: { status: 422, body: { error: 'fault.invalid' } },
  },
])
