import assert from 'node:assert/strict';
import { test } from 'node:test';
import { charKinds } from '../src/char-kinds.ts';

test('mixed', () => {
  assert.deepEqual(charKinds("ab1"), { letter_count: 2, digit_count: 1 });
});

test('capitals', () => {
  assert.deepEqual(charKinds("A-22"), { letter_count: 1, digit_count: 2 });
});
