import { describe, expect, it } from 'vitest'
import { withEdits } from '../../../../../src/core/code/language/twin.ts'
import { isShellScript, shellTwins } from '../../../../../src/core/code/shell/twins.ts'

const twinsOf = (text: string) => shellTwins(text).map(({ edits }) => withEdits(text, edits))

describe('a comparison in a shell script has a twin', () => {
  it.each([
    ['[ "$out" = "three" ] || exit 1', '[ "$out" = "threezq7" ] || exit 1'],
    ['test "$(sh a.sh)" = \'a b\'', 'test "$(sh a.sh)" = \'a bzq7\''],
    ['[[ $out == abc ]] && echo ok', '[[ $out == abczq7 ]] && echo ok'],
    ['[ three = "$out" ]', '[ threezq7 = "$out" ]'],
    ['if [ "$code" -eq 2 ]; then', 'if [ "$code" -eq 7923 ]; then'],
    ['[ "$out" = "" ]', '[ "$out" = "zq7" ]'],
    ['sh a.sh | grep -q "^ok$"', 'sh a.sh | grep -q "^ok$zq7"'],
    ["sh a.sh | grep -qx 'a | b'", "sh a.sh | grep -qx 'a | bzq7'"],
  ])('%s', (text, twin) => {
    expect(twinsOf(text)).toEqual([twin])
  })

  it('where a function gets what is expected, in each of its calls', () => {
    const script = (first: string, second: string) =>
      `check() {\n  [ "$(sh a.sh "$1")" = "$2" ] || failed=1\n}\ncheck 'a' 'b${first}'\ncheck a "c d${second}"\n`
    expect(twinsOf(script('', ''))).toEqual([script('zq7', ''), script('', 'zq7')])
  })

  it('under the test of bats that it is in', () => {
    const text = '@test "first" {\n  [ "$output" = a ]\n}\n@test \'second one\' {\n  [ "$status" -eq 0 ]\n}\n'
    expect(shellTwins(text).map(({ title }) => title)).toEqual(['first', 'second one'])
    expect(new Set(shellTwins(text).map(({ test }) => test)).size).toBe(2)
  })
})

it.each([
  '[ "$a" = "$b" ]',
  '[ -f x ]',
  '[ a = b ]',
  'echo "$out" = "three"',
  'grep -q "$want" file',
  '[ "$x" != "a" ]',
])('none: %s', (text) => {
  expect(twinsOf(text)).toEqual([])
})

it('is asked of scripts alone', () => {
  expect(['a/check.sh', 'x.bats', 'a.bash', 'a.js', 'sh'].map(isShellScript)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})
