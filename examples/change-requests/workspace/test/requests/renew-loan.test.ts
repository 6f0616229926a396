import { check } from './support/check.ts'

const loan = { item: 'ITE-0001', member: 'MEM-0001' }
const loans = [
  { ...loan, id: 'LOA-0001', due: '2026-03-10', state: 'open' as const },
  { ...loan, id: 'LOA-0002', due: '2026-03-08', state: 'open' as const },
  { ...loan, id: 'LOA-0003', due: '2026-03-06', state: 'returned' as const },
]

check({ loans }, [
  {
    title: 'a loan is renewed',
    calls: ['POST /loans/LOA-0001/renew'],
    of: 'body',
    fields: ['id', 'due', 'renewals'],
    is: { id: 'LOA-0001', due: '2026-03-24', renewals: 1 },
  },
  {
    title: 'a loan is renewed twice',
    calls: ['POST /loans/LOA-0001/renew', 'POST /loans/LOA-0001/renew', 'GET /loans/LOA-0001'],
    of: 'body',
    fields: ['due', 'renewals'],
    is: { due: '2026-04-07', renewals: 2 },
  },
  {
    title: 'a loan that would be due on a Sunday',
    calls: ['POST /loans/LOA-0002/renew'],
    of: 'body.due',
    is: '2026-03-23',
  },
  {
    title: 'a renewal is audited',
    calls: ['POST /loans/LOA-0001/renew'],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'loan.renew', id: 'LOA-0001' }],
  },
  {
    title: 'a renewal is told',
    calls: ['POST /loans/LOA-0001/renew'],
    of: 'events',
    is: [{ name: 'loan-renewed', id: 'LOA-0001' }],
  },
  {
    title: 'a loan in the wrong state is refused',
    calls: ['POST /loans/LOA-0003/renew'],
    is: { status: 409, body: { error: 'loan.returned' } },
  },
])
