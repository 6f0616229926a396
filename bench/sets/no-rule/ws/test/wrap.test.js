import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrapText } from '../src/wrap.js';

test('fits', () => {
  assert.deepEqual(wrapText("a b", 5), ['a b']);
});

test('two lines', () => {
  assert.deepEqual(wrapText("one two three", 7), ['one two', 'three']);
});

test('long word', () => {
  assert.deepEqual(wrapText("a elephants b", 4), ['a', 'elephants', 'b']);
});

test('long word first', () => {
  assert.deepEqual(wrapText("elephants b", 4), ['elephants', 'b']);
});
