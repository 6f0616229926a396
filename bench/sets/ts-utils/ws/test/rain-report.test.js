import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rainReport } from '../src/rain-report.ts';

test('half dry', () => {
  assert.deepEqual(rainReport([0, 4]), { dry_days: 1, mean_rain: 2 });
});

test('thirds', () => {
  assert.deepEqual(rainReport([0, 0, 5]), { dry_days: 2, mean_rain: 1.66 });
});
