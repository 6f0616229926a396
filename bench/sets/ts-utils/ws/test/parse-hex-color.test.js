import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHexColor } from '../src/parse-hex-color.ts';

test('orange', () => {
  assert.deepEqual(parseHexColor("#ff8000"), [[255, 128, 0], null]);
});

test('black', () => {
  assert.deepEqual(parseHexColor("#000000"), [[0, 0, 0], null]);
});

test('a word', () => {
  assert.deepEqual(parseHexColor("red"), [null, 'parseHexColor: red']);
});

test('no such digits', () => {
  assert.deepEqual(parseHexColor("#zz0000"), [null, 'parseHexColor: #zz0000']);
});
