import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textStats } from '../src/text-stats.ts';

test('one line', () => {
  assert.deepEqual(textStats("a bc def"), { word_count: 3, line_count: 1 });
});

test('two lines', () => {
  assert.deepEqual(textStats("a b\nc d"), { word_count: 4, line_count: 2 });
});
