import { expect, test } from 'vitest'
import { addedText, patchedPaths, patchedText, readablePatch, readPatch } from '../../../src/core/patches.ts'

const PATCH = `diff --git a/src/a.js b/src/a.js
index 1..2 100644
--- a/src/a.js
+++ b/src/a.js
@@ -1,2 +1,2 @@
-one
+two
 end
diff --git a/new.js b/new.js
new file mode 100755
--- /dev/null
+++ b/new.js
@@ -0,0 +1,1 @@
+made
diff --git a/old.js b/old.js
deleted file mode 100644
--- a/old.js
+++ /dev/null
@@ -1,1 +0,0 @@
-gone
`

test('a patch says of each file where it comes from and what it becomes', () => {
  expect(readPatch(PATCH).map(({ from, to, mode }) => [from, to, mode])).toEqual([
    ['src/a.js', 'src/a.js', undefined],
    [null, 'new.js', '100755'],
    ['old.js', null, undefined],
  ])
  expect(addedText(PATCH)).toBe('two\nmade')
  expect(patchedPaths(PATCH)).toEqual(['src/a.js', 'new.js', 'old.js'])
})

test('a text is patched exactly, or not at all', () => {
  const [changed, made] = readPatch(PATCH)
  expect(patchedText('one\nend\n', changed!)).toBe('two\nend\n')
  expect(patchedText('other\nend\n', changed!)).toBe(null)
  expect(patchedText('', made!)).toBe('made\n')
})

test('shows how much is in a binary file, in place of what', () => {
  const text =
    'diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,1 +1,1 @@\n-GIT binary patch\n+b\n'
  const binary = 'diff --git a/b b/b\nnew file mode 100644\nGIT binary patch\nliteral 2\nJcmZQzU|;|M00961\n\n'
  expect(readablePatch(text)).toBe(text)
  expect(readablePatch(text + binary)).toBe(
    `${text}diff --git a/b b/b\nnew file mode 100644\n(binary content, 2 bytes)\n`,
  )
})
