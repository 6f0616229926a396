/**
 * A command to paste into a shell, which takes every word as it is: single quotes where it is needed, since a shell
 * runs what double quotes hold between backticks or in $(...). On Windows for PowerShell: cmd has no quotes of this
 * kind.
 */
export function shellWords(words: readonly string[], windows = false): string {
  const plain = windows ? /^[\w=:.\\/-]+$/ : /^[\w@%+=:,./-]+$/
  const quote = windows ? "''" : `'\\''`
  return words.map((word) => (plain.test(word) ? word : `'${word.replaceAll("'", quote)}'`)).join(' ')
}
