import { check } from './support/check.js'

const coupons = { MAY: 15, SUN: 35 }

await check('coupon-percent', 'couponPercent', [
  { given: [coupons, 'MAY'], returns: 15 },
  { given: [coupons, 'SUN'], returns: 35 },
  { given: [coupons, 'FOG'], returns: { error: 'UNKNOWN_COUPON' } },
  { given: [coupons, ''], returns: { error: 'INVALID_COUPON' } },
  { given: [coupons, null], returns: { error: 'INVALID_COUPON' } },
], { coupons })
