/** Whether a file is a test by its name or folder, as the usual runners find them; helpers of tests count. */
export function isTestFile(path: string): boolean {
  const name = path.split('/').at(-1)!
  if (/\.py$/.test(name)) return /^test_.*\.py$|_test\.py$|^tests?\.py$|^conftest\.py$/.test(name)
  if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(name) || /\.d\.[cm]?ts$/.test(name)) return false
  if (/[.-](?:test|spec)\.[cm]?[jt]sx?$|^test(?:s|-[\w-]+)?\.[cm]?[jt]sx?$/.test(name)) return true
  return /(?:^|\/)(?:test|tests|__tests__|spec)\//.test(path)
}

const JS_COMMENTS = /\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*/g
const JS_TESTS = /(?<![\w$.])(?:describe|it|test|suite|specify|context)\s*(?:\.\s*\w+\s*)*[(`<]/
const PYTHON_TESTS = /^[ \t]*(?:async[ \t]+)?def[ \t]+test\w*[ \t]*\(|\bTestCase\b/m

/** Whether a file defines tests of its own: fixtures and helpers beside tests do not. */
export function holdsTests(path: string, text: string): boolean {
  if (path.endsWith('.py')) return PYTHON_TESTS.test(text)
  return JS_TESTS.test(text.replace(JS_COMMENTS, ' ')) || /\b(?:Deno|QUnit|t)\.test\s*\(/.test(text)
}
