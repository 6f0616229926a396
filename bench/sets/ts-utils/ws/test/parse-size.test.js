import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSize } from '../src/parse-size.ts';

test('full', () => {
  assert.deepEqual(parseSize("1920x1080"), [{ pixel_width: 1920, pixel_height: 1080 }, null]);
});

test('small', () => {
  assert.deepEqual(parseSize("8x6"), [{ pixel_width: 8, pixel_height: 6 }, null]);
});

test('a word', () => {
  assert.deepEqual(parseSize("big"), [null, 'parseSize: big']);
});
