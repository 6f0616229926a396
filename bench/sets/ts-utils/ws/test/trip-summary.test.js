import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tripSummary } from '../src/trip-summary.ts';

test('even trip', () => {
  assert.deepEqual(tripSummary([10, 20]), { total_distance: 30, mean_distance: 15 });
});

test('uneven trip', () => {
  assert.deepEqual(tripSummary([1, 2, 5]), { total_distance: 8, mean_distance: 2.66 });
});
