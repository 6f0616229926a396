/** Whether a file is a test by its name or folder, as the usual runners find them. */
export function isTestFile(path: string): boolean {
  const name = path.split('/').at(-1)!
  if (/\.py$/.test(name)) return /^test_.*\.py$|_test\.py$|^tests?\.py$|^conftest\.py$/.test(name)
  if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(name) || /\.d\.[cm]?ts$/.test(name)) return false
  if (/[.-](?:test|spec)\.[cm]?[jt]sx?$|^test(?:s|-[\w-]+)?\.[cm]?[jt]sx?$/.test(name)) return true
  return /(?:^|\/)(?:test|tests|__tests__|spec)\//.test(path)
}
