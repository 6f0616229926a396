import { check } from './support/check.ts'

check({}, [
  {
    title: 'a donation is kept',
    calls: [['POST /donations', { giver: 'Ada', tool: 'Vice' }]],
    of: 'body',
    fields: ['giver', 'tool'],
    is: { giver: 'Ada', tool: 'Vice' },
  },
  {
    title: 'a donation is counted as created',
    calls: [['POST /donations', { giver: 'Ben', tool: 'Anvil' }]],
    of: 'status',
    is: 201,
  },
  {
    title: 'the id of a donation',
    calls: [['POST /donations', { giver: 'Ben', tool: 'Anvil' }]],
    of: 'body.id',
    is: 'DON-0001',
  },
  {
    title: 'spaces in what was typed',
    calls: [['POST /donations', { giver: ' Ada  Byron ', tool: 'Bench   vice ' }]],
    of: 'body',
    fields: ['giver', 'tool'],
    is: { giver: 'Ada Byron', tool: 'Bench vice' },
  },
  {
    title: 'a donation is audited',
    calls: [['POST /donations', { giver: 'Ada', tool: 'Vice' }]],
    of: 'audit',
    is: [{ day: '2026-03-02', desk: 'north', action: 'donation.add', id: 'DON-0001' }],
  },
  {
    title: 'a wrong giver is refused',
    calls: [['POST /donations', { giver: '', tool: 'Vice' }]],
    is: { status: 422, body: { error: 'giver.invalid' } },
  },
])
