import { check } from './support/check.js'

const menu = { soup: 210, curry: 540 }

await check('dish-energy', 'handleDishEnergy', [
  { given: [{ dish: 'soup' }, menu], returns: { status: 200, body: { energy: 210 } } },
  { given: [{ dish: 'curry' }, menu], returns: { status: 200, body: { energy: 540 } } },
  { given: [{ dish: 'pizza' }, menu], returns: { status: 204, body: null } },
  { given: [{ dish: '' }, menu], part: 'status', returns: 422 },
  { given: [{ dish: 4 }, menu], part: 'body', returns: { problem: 'dish' } },
], { menu })
