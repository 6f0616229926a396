import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupAnagrams } from '../src/anagrams.js';

test('three groups', () => {
  assert.deepEqual(groupAnagrams(["tea", "tan", "eat", "bat", "nat"]), [['tea', 'eat'], ['tan', 'nat'], ['bat']]);
});

test('none', () => {
  assert.deepEqual(groupAnagrams([]), []);
});

test('digits', () => {
  assert.deepEqual(groupAnagrams(["21", "12", "1"]), [['21', '12'], ['1']]);
});
