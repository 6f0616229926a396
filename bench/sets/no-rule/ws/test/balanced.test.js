import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBalanced } from '../src/balanced.js';

test('nested', () => {
  assert.deepEqual(isBalanced("a(b[c]{d})"), true);
});

test('crossed', () => {
  assert.deepEqual(isBalanced("([)]"), false);
});

test('open', () => {
  assert.deepEqual(isBalanced("(("), false);
});

test('none', () => {
  assert.deepEqual(isBalanced("abc"), true);
});

test('closes first', () => {
  assert.deepEqual(isBalanced(")("), false);
});
