import { check } from './support/check.js'

const networks = [
  { zone: 'East1', network: 'Fern' },
  { zone: 'West2', network: 'Moss' },
]

await check('zone-network', 'handleZoneNetwork', [
  { given: [{ zone: 'East1' }, networks], returns: { status: 200, body: { network: 'Fern' } } },
  { given: [{ zone: 'West2' }, networks], returns: { status: 200, body: { network: 'Moss' } } },
  { given: [{ zone: 'East7' }, networks], returns: { status: 204, body: null } },
  { given: [{ zone: 'East' }, networks], part: 'status', returns: 422 },
  { given: [{ zone: '' }, networks], part: 'body', returns: { problem: 'zone' } },
], { networks })
